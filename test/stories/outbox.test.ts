import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, afterEach, before, it } from 'node:test';
import { hostAlive } from '../../server/src/federation/delivery/index.ts';
import { type Person, person } from '../cast.ts';
import { addFollowers, addRemotes, createInboxes, type Inboxes } from '../inboxes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 86_400 * SECOND;

onBothEngines('the outbox', (engine) => {
  let world: World;
  let inboxes: Inboxes;
  let writers = 0;
  let hosts = 0;

  before(async () => {
    inboxes = await createInboxes();
    world = await createWorld({ engine });
  });
  after(async () => {
    await world.stop();
    await inboxes.close();
  });
  afterEach(() => {
    inboxes.answer(() => ({ status: 202 }));
    inboxes.received.length = 0;
  });

  const server = () => world.servers[0]!;
  const newHost = () => inboxes.host(++hosts);
  /** A member with one follower on each of these hosts. */
  const writer = async (
    followerHosts: string[],
    options: { people?: number; shared?: boolean } = {},
  ): Promise<Person> => {
    const alice = await person(server(), `alice${++writers}`);
    await addFollowers(server(), alice.id, await addRemotes(server(), followerHosts, options));
    return alice;
  };
  const rows = async (table: 'outgoing' | 'deliveries', where: Record<string, unknown> = {}) => {
    let query = server().ctx.db.selectFrom(table).selectAll();
    for (const [column, value] of Object.entries(where))
      query = query.where(column as never, '=', value as never);
    return (await query.execute()) as any[];
  };
  const hostRow = (host: string) =>
    server().ctx.db.selectFrom('hosts').selectAll().where('host', '=', host).executeTakeFirst();
  /** Moves time and lets everything that came due happen. */
  const later = async (ms: number) => {
    world.clock.forward(ms);
    await world.settled();
  };
  /** Time enough for a replay, which adds a little at a time. */
  const drained = async () => {
    for (let step = 0; step < 4; step += 1) await later(2 * SECOND);
  };

  it('writes one row for ten thousand followers and tells each of their servers once', async () => {
    const many = Array.from({ length: 40 }, newHost);
    const alice = await writer(many, { people: 250 });
    const { id } = await alice.publish('to all of you');
    await world.settled();
    const outgoing = await rows('outgoing', { sender_id: alice.id });
    assert.equal(outgoing.length, 1);
    assert.equal(outgoing[0].subject, `status:${id}`);
    assert.equal((await rows('deliveries')).length, 0);
    for (const host of many) assert.deepEqual(inboxes.at(host), ['Create to all of you']);
    assert.ok(inboxes.received.every((one) => one.path === '/inbox'));
  });

  it('signs every delivery with the key of its sender', async () => {
    const alice = await writer([newHost()]);
    await alice.publish('signed');
    await world.settled();
    const [{ headers, path, activity }] = inboxes.received as [any];
    assert.equal(headers['content-type'], 'application/activity+json');
    const fields = Object.fromEntries(
      [...(headers.signature as string).matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    assert.equal(fields.keyId, `${activity.actor}#main-key`);
    const text = fields.headers
      .split(' ')
      .map((name: string) =>
        name === '(request-target)' ? `${name}: post ${path}` : `${name}: ${headers[name]}`,
      )
      .join('\n');
    const row = await server()
      .ctx.db.selectFrom('accounts')
      .select('public_key')
      .where('id', '=', alice.id)
      .executeTakeFirstOrThrow();
    const key = createPublicKey(row.public_key as string);
    assert.ok(verify('sha256', Buffer.from(text), key, Buffer.from(fields.signature, 'base64')));
  });

  it('says nothing to anybody when all who should hear of it live here', async () => {
    const alice = await writer([]);
    const bob = await person(server(), `bob${++writers}`);
    await bob.follow(alice);
    const { id } = await alice.publish(`hello @${bob.name}`);
    await bob.post(`/api/v1/statuses/${id}/favourite`);
    await alice.delete(`/api/v1/statuses/${id}`);
    await world.settled();
    assert.deepEqual(await rows('outgoing', { sender_id: alice.id }), []);
    assert.deepEqual(await rows('outgoing', { sender_id: bob.id }), []);
  });

  it('tells somebody who is named though nobody follows, and of a direct status nobody else', async () => {
    const [follower, named] = [newHost(), newHost()];
    const alice = await writer([follower]);
    const [carol] = await addRemotes(server(), [named]);
    const row = await server()
      .ctx.db.selectFrom('accounts')
      .select('handle')
      .where('id', '=', carol!)
      .executeTakeFirstOrThrow();
    const { id } = await alice.publish(`@${row.handle} psst`, { visibility: 'direct' });
    await world.settled();
    assert.equal(inboxes.at(follower).length, 0);
    assert.equal(inboxes.at(named).length, 1);
    const { activity } = inboxes.received[0]!;
    assert.deepEqual(activity.cc, []);
    assert.deepEqual(
      activity.object.tag.map((tag: any) => tag.name),
      [`@${row.handle}`],
    );
    await alice.delete(`/api/v1/statuses/${id}`);
    await world.settled();
    assert.equal(inboxes.at(follower).length, 0);
    assert.equal(inboxes.at(named)[1], 'Delete Tombstone');
  });

  /** Publishes and waits until it stands in the log, so that the log has the order in which we count. */
  async function said(who: Person, text: string): Promise<void> {
    await who.publish(text);
    await world.settled();
  }

  it('gives a dead server no rows, and all that it missed in order when it returns', async () => {
    const [dead, well] = [newHost(), newHost()];
    const alice = await writer([dead, well]);
    inboxes.answer(({ host }) => ({ status: host === dead ? 500 : 202 }));
    for (let n = 1; n <= 5; n += 1) await said(alice, `n${n}`);
    const logged = await rows('outgoing', { sender_id: alice.id });
    const first = Math.min(...logged.map((row) => row.id));
    assert.equal(inboxes.at(well).length, 5);
    assert.equal(inboxes.at(dead).length, 5, 'each was tried once');
    const state = await hostRow(dead);
    assert.ok(state?.open_until, 'the breaker is open');
    assert.equal(state.behind_since, first);
    const probes = await rows('deliveries', { host: dead });
    assert.deepEqual(
      probes.map((row) => row.outgoing_id),
      [first],
      'one probe waits',
    );

    for (let n = 6; n <= 60; n += 1) await said(alice, `n${n}`);
    const { id } = await alice.publish('a mistake');
    await alice.delete(`/api/v1/statuses/${id}`);
    await world.settled();
    assert.equal(
      (await rows('deliveries', { host: dead })).length,
      1,
      'what it misses meanwhile costs nothing',
    );
    await later(70 * SECOND);
    assert.equal(inboxes.at(dead).length, 6, 'one probe, and no more');
    assert.equal((await rows('deliveries', { host: dead })).length, 1);

    inboxes.received.length = 0;
    inboxes.answer(() => ({ status: 202 }));
    await later(3 * MINUTE);
    await drained();
    assert.deepEqual(inboxes.at(dead), [
      ...Array.from({ length: 60 }, (_, n) => `Create n${n + 1}`),
      'Delete Tombstone',
    ]);
    const back = await hostRow(dead);
    assert.deepEqual([back?.failures, back?.open_until, back?.behind_since], [0, null, null]);
    await alice.publish('and on');
    await world.settled();
    assert.equal(inboxes.at(dead).at(-1), 'Create and on');
  });

  it('tries a dead server again as soon as it is heard of', async () => {
    const host = newHost();
    const alice = await writer([host]);
    inboxes.answer(() => ({ status: 502 }));
    for (let n = 1; n <= 7; n += 1) await said(alice, `n${n}`);
    inboxes.received.length = 0;
    inboxes.answer(() => ({ status: 202 }));
    await hostAlive(server().ctx, host);
    await world.settled();
    await drained();
    assert.deepEqual(
      inboxes.at(host),
      [1, 2, 3, 4, 5, 6, 7].map((n) => `Create n${n}`),
    );
  });

  it('never lets a Create come after its Delete', async () => {
    const host = newHost();
    const alice = await writer([host]);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    inboxes.answer(async ({ activity }) => {
      if (activity.type === 'Create') await held;
      return { status: 202 };
    });
    const slow = await alice.publish('slow');
    while (inboxes.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await alice.delete(`/api/v1/statuses/${slow.id}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(inboxes.at(host), ['Create slow'], 'the Delete waits for the Create that is under way');
    release();
    await world.settled();
    assert.deepEqual(inboxes.at(host), ['Create slow', 'Delete Tombstone']);

    inboxes.received.length = 0;
    inboxes.answer(({ activity }) => ({ status: activity.type === 'Create' ? 500 : 202 }));
    const failed = await alice.publish('failed');
    await world.settled();
    await alice.delete(`/api/v1/statuses/${failed.id}`);
    await world.settled();
    inboxes.answer(() => ({ status: 202 }));
    await later(MINUTE);
    assert.deepEqual(
      inboxes.at(host),
      ['Create failed', 'Delete Tombstone'],
      'a Create that is pointless is not tried again',
    );
    assert.deepEqual(await rows('deliveries', { host }), []);
  });

  it('sends nothing more to an inbox that is gone, until it has been a day', async () => {
    const [gone, well] = [newHost(), newHost()];
    const alice = await writer([gone, well], { shared: false });
    const bob = await writer([gone], { shared: false });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    inboxes.answer(async ({ host, activity }) => {
      await held;
      return { status: host === gone && activity.actor.endsWith(`/${alice.id}`) ? 410 : 202 };
    });
    for (const text of ['one', 'two', 'three']) await alice.publish(text);
    await bob.publish('from bob');
    while ((await rows('deliveries', { host: gone })).length < 4)
      await new Promise((resolve) => setTimeout(resolve, 10));
    release();
    await world.settled();
    // Jobs of one author may overtake each other on PostgreSQL, so any of the three may have been the first.
    const told = inboxes.at(gone);
    assert.equal(told.filter((said) => /^Create (?:one|two|three)$/.test(said)).length, 1, String(told));
    assert.deepEqual(
      told.filter((said) => said === 'Create from bob').length,
      1,
      'another inbox of that server is another matter',
    );
    assert.equal(told.length, 2);
    assert.equal(inboxes.at(well).length, 3);
    assert.deepEqual(await rows('deliveries'), []);
    await later(DAY + MINUTE);
    await alice.publish('four');
    await world.settled();
    assert.equal(inboxes.at(gone).at(-1), 'Create four');
  });

  it('waits as long as a server asks', async () => {
    const host = newHost();
    const alice = await writer([host]);
    inboxes.answer(() => ({ status: 429, headers: { 'Retry-After': '7200' } }));
    await alice.publish('one');
    await world.settled();
    await alice.publish('two');
    await later(110 * MINUTE);
    assert.deepEqual(inboxes.at(host), ['Create one'], 'nothing in between, not even something else');
    inboxes.answer(() => ({ status: 202 }));
    await later(30 * MINUTE);
    await drained();
    assert.deepEqual(inboxes.at(host), ['Create one', 'Create one', 'Create two']);
  });

  it('takes a no for a no, but tries again where the key could not be fetched', async () => {
    const [no, notYet] = [newHost(), newHost()];
    const alice = await writer([no, notYet]);
    inboxes.answer(({ host }) => ({ status: host === no ? 422 : 401 }));
    await alice.publish('one');
    await world.settled();
    assert.equal(inboxes.at(notYet).length, 2, 'once more with another signature');
    assert.deepEqual(await rows('deliveries', { host: no }), []);
    assert.ok(world.log.some((line) => line.includes('refused for good') && line.includes('answered 422')));
    inboxes.answer(() => ({ status: 202 }));
    await later(2 * SECOND);
    assert.equal(inboxes.at(no).length, 1);
    assert.equal(inboxes.at(notYet).length, 3);
    assert.equal(await hostRow(notYet), undefined, 'a server that answers is not blamed');
  });

  it('sends again at most what was under way when it was killed between sending and marking', async () => {
    const several = Array.from({ length: 30 }, newHost);
    const alice = await writer(several);
    const { writer: pen } = server().ctx;
    const write = pen.write;
    inboxes.answer(() => {
      // From the first arrival on nothing that this process does is written down.
      pen.write = () => Promise.reject(new Error('killed'));
      return { status: 202 };
    });
    await alice.publish('hello');
    while (inboxes.received.length < several.length) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 100));
    pen.write = write;
    inboxes.answer(() => ({ status: 202 }));
    await later(61 * SECOND);
    for (const host of several) assert.deepEqual(inboxes.at(host), ['Create hello', 'Create hello']);
    assert.deepEqual(await rows('deliveries'), []);
    await later(61 * SECOND);
    assert.equal(inboxes.received.length, 2 * several.length);
  });

  it('serves a server without a shared inbox person by person, once each, as fast as it takes them', async () => {
    const host = newHost();
    const alice = await writer([host], { people: 700, shared: false });
    await alice.publish('hello');
    const started = performance.now();
    while (inboxes.received.length < 700 && performance.now() - started < 20_000) await world.settled();
    assert.equal(new Set(inboxes.received.map((one) => one.path)).size, 700);
    assert.equal(inboxes.received.length, 700);
    assert.deepEqual(await rows('deliveries', { host }), []);
  });

  it('has never more than four deliveries under way to a server, and never two of one sender', async () => {
    const host = newHost();
    const senders = [];
    for (let n = 0; n < 7; n += 1) senders.push(await writer([host]));
    const under = new Map<string, number>();
    let most = 0;
    inboxes.answer(async ({ activity }) => {
      const mine = (under.get(activity.actor) ?? 0) + 1;
      assert.equal(mine, 1);
      under.set(activity.actor, mine);
      most = Math.max(most, [...under.values()].filter(Boolean).length);
      await new Promise((resolve) => setTimeout(resolve, 50));
      under.set(activity.actor, 0);
      return { status: 202 };
    });
    await Promise.all(senders.flatMap((sender) => [1, 2, 3].map((n) => sender.publish(`n${n}`))));
    await world.settled();
    assert.equal(inboxes.received.length, 21);
    assert.ok(most > 1 && most <= 4, `${most} at once`);
  });

  it('forgets what nobody needs to be told any more', async () => {
    const host = newHost();
    const alice = await writer([host]);
    inboxes.answer(({ host: to }) => ({ status: to === host ? 500 : 202 }));
    for (let n = 1; n <= 6; n += 1) await alice.publish(`n${n}`);
    await world.settled();
    await later(7 * DAY + 2 * 3_600 * SECOND);
    await later(2 * 3_600 * SECOND);
    await drained();
    assert.deepEqual(await rows('outgoing', { sender_id: alice.id }), []);
    assert.deepEqual(await rows('deliveries', { host }), []);
    const state = await hostRow(host);
    assert.equal(state?.behind_since, null);
    assert.ok(state.open_until, 'it is still away');
    inboxes.received.length = 0;
    inboxes.answer(() => ({ status: 202 }));
    await alice.publish('again');
    await later(2 * 3_600 * SECOND);
    await drained();
    assert.deepEqual(inboxes.at(host), ['Create again']);
  });
});
