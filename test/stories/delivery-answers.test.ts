import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { person } from '../cast.ts';
import { freePort } from '../free-port.ts';
import { addFollowers, addRemotes, createInboxes, type Inboxes } from '../inboxes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What follows an answer. `final`: never sent again, to this inbox other things are. `again`: this one soon, whether or
 * not the server is blamed. A number: nothing at all to this server for so long, then this one. `gone`: nothing to this
 * inbox for a day.
 */
type Next = 'arrived' | 'final' | 'again, blamed' | 'again' | 'gone' | number;

interface Case {
  status: number;
  retryAfter?: string | ((now: number) => string);
  next: Next;
  /** Requests of the first try: who does not believe one signature is shown another. */
  requests?: number;
}

const FINAL = [
  400, 402, 403, 404, 405, 406, 409, 411, 412, 413, 414, 415, 418, 421, 422, 425, 426, 428, 431, 451, 499,
];
const FAILED = [500, 502, 503, 504, 505, 507, 511, 520, 521, 522, 525, 530];
const CASES: readonly Case[] = [
  ...[200, 201, 202, 204].map((status): Case => ({ status, next: 'arrived' })),
  // A delivery follows no redirect, and the server may mend its address.
  ...[301, 302, 303, 307, 308].map((status): Case => ({ status, next: 'again, blamed' })),
  ...FINAL.map((status): Case => ({ status, next: 'final' })),
  { status: 501, next: 'final' },
  { status: 401, next: 'again', requests: 2 },
  { status: 408, next: 'again, blamed' },
  ...FAILED.map((status): Case => ({ status, next: 'again, blamed' })),
  { status: 410, next: 'gone' },
  { status: 429, next: 'again, blamed' },
  { status: 429, retryAfter: '7200', next: 2 * HOUR },
  { status: 503, retryAfter: '120', next: 2 * MINUTE },
  { status: 429, retryAfter: (now) => new Date(now + 3 * HOUR).toUTCString(), next: 3 * HOUR },
  { status: 503, retryAfter: '0', next: SECOND },
  { status: 503, retryAfter: (now) => new Date(now - HOUR).toUTCString(), next: SECOND },
  { status: 429, retryAfter: '999999999', next: DAY },
  { status: 429, retryAfter: 'in a while', next: 'again, blamed' },
  { status: 503, retryAfter: '-5', next: 'again, blamed' },
  // Where it is no business of the answer, it is not read.
  { status: 500, retryAfter: '7200', next: 'again, blamed' },
];

const nameOf = ({ status, retryAfter }: Case) =>
  `${status}${retryAfter === undefined ? '' : typeof retryAfter === 'string' ? ` with Retry-After: ${retryAfter}` : ' with a date to wait for'}`;

onBothEngines(`what follows each of ${CASES.length} answers of an inbox`, (engine) => {
  let world: World;
  let inboxes: Inboxes;
  /** The clock before and after the first tries. */
  let started: number;
  let answered: number;
  const hostOf = (one: Case) => inboxes.host(CASES.indexOf(one) + 1);
  const of = (wanted: (next: Next) => boolean) => CASES.filter(({ next }) => wanted(next));
  const ctx = () => world.servers[0]!.ctx;
  const deliveries = (one: Case) =>
    ctx().db.selectFrom('deliveries').selectAll().where('host', '=', hostOf(one)).execute();
  const hostRow = (one: Case) =>
    ctx().db.selectFrom('hosts').selectAll().where('host', '=', hostOf(one)).executeTakeFirst();
  const later = async (ms: number) => {
    world.clock.forward(ms);
    for (let round = 0; round < 2; round += 1) await world.settled();
  };
  let say: (text: string) => Promise<void>;

  before(async () => {
    inboxes = await createInboxes();
    world = await createWorld({ engine });
    const alice = await person(world.servers[0]!, 'alice');
    const remotes = await addRemotes(world.servers[0]!, CASES.map(hostOf), { shared: false });
    await addFollowers(world.servers[0]!, alice.id, remotes);
    say = async (text) => {
      await alice.publish(text);
      await world.settled();
    };
    inboxes.answer(({ host }) => {
      const { status, retryAfter } = CASES.find((one) => hostOf(one) === host) as Case;
      const now = world.clock.now();
      const wait = typeof retryAfter === 'function' ? retryAfter(now) : retryAfter;
      const headers: Record<string, string> = {};
      if (status >= 300 && status < 400) headers.Location = `http://${host}/elsewhere`;
      if (wait !== undefined) headers['Retry-After'] = wait;
      return { status, headers };
    });
    started = world.clock.now();
    await say('one');
    answered = world.clock.now();
  });
  after(async () => {
    await world?.stop();
    await inboxes?.close();
  });

  for (const one of CASES)
    test(`${nameOf(one)}: ${typeof one.next === 'number' ? `left alone for ${one.next / SECOND} s` : one.next}`, async () => {
      const { next, requests = 1 } = one;
      assert.equal(inboxes.at(hostOf(one)).length, requests);
      const waiting = await deliveries(one);
      const row = await hostRow(one);
      if (next === 'arrived' || next === 'final' || next === 'gone') {
        assert.deepEqual(waiting, []);
        assert.equal(row, undefined, 'a server that answers is not blamed');
      } else {
        const [left, ...more] = waiting;
        assert.ok(left && more.length === 0);
        assert.deepEqual([left.leased, left.attempts], [0, 1]);
        const pause = typeof next === 'number' ? next : SECOND;
        const at = (typeof next === 'number' ? row?.open_until : left.run_at) ?? 0;
        // With a tenth of chance; a date names no milliseconds.
        assert.ok(at >= started + pause - SECOND, `${at - started} ms`);
        assert.ok(at <= answered + pause * 1.1 + 1, `${at - started} ms`);
        assert.equal(left.run_at, at);
        assert.equal(row?.failures, next === 'again' ? undefined : 1);
        if (typeof next !== 'number') assert.equal(row?.open_until ?? null, null);
      }
      const until = await ctx()
        .db.selectFrom('gone_inboxes')
        .select('until')
        .where('inbox', 'like', `http://${hostOf(one)}/%`)
        .executeTakeFirst();
      assert.equal(until !== undefined, next === 'gone');
      if (until) assert.ok(until.until >= started + DAY && until.until <= answered + DAY);
      const complaints = world.log.filter((line) => line.includes(`"host":"${hostOf(one)}"`));
      assert.equal(
        complaints.filter((line) => line.includes('refused for good')).length,
        next === 'final' ? 1 : 0,
      );
    });

  test('then each that may try again does, no more than that, and all hear of the next thing but who said not to', async () => {
    inboxes.answer(() => ({ status: 202 }));
    inboxes.received.length = 0;
    await later(2 * SECOND);
    const heard = (wanted: (next: Next) => boolean) => of(wanted).map((one) => inboxes.at(hostOf(one)));
    const isShort = (next: Next) => next === 'again' || next === 'again, blamed' || next === SECOND;
    for (const told of heard(isShort)) assert.deepEqual(told, ['Create one']);
    for (const told of heard((next) => !isShort(next))) assert.deepEqual(told, []);

    inboxes.received.length = 0;
    await say('two');
    await later(2 * SECOND);
    const isPaused = (next: Next) => typeof next === 'number' && next > SECOND;
    for (const told of heard((next) => next === 'gone' || isPaused(next))) assert.deepEqual(told, []);
    for (const told of heard((next) => next !== 'gone' && !isPaused(next)))
      assert.deepEqual(told, ['Create two']);

    // Each pause ends in its time and not before.
    for (const one of of(isPaused).sort((a, b) => Number(a.next) - Number(b.next))) {
      const pause = one.next as number;
      await later(started + pause - 2 * SECOND - world.clock.now());
      assert.deepEqual(inboxes.at(hostOf(one)), [], `${pause / SECOND} s are not over`);
      await later(answered + pause * 1.1 + SECOND - world.clock.now());
      await later(2 * SECOND);
      assert.deepEqual(inboxes.at(hostOf(one)), ['Create one', 'Create two']);
    }
    assert.deepEqual(
      of((next) => next === 'gone').flatMap((one) => inboxes.at(hostOf(one))),
      [],
    );
    await say('three');
    assert.deepEqual(
      of((next) => next === 'gone').map((one) => inboxes.at(hostOf(one))),
      [['Create three']],
    );
  });

  test('an address that is none of another server is final, and one where nobody listens is tried again', async () => {
    const bob = await person(world.servers[0]!, 'bob');
    const nobody = `127.0.0.1:${await freePort()}`;
    const hosts = ['10.0.0.1', '169.254.169.254', nobody];
    await addFollowers(world.servers[0]!, bob.id, await addRemotes(world.servers[0]!, hosts));
    await bob.publish('hello');
    await world.settled();
    const left = await ctx()
      .db.selectFrom('deliveries')
      .select(['host', 'attempts'])
      .where('sender_id', '=', bob.id)
      .execute();
    assert.deepEqual(
      left.map(({ host, attempts }) => [host, attempts]),
      [[nobody, 1]],
    );
  });
});
