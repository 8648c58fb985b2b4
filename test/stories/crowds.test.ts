import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { call, type Person, person } from '../cast.ts';
import { addFollowers, addRemotes, createInboxes, type Inboxes } from '../inboxes.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const SECOND = 1000;
/** Servers of the crowd: five steps of 500. */
const CROWD = 2500;
/** The line that a step waits for, the step, and a few of others. */
const LINE = 500 + 500 + 10;
/** As many lanes as servers with trouble may hold. */
const PATIENCE = 40;
/** People of one server who all say something slow: more than are worked off side by side. */
const LOUD = 30;

onBothEngines('many at once', (engine) => {
  let world: World;
  let inboxes: Inboxes;
  let peer: Peer;
  let hosts = 0;

  before(async () => {
    inboxes = await createInboxes();
    peer = await createPeer();
    world = await createWorld({ engine });
  });
  after(async () => {
    await world?.stop();
    await inboxes?.close();
    await peer?.close();
  });
  afterEach(() => {
    inboxes.answer(() => ({ status: 202 }));
    inboxes.received.length = 0;
  });

  const server = () => world.servers[0]!;
  const newHosts = (count: number) => Array.from({ length: count }, () => inboxes.host(++hosts));
  const writer = async (name: string, followerHosts: string[]): Promise<Person> => {
    const one = await person(server(), name);
    await addFollowers(server(), one.id, await addRemotes(server(), followerHosts));
    return one;
  };
  const until = async (isSo: () => boolean | Promise<boolean>, why: string) => {
    const started = performance.now();
    while (!(await isSo())) {
      assert.ok(performance.now() - started < 60_000, why);
      await wait(5);
    }
  };

  test(`a post for ${CROWD} servers lets those of others between, and reaches each once`, async (t) => {
    const alice = await writer('alice', newHosts(CROWD));
    const [mine = ''] = newHosts(1);
    const bob = await writer('bob', [mine]);
    const crowd = () => inboxes.received.filter(({ host }) => host !== mine).length;
    /** How many of the crowd had heard before bob's reader did. */
    const overtaken: number[] = [];
    // Time goes by what is done, so that no step goes on because it has waited long enough on a slow machine.
    const { now: flowing } = world.clock;
    let asked = world.clock.now() * 100;
    world.clock.now = () => {
      asked += 1;
      return Math.floor(asked / 100);
    };
    t.after(() => {
      world.clock.now = flowing;
    });
    let longest = 0;
    let watching = true;
    const watch = (async () => {
      while (watching) {
        const rows = await server()
          .ctx.db.selectFrom('deliveries')
          .select('id')
          .where('run_at', '<=', world.clock.now())
          .where('leased', '=', 0)
          .execute();
        longest = Math.max(longest, rows.length);
        await wait(20);
      }
    })();
    const say = async (text: string) => {
      const from = crowd();
      await bob.publish(text);
      await until(() => inboxes.at(mine).includes(`Create ${text}`), `${text} never came`);
      const place = inboxes.received.findIndex(
        ({ host, activity }) => host === mine && activity.object.content.includes(text),
      );
      overtaken.push(inboxes.received.slice(0, place).filter(({ host }) => host !== mine).length - from);
    };
    await alice.publish('to all of you');
    await say('at the same time');
    await until(() => crowd() > 0, 'the crowd hears nothing');
    await say('while the first hear it');
    await until(() => crowd() > CROWD / 3, 'the crowd hears no more');
    await say('in the middle');
    for (let round = 0; round < 20 && crowd() < CROWD; round += 1) await world.settled();
    await world.settled();
    watching = false;
    await watch;
    t.diagnostic(`at most ${longest} stood in line`);
    assert.ok(longest <= LINE, `${longest} stood in line`);
    assert.equal(new Set(inboxes.received.map(({ host }) => host)).size, CROWD + 1);
    assert.equal(crowd(), CROWD, 'each once');
    t.diagnostic(`${overtaken.join(', ')} of ${CROWD} went before`);
    const [{ left }] = (await server()
      .ctx.db.selectFrom('deliveries')
      .select((eb) => eb.fn.countAll<number>().as('left'))
      .execute()) as [{ left: number }];
    assert.equal(Number(left), 0);
  });

  test('servers that make us wait hold some of the lanes, never all', async () => {
    const slow = newHosts(200);
    const [well = ''] = newHosts(1);
    const carol = await writer('carol', slow);
    const dora = await writer('dora', [well]);
    inboxes.answer(({ host }) => ({ status: host === well ? 202 : 500 }));
    await carol.publish('trouble');
    await world.settled();
    assert.equal(new Set(inboxes.received.map(({ host }) => host)).size, slow.length, 'each has failed');

    let held = 0;
    let most = 0;
    const free = Promise.withResolvers<void>();
    inboxes.answer(async ({ host }) => {
      if (host !== well) {
        held += 1;
        most = Math.max(most, held);
        await free.promise;
        held -= 1;
      }
      return { status: 202 };
    });
    inboxes.received.length = 0;
    // All of them are due again, and none of them answers.
    world.clock.forward(20 * SECOND);
    await until(() => held === PATIENCE, 'too few are tried');
    await dora.publish('to the living');
    await until(() => inboxes.at(well).length === 1, 'the living wait');
    assert.equal(held, PATIENCE);
    free.resolve();
    for (let round = 0; round < 40 && inboxes.received.length < slow.length + 1; round += 1) {
      await world.settled();
      world.clock.forward(2 * SECOND);
    }
    for (const host of slow) assert.deepEqual(inboxes.at(host), ['Create trouble']);
    assert.equal(most, PATIENCE);
  });

  for (const status of [401, 500])
    test(`an edit does not overtake its post, which was answered ${status} at first`, async () => {
      const [host = '', well = ''] = newHosts(2);
      const erin = await writer(`erin${status}`, [host, well]);
      inboxes.answer((one) => ({ status: one.host === host ? status : 202 }));
      const { id } = await erin.publish('first');
      await world.settled();
      inboxes.received.length = 0;
      inboxes.answer(() => ({ status: 202 }));
      for (const text of ['second', 'third']) {
        const edit = { token: erin.token, body: { status: text } };
        assert.equal((await call(server(), 'PUT', `/api/v1/statuses/${id}`, edit)).status, 200);
        await world.settled();
      }
      assert.deepEqual(inboxes.at(well), ['Update second', 'Update third']);
      assert.deepEqual(inboxes.at(host), [], 'it waits for the post');
      world.clock.forward(2 * SECOND);
      await world.settled();
      // What the third made pointless is not said.
      assert.deepEqual(inboxes.at(host), ['Create first', 'Update third']);
    });

  test('what one server sends in masses holds nobody else up', async (t) => {
    const frank = await person(server(), 'frank');
    const inbox = server().ctx.origin.sharedInbox();
    const other = await createPeer();
    t.after(() => other.close());
    const quiet = other.actor('quiet');
    const { id } = await frank.publish('a post');
    const post = server().ctx.origin.status(Number(id));
    // Each has to be looked up where nothing is answered.
    const loud: PeerActor[] = [];
    for (let n = 0; n < LOUD; n += 1) {
      const one = peer.actor(`loud${n}`);
      loud.push(one);
      for (let more = 0; more < 3; more += 1) {
        const like = `${one.id}/likes/${more}`;
        peer.remove(new URL(like).pathname, 0);
        const undo = peer.activity(one, 'Undo', like);
        assert.equal((await peer.deliver(inbox, one, undo, { at: Date.now() - more * SECOND })).status, 202);
      }
    }
    assert.equal((await other.deliver(inbox, quiet, other.activity(quiet, 'Like', post))).status, 202);
    const rowsOf = async (host: string) =>
      server()
        .ctx.db.selectFrom('incoming')
        .innerJoin('accounts', 'accounts.id', 'incoming.actor_id')
        .select('incoming.run_at')
        .where('accounts.domain', '=', host)
        .execute();
    const waiting = async (host: string) =>
      (await rowsOf(host)).filter(({ run_at }) => run_at !== null).length;
    await until(async () => (await waiting(other.host)) === 0, 'the quiet one waits');
    assert.equal(await waiting(peer.host), 3 * LOUD, 'nothing of the others is done');
    assert.equal((await frank.get(`/api/v1/statuses/${id}`)).body.favourites_count, 1);
  });
});
