import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '../../server/src/config.ts';
import { createLog } from '../../server/src/log.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
import { addFollowers, addRemotes, createInboxes, type Inboxes, type Received } from '../inboxes.ts';
import { createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { type Environment, labEnvironment, type Running, serve } from '../process.ts';
import { createWorld, freshHome, type Home, onBothEngines, testClock, type World } from '../world.ts';

/** As long as a delivery is taken up for. */
const LEASE_MS = 60_000;
/** Servers of each author's followers, which count what reaches them. */
const HOSTS = 8;

/** Where the server is killed. Each time somebody else speaks to other servers: what was under way waits for its lease. */
const KILLS = [
  'after commit',
  'after expand',
  'after claim',
  'after send',
  'between answer and mark',
  'when some have arrived',
  'after 202',
  'in the middle of handling',
] as const;
type Step = (typeof KILLS)[number];

/** What one of a peer said, and whether it was answered 202. */
interface Said {
  mel: PeerActor;
  activity: any;
  taken: boolean;
}

onBothEngines(`a server killed ${KILLS.length} times between others`, (engine) => {
  let home: Home;
  let environment: Environment;
  let world: World;
  let inboxes: Inboxes;
  let peer: Peer;
  /** One of a peer for each kill: what was taken up of one waits for its lease. */
  let mels: PeerActor[];
  let dora: Person;
  const authors: { id: number; token: string; strangers: number[] }[] = [];
  let look: { rows(text: string): Promise<any[]>; close(): Promise<void> };

  before(async () => {
    home = await freshHome(engine);
    environment = await labEnvironment(home);
    world = await createWorld();
    inboxes = await createInboxes();
    peer = await createPeer();
    mels = KILLS.map((_, round) => peer.actor(`mel${round}`));
    look = await reader(home);
    dora = await person(world.servers[0] as Skein, 'dora');
    const log = createLog('silent', { now: () => Date.now() });
    const first = await start({ config: readConfig(environment), log });
    for (const round of KILLS.keys()) {
      const author = await person(first, `author${round}`);
      const hosts = Array.from({ length: HOSTS }, (_, n) => inboxes.host(round * HOSTS + n + 1));
      const strangers = await addRemotes(first, hosts);
      await addFollowers(first, author.id, strangers);
      authors.push({ id: author.id, token: author.token, strangers });
    }
    const alice = authors[0] as (typeof authors)[number];
    for (const mel of mels) {
      const following = peer.activity(mel, 'Follow', first.ctx.origin.account(alice.id));
      await peer.deliver(first.ctx.origin.sharedInbox(), mel, following);
    }
    await first.settled();
    const known = await first.ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('uri', 'like', `${peer.origin}/%`)
      .execute();
    const rows = known.map(({ id }) => ({
      id: first.ctx.ids.next(),
      follower_id: alice.id,
      followee_id: id,
      follower_local: 1 as const,
      uri: null,
      show_boosts: 1 as const,
      notify: 0 as const,
    }));
    await first.ctx.writer.write((db) => db.insertInto('follows').values(rows).execute());
    for (const round of KILLS.keys()) {
      const handle = `@author${round}@${new URL(environment.SKEIN_ORIGIN as string).host}`;
      const { body } = await dora.get(`/api/v2/search?q=${encodeURIComponent(handle)}&resolve=true`);
      await dora.post(`/api/v1/accounts/${body.accounts[0].id}/follow`);
    }
    for (let round = 0; round < 3; round += 1) {
      await world.settled();
      await first.settled();
    }
    await first.settled();
    await first.stop();
  });
  after(async () => {
    await look?.close();
    await world?.stop();
    await inboxes?.close();
    await peer?.close();
    await home?.remove();
  });

  const said: Said[] = [];
  const boosted: string[] = [];

  async function ask(token: string, path: string, body: unknown = {}, method = 'POST'): Promise<any> {
    const answer = await fetch(`${environment.SKEIN_ORIGIN}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer.json();
  }

  /** Posts, edits twice, deletes, follows and thinks better of it; ends when the server does. */
  async function speak(round: number): Promise<void> {
    const { token, strangers } = authors[round] as (typeof authors)[number];
    const publish = (status: string) => ask(token, '/api/v1/statuses', { status });
    const kept = await publish('version 0');
    const gone = await publish('a mistake');
    for (let n = 1; n <= 2; n += 1)
      await ask(token, `/api/v1/statuses/${kept.id}`, { status: `version ${n}` }, 'PUT');
    await ask(token, `/api/v1/statuses/${gone.id}`, {}, 'DELETE');
    await ask(token, `/api/v1/accounts/${strangers[0]}/follow`);
    await ask(token, `/api/v1/accounts/${strangers[0]}/unfollow`);
    for (let n = 0; n < 3; n += 1) await publish(`one more, ${n}`);
  }

  /** What one of the peer says in one round: a post and its end, a copy of the post that is late, a boost. */
  function words(round: number): any[] {
    const mel = mels[round] as PeerActor;
    const note = peer.note(mel, { content: `<p>from mel ${round}</p>` });
    const dead = peer.note(mel, { content: `<p>dead ${round}</p>` });
    const passedOn = peer.note(mel, { content: `<p>passed on ${round}</p>` });
    peer.put(new URL(passedOn.id).pathname, passedOn);
    boosted.push(passedOn.id);
    const late = peer.activity(mel, 'Create', dead);
    return [
      peer.activity(mel, 'Create', note),
      late,
      peer.activity(mel, 'Delete', { id: dead.id, type: 'Tombstone' }),
      { ...late, id: `${late.id}-late` },
      peer.activity(mel, 'Announce', passedOn.id, { to: [PUBLIC] }),
    ];
  }

  const inbox = () => `${environment.SKEIN_ORIGIN}/ap/inbox`;
  let at = 0;
  async function tell(one: Said, acknowledged: () => void): Promise<void> {
    at += 1;
    const { status } = await peer.deliver(inbox(), one.mel, one.activity, { at: Date.now() - at * 1000 });
    assert.equal(status, 202);
    one.taken = true;
    acknowledged();
  }

  /** Waits for the step; resolves when it is there. */
  function reached(step: Step, from: number): Promise<void> {
    const first = Promise.withResolvers<void>();
    const poll = async (isThere: () => Promise<boolean>) => {
      while (!(await isThere())) await wait(1);
      first.resolve();
    };
    const leased = async () => (await look.rows('select id from deliveries where leased = 1')).length > 0;
    if (step === 'after expand')
      void poll(
        async () =>
          (await look.rows(`select id from outgoing where expanded_at is not null and id > ${last}`)).length >
          0,
      );
    if (step === 'after claim') void poll(leased);
    if (step === 'after send')
      inboxes.answer(() => {
        first.resolve();
        return new Promise(() => {});
      });
    if (step === 'between answer and mark')
      inboxes.answer(() => {
        // Answered in this turn, and killed in the next.
        setImmediate(() => first.resolve());
        return { status: 202 };
      });
    if (step === 'when some have arrived')
      inboxes.answer(() => {
        if (inboxes.received.length - from > HOSTS) first.resolve();
        return { status: 202 };
      });
    if (step === 'in the middle of handling') {
      const before = peer.asked.length;
      // The note that is boosted; the peer keeps no other.
      void poll(async () => peer.asked.slice(before).some((one) => one.startsWith('GET /users/mel')));
    }
    return step === 'after commit' || step === 'after 202' ? new Promise(() => {}) : first.promise;
  }

  let last = 0;
  let inFlight = 0;
  const missed: Step[] = [];

  async function killAt(step: Step, round: number): Promise<void> {
    const started = Date.now();
    const server: Running = await serve(environment);
    const now = Promise.withResolvers<void>();
    const [newest] = await look.rows('select max(id) as id from outgoing');
    last = Number(newest?.id ?? 0);
    void reached(step, inboxes.received.length).then(now.resolve);
    const speaking = speak(round).then(() => step === 'after commit' && now.resolve());
    const fresh = words(round).map((activity) => ({ mel: mels[round] as PeerActor, activity, taken: false }));
    said.push(...fresh);
    const telling = (async () => {
      // What was not acknowledged is told again, as every server does.
      for (const one of said.filter(({ taken }) => !taken))
        await tell(one, () => step === 'after 202' && one === fresh[round % 3] && now.resolve());
    })();
    const ended = Promise.allSettled([speaking, telling]);
    const late = setTimeout(() => {
      missed.push(step);
      now.resolve();
    }, 15_000);
    await now.promise;
    clearTimeout(late);
    await server.kill();
    for (const one of await ended)
      if (one.status === 'rejected')
        assert.ok(!(one.reason instanceof assert.AssertionError), String(one.reason));
    // What this process had taken up: the lease of its predecessors ends before.
    const rows = await look.rows(
      `select id from deliveries where leased = 1 and run_at > ${started + LEASE_MS}`,
    );
    inFlight += rows.length;
    inboxes.answer(() => ({ status: 202 }));
  }

  it('tells everybody everything, nothing after its end, and does everything once', async (t) => {
    for (const [round, step] of KILLS.entries()) await killAt(step, round);
    assert.deepEqual(missed, [], 'each step was reached');
    // Later, when every lease has run out.
    const clock = testClock();
    clock.forward(130_000);
    world.clock.forward(130_000);
    const lastOne = await start({ config: readConfig(environment), clock, log: createLog('silent', clock) });
    try {
      for (const one of said.filter(({ taken }) => !taken)) await tell(one, () => {});
      for (let round = 0; round < 6; round += 1) {
        await lastOne.settled();
        await world.settled();
        clock.forward(20_000);
      }
      const extras = await compareSent(lastOne);
      await compareReceived(lastOne);
      await compareThere(lastOne);
      t.diagnostic(
        `${KILLS.length} kills: ${inboxes.received.length} deliveries at ${KILLS.length * HOSTS} servers, ${extras} of them again, ` +
          `${inFlight} were under way; ${said.length} activities taken in`,
      );
    } finally {
      await lastOne.stop();
    }
  });

  /** What stands in the log reached every server, and in its order. Returns how often something came again. */
  async function compareSent({ ctx }: Skein): Promise<number> {
    assert.deepEqual(await ctx.db.selectFrom('deliveries').select('id').execute(), []);
    const log = await ctx.db
      .selectFrom('outgoing')
      .select(['document', 'followers_of', 'inboxes'])
      .where('superseded_by', 'is', null)
      .execute();
    const byHost = new Map<string, Received[]>();
    for (const one of inboxes.received) byHost.set(one.host, [...(byHost.get(one.host) ?? []), one]);
    let extras = 0;
    for (let n = 0; n < HOSTS * KILLS.length; n += 1) {
      const host = inboxes.host(n + 1);
      const author = authors[Math.floor(n / HOSTS)]?.id;
      const got = (byHost.get(host) ?? []).map(({ activity }) => activity);
      const times = new Map<string, number>();
      for (const { id } of got) times.set(id, (times.get(id) ?? 0) + 1);
      for (const row of log) {
        const { id, type } = JSON.parse(row.document);
        if (row.followers_of === author || row.inboxes.includes(`//${host}/`))
          assert.ok(times.has(id), `${type} ${id} never reached ${host}`);
      }
      for (const count of times.values()) extras += count - 1;
      inOrder(got, host);
    }
    assert.ok(extras <= inFlight, `${extras} came again, ${inFlight} were under way`);
    return extras;
  }

  /** Nothing after its Delete, no Follow after its Undo, no older text after a newer one. */
  function inOrder(got: any[], host: string): void {
    const ended = new Set<string>();
    const version = new Map<string, number>();
    for (const { type, object } of got) {
      const id = object?.id ?? object;
      if (type === 'Delete' || type === 'Undo') ended.add(id);
      if (type === 'Create' || type === 'Update') {
        assert.ok(!ended.has(id), `${type} of ${id} came to ${host} after its Delete`);
        const now = Number(/version (\d+)/.exec(object.content ?? '')?.[1] ?? 0);
        assert.ok(now >= (version.get(id) ?? 0), `version ${now} of ${id} came after ${version.get(id)}`);
        version.set(id, now);
      }
    }
    const follows = got.filter(({ type }) => type === 'Follow' || type === 'Undo');
    for (const [place, { type, object }] of follows.entries())
      if (type === 'Undo' && object.type === 'Follow')
        assert.ok(!follows.slice(place).some(({ id }) => id === object.id), 'a Follow came after its Undo');
  }

  /** Each that was taken has one effect; what was deleted stays so. */
  async function compareReceived({ ctx }: Skein): Promise<void> {
    const left = await ctx.db
      .selectFrom('incoming')
      .select(['id', 'error'])
      .where('run_at', 'is not', null)
      .execute();
    assert.deepEqual(left, [], 'all was worked off');
    const rows = await ctx.db
      .selectFrom('statuses')
      .select(['uri', 'content', 'boost_of_id', 'deleted_at'])
      .where('uri', 'like', `${peer.origin}%`)
      .execute();
    const shown = rows.filter(({ deleted_at }) => deleted_at === null);
    const contents = shown.filter(({ boost_of_id }) => boost_of_id === null).map(({ content }) => content);
    const rounds = KILLS.map((_, round) => round);
    assert.deepEqual(
      contents.sort(),
      rounds.flatMap((round) => [`<p>from mel ${round}</p>`, `<p>passed on ${round}</p>`]).sort(),
    );
    assert.equal(shown.filter(({ boost_of_id }) => boost_of_id !== null).length, boosted.length);
  }

  /** The other Skein has each post once, as it is now, and none that was deleted. */
  async function compareThere({ ctx }: Skein): Promise<void> {
    const there = await (world.servers[0] as Skein).ctx.db
      .selectFrom('statuses')
      .select(['uri', 'content', 'deleted_at'])
      .where('uri', 'is not', null)
      .execute();
    const here = await ctx.db
      .selectFrom('statuses')
      .select(['id', 'content'])
      .where('uri', 'is', null)
      .where('deleted_at', 'is', null)
      .execute();
    const wanted = here.map(({ id, content }) => `${ctx.origin.status(id)} ${content}`).sort();
    const found = there
      .filter(({ deleted_at, uri }) => deleted_at === null && uri?.startsWith(ctx.origin.origin))
      .map(({ uri, content }) => `${uri} ${content}`)
      .sort();
    assert.deepEqual(found, wanted);
  }
});

/** Looks at the database of a server that runs, or was killed. */
async function reader({ data, databaseUrl }: Home) {
  if (databaseUrl === null) {
    const database = new DatabaseSync(join(data, 'skein.sqlite'), { readOnly: true });
    return {
      rows: async (text: string) => database.prepare(text).all(),
      close: async () => database.close(),
    };
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return { rows: async (text: string) => (await client.query(text)).rows, close: () => client.end() };
}
