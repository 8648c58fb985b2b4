import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '../../server/src/config.ts';
import type { Engine } from '../../server/src/db/dialect.ts';
import { createLog } from '../../server/src/log.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
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
  follows: Set<string>;
}

onBothEngines(`a server killed ${KILLS} times with kill -9 under load`, (engine) => {
  let home: Home;
  let environment: Environment;
  let world: World;
  let dora: Person;
  const tokens = new Map<string, string>();
  const said: Acknowledged = { statuses: new Map(), favourites: new Set(), follows: new Set() };

  before(async () => {
    home = await durableHome(engine);
    environment = await labEnvironment(home);
    world = await createWorld();
    dora = await person(world.servers[0] as Skein, 'dora');
  });
  after(async () => {
    await world.stop();
    await home.remove();
  });

  async function ask(name: string, path: string, body: unknown = {}): Promise<any> {
    const answer = await fetch(`${environment.SKEIN_ORIGIN}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${tokens.get(name)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return JSON.parse(text);
  }

  /** Goes on until the server is gone; only what was answered in full is recorded. */
  async function load(round: number, ids: Map<string, string>, killed: AbortSignal): Promise<void> {
    let number = 0;
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
      said.follows.delete('carol');
      await ask('carol', `/api/v1/accounts/${ids.get('alice')}/follow`);
      said.follows.add('carol');
      await wait(10);
    });
    await Promise.all([publishing('alice'), publishing('alice'), publishing('bob'), liking, following]);
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
      `${KILLS} kills: ${said.statuses.size} statuses and ${said.favourites.size} favourites acknowledged`,
    );
    assert.ok(said.statuses.size >= KILLS, `only ${said.statuses.size} statuses were acknowledged`);
    const statuses = await ctx.db
      .selectFrom('statuses')
      .select(['id', 'account_id', 'source'])
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
});
