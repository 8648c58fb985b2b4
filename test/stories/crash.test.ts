import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '../../server/src/config.ts';
import type { Engine } from '../../server/src/db/dialect.ts';
import { createLog } from '../../server/src/log.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
import { picture } from '../pictures.ts';
import { startPostgres } from '../postgres.ts';
import { type Environment, labEnvironment, type Running, serve, typed } from '../process.ts';
import { createWorld, freshHome, type Home, onBothEngines, testClock, type World } from '../world.ts';

/** Kills on each engine, and the span of moments after the load began over which they are swept. */
const KILLS = 26;
const SWEPT_MS = 900;

/** A folder, and on PostgreSQL a cluster of its own whose commits reach the disk before they are answered. */
async function durableHome(engine: Engine): Promise<Home> {
  const home = await freshHome('sqlite');
  if (engine === 'sqlite') return home;
  const cluster = await startPostgres({ fsync: true });
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  const { rows } = await client.query('show fsync');
  await client.end();
  assert.equal(rows[0].fsync, 'on');
  return {
    data: home.data,
    databaseUrl: cluster.url,
    async remove() {
      await cluster.stop();
      await home.remove();
    },
  };
}

/** What the server said it had done. */
interface Acknowledged {
  statuses: Map<string, string>;
  favourites: Set<string>;
  boosts: Set<string>;
  votes: Set<string>;
  /** The number in the last text of each post that was edited. */
  edits: Map<string, number>;
  /** The picture of each post that was published with one. */
  pictures: Map<string, string>;
}

onBothEngines(`a server killed ${KILLS} times with kill -9 under load`, (engine) => {
  let home: Home;
  let environment: Environment;
  let world: World;
  let dora: Person;
  let photo: Buffer<ArrayBuffer>;
  const tokens = new Map<string, string>();
  const said: Acknowledged = {
    statuses: new Map(),
    favourites: new Set(),
    boosts: new Set(),
    votes: new Set(),
    edits: new Map(),
    pictures: new Map(),
  };

  before(async () => {
    home = await durableHome(engine);
    environment = await labEnvironment(home);
    world = await createWorld();
    dora = await person(world.servers[0] as Skein, 'dora');
    photo = Buffer.from(await picture('png'));
  });
  after(async () => {
    await world.stop();
    await home.remove();
  });

  async function ask(name: string, path: string, body: unknown = {}, method = 'POST'): Promise<any> {
    const form = body instanceof FormData;
    const answer = await fetch(`${environment.SKEIN_ORIGIN}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${tokens.get(name)}`,
        ...(form ? {} : { 'Content-Type': 'application/json' }),
      },
      body: form ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return JSON.parse(text);
  }

  /** Goes on until the server is gone; only what was answered in full is recorded. */
  async function load(round: number, ids: Map<string, string>, killed: AbortSignal): Promise<void> {
    let number = 0;
    const next = () => {
      number += 1;
      return round * 100_000 + number;
    };
    const until = async (act: () => Promise<void>) => {
      try {
        while (!killed.aborted) await act();
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
      }
    };
    const publishing = (name: string) =>
      until(async () => {
        number += 1;
        const text = `${name} in round ${round}, number ${number}, to @bob`;
        const { id } = await ask(name, '/api/v1/statuses', { status: text });
        said.statuses.set(text, id);
      });
    const liking = until(async () => {
      const all = [...said.statuses.values()];
      const id = all[Math.floor(Math.random() * all.length)];
      if (!id) return void (await wait(5));
      await ask('carol', `/api/v1/statuses/${id}/favourite`);
      said.favourites.add(id);
    });
    const following = until(async () => {
      await ask('carol', `/api/v1/accounts/${ids.get('alice')}/unfollow`);
      await ask('carol', `/api/v1/accounts/${ids.get('alice')}/follow`);
      await wait(10);
    });
    const boosting = until(async () => {
      const id = [...said.statuses.values()].at(-1);
      if (!id || said.boosts.has(id)) return void (await wait(5));
      await ask('carol', `/api/v1/statuses/${id}/reblog`);
      said.boosts.add(id);
    });
    const voting = until(async () => {
      const poll = { options: ['north', 'south'], expires_in: 86_400 };
      const status = `where to, number ${next()}?`;
      const { id } = await ask('bob', '/api/v1/statuses', { status, poll });
      await ask('carol', `/api/v1/polls/${id}/votes`, { choices: [number % 2] });
      said.votes.add(id);
    });
    const editing = until(async () => {
      const { id } = await ask('bob', '/api/v1/statuses', { status: `first version of ${next()}` });
      for (let version = 0; version < 3; version += 1) {
        const edit = next();
        await ask('bob', `/api/v1/statuses/${id}`, { status: `edited ${edit}` }, 'PUT');
        said.edits.set(id, edit);
      }
    });
    const picturing = until(async () => {
      const form = new FormData();
      form.set('file', new Blob([photo]), 'goose.png');
      const { id: picture } = await ask('bob', '/api/v2/media', form);
      const { id } = await ask('bob', '/api/v1/statuses', { status: `seen ${next()}`, media_ids: [picture] });
      said.pictures.set(id, picture);
    });
    await Promise.all([
      publishing('alice'),
      publishing('alice'),
      publishing('bob'),
      liking,
      following,
      boosting,
      voting,
      editing,
      picturing,
    ]);
  }

  it('has lost nothing that it acknowledged, and did nothing twice', async (t) => {
    const ids = new Map<string, string>();
    let server: Running = await serve(environment);
    for (const name of ['alice', 'bob', 'carol']) {
      const made = await typed(
        environment,
        'account',
        'create',
        name,
        '--email',
        `${name}@mail.example`,
        '--password',
        'forty geese south',
      );
      ids.set(name, /account (\d+)/.exec(made.out)?.[1] as string);
      tokens.set(
        name,
        (await typed(environment, 'token', 'create', name, '--scopes', 'read write follow')).out,
      );
    }
    await ask('bob', `/api/v1/accounts/${ids.get('alice')}/follow`);
    const handle = `alice@${new URL(environment.SKEIN_ORIGIN as string).host}`;
    const [alice] = (await dora.get(`/api/v2/search?q=${encodeURIComponent(`@${handle}`)}&resolve=true`)).body
      .accounts;
    assert.equal((await dora.post(`/api/v1/accounts/${alice.id}/follow`)).status, 200);
    while (!(await dora.get(`/api/v1/accounts/relationships?id=${alice.id}`)).body[0].following)
      await wait(50);

    for (let round = 0; round < KILLS; round += 1) {
      const killing = new AbortController();
      const loading = load(round, ids, killing.signal);
      // The first kill waits until there is something of each kind to lose.
      while (Object.values(said).some(({ size }) => size === 0)) await wait(20);
      await wait((SWEPT_MS * (round + 1)) / KILLS);
      await server.kill();
      killing.abort();
      await loading;
      server = await serve(environment);
    }
    await server.kill();

    // Later, when every lease has run out, one server works off what is left.
    const clock = testClock();
    clock.forward(130_000);
    world.clock.forward(130_000);
    const log = createLog('silent', clock);
    const last = await start({ config: readConfig(environment), clock, log });
    try {
      for (let round = 0; round < 6; round += 1) {
        await last.settled();
        await world.settled();
      }
      t.diagnostic(`${said.statuses.size} statuses and ${said.favourites.size} favourites were acknowledged`);
      await compare(last, ids);
    } finally {
      await last.stop();
    }
    const checked = await typed(environment, 'check');
    assert.equal(checked.code, 0, checked.out);
  });

  async function compare({ ctx }: Skein, ids: Map<string, string>): Promise<void> {
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => Number(ids.get(name))) as [
      number,
      number,
      number,
    ];
    console.log(
      `${KILLS} kills: ${said.statuses.size} statuses, ${said.favourites.size} favourites, ${said.boosts.size} boosts, ` +
        `${said.votes.size} votes, ${said.edits.size} edited posts and ${said.pictures.size} pictures acknowledged`,
    );
    assert.ok(said.statuses.size >= KILLS, `only ${said.statuses.size} statuses were acknowledged`);
    const statuses = await ctx.db
      .selectFrom('statuses')
      .select(['id', 'account_id', 'source'])
      .where('boost_of_id', 'is', null)
      .orderBy('id')
      .execute();
    const times = new Map<string | null, number>();
    for (const { source } of statuses) times.set(source, (times.get(source) ?? 0) + 1);
    for (const text of said.statuses.keys())
      assert.equal(times.get(text), 1, `${text} is there ${times.get(text) ?? 0} times`);
    assert.deepEqual(
      [...times].filter(([, count]) => count > 1),
      [],
      'nothing was published twice',
    );

    const favourites = await ctx.db
      .selectFrom('favourites')
      .selectAll()
      .where('account_id', '=', carol)
      .execute();
    const liked = new Set(favourites.map(({ status_id }) => String(status_id)));
    for (const id of said.favourites) assert.ok(liked.has(id), `the favourite of ${id} is lost`);
    const told = await ctx.db
      .selectFrom('notifications')
      .selectAll()
      .where('type', 'in', ['favourite', 'mention'])
      .execute();
    const tellings = new Set(
      told.map((row) => `${row.type} ${row.account_id} ${row.from_account_id} ${row.status_id}`),
    );
    assert.equal(tellings.size, told.length, 'nobody was told twice');
    const author = new Map(statuses.map(({ id, account_id }) => [id, account_id]));
    for (const { status_id } of favourites) {
      assert.ok(
        tellings.has(`favourite ${author.get(status_id)} ${carol} ${status_id}`),
        `nobody was told of a favourite`,
      );
    }
    const hers = statuses.filter(({ account_id }) => account_id === alice);
    for (const { id } of hers)
      assert.ok(tellings.has(`mention ${bob} ${alice} ${id}`), 'nobody was told of a mention');

    await compareTheRest(ctx, carol);

    const homeRows = await ctx.db
      .selectFrom('home')
      .select('status_id')
      .where('account_id', '=', bob)
      .execute();
    const inHome = new Set(homeRows.map(({ status_id }) => status_id));
    for (const { id } of hers.slice(-300)) assert.ok(inHome.has(id), `${id} is not in bob's home`);

    const jobs = await ctx.db.selectFrom('jobs').selectAll().execute();
    // What is planned for a later hour may wait; nothing that is due does, and nothing was set aside.
    const left = jobs.filter(({ run_at }) => run_at === null || run_at <= ctx.clock.now());
    assert.deepEqual(left, [], 'the queue has drained');
    assert.deepEqual(await ctx.db.selectFrom('deliveries').select('id').execute(), [], 'all was delivered');
    const there = (world.servers[0] as Skein).ctx;
    const arrived = await there.db
      .selectFrom('statuses')
      .select('uri')
      .where('uri', 'is not', null)
      .execute();
    const uris = new Set(arrived.map(({ uri }) => uri));
    for (const { id } of hers)
      assert.ok(uris.has(`${environment.SKEIN_ORIGIN}/ap/statuses/${id}`), `${id} never reached dora`);
  }

  /** Boosts, votes, edits and pictures. */
  async function compareTheRest(ctx: Skein['ctx'], carol: number): Promise<void> {
    const boosted = await ctx.db
      .selectFrom('statuses')
      .select('boost_of_id')
      .where('account_id', '=', carol)
      .where('boost_of_id', 'is not', null)
      .execute();
    const boosts = boosted.map(({ boost_of_id }) => String(boost_of_id));
    assert.equal(new Set(boosts).size, boosts.length, 'nothing was boosted twice');
    for (const id of said.boosts) assert.ok(boosts.includes(id), `the boost of ${id} is lost`);

    const cast = await ctx.db.selectFrom('poll_votes').selectAll().where('account_id', '=', carol).execute();
    const votes = cast.map(({ status_id }) => String(status_id));
    assert.equal(new Set(votes).size, votes.length, 'nobody voted twice');
    for (const id of said.votes) assert.ok(votes.includes(id), `the vote in ${id} is lost`);

    const edited = await ctx.db
      .selectFrom('statuses')
      .select(['id', 'source'])
      .where('source', 'like', 'edited %')
      .execute();
    const versions = new Map(
      edited.map(({ id, source }) => [String(id), Number(source?.split(' ').at(-1))] as const),
    );
    for (const [id, number] of said.edits)
      assert.ok((versions.get(id) ?? 0) >= number, `edit ${number} of ${id} is lost`);

    // That each has its file is asked by `skein check`.
    const hung = await ctx.db.selectFrom('attachments').select(['id', 'status_id']).execute();
    const statusOf = new Map(hung.map(({ id, status_id }) => [String(id), String(status_id)]));
    for (const [id, picture] of said.pictures)
      assert.equal(statusOf.get(picture), id, `the picture of ${id} is lost`);
  }
});
