import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Engine } from '../../server/src/db/dialect.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { call, cast, type Person, person } from '../cast.ts';
import { bytesAt, noise, uploaded } from '../pictures.ts';
import { type Environment, typed } from '../process.ts';
import { createWorld, freshHome, onBothEngines, testClock, type World } from '../world.ts';

type Rows = Map<string, string[]>;

/** All rows of a backup by table, as texts that can be compared. */
function rowsIn(file: string): Rows {
  const rows: Rows = new Map();
  let table = '';
  for (const text of gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1)) {
    const line = JSON.parse(text);
    if (line.table) {
      table = line.table;
      rows.set(table, []);
    } else if (!line.end && line.rows) {
      for (const row of line.rows) rows.get(table)?.push(JSON.stringify(Object.entries(row).sort()));
    }
  }
  for (const some of rows.values()) some.sort();
  return rows;
}

async function settled(servers: readonly Skein[]): Promise<void> {
  for (let round = 0; round < 4; round += 1) for (const server of servers) await server.settled();
}

const SENT = ['outgoing', 'deliveries'];

onBothEngines('a backup', (engine) => {
  const other: Engine = engine === 'sqlite' ? 'postgres' : 'sqlite';
  let world: World;
  let folder: string;
  let alice: Person;
  let bob: Person;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'skein-backup-'));
    world = await createWorld({ engine, servers: 2 });
    const [here, there] = world.servers as [World['servers'][0], World['servers'][0]];
    const people = await cast(here);
    ({ alice, bob } = people);
    const dora = await person(there, 'dora');
    await bob.follow(alice);
    const [known] = (
      await dora.get(`/api/v2/search?q=${encodeURIComponent(`@${alice.handle}`)}&resolve=true`)
    ).body.accounts;
    await dora.post(`/api/v1/accounts/${known.id}/follow`);
    await world.settled();
    const first = await alice.publish('Before the backup, for @bob');
    await bob.post(`/api/v1/statuses/${first.id}/favourite`);
    await bob.post(`/api/v1/statuses/${first.id}/reblog`);
    const asked = await alice.publish('Which?', { poll: { options: ['a', 'b'], expires_in: 86_400 } });
    await bob.post(`/api/v1/polls/${asked.id}/votes`, { choices: [1] });
    await world.settled();
  });
  after(async () => {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const here = () => world.servers[0] as World['servers'][0];

  it('shows one moment of a server that goes on', async () => {
    const file = join(folder, 'moving');
    let going = true;
    const publishing = (async () => {
      for (let index = 0; going; index += 1) await alice.publish(`While it is backed up, ${index}`);
    })();
    const { code, err } = await typed(here().ctx.config, 'backup', file);
    going = false;
    await publishing;
    assert.equal(code, 0, err);
    const rows = rowsIn(file);
    const [written] = (rows.get('accounts') ?? []).filter((row) => row.includes('["username","alice"]'));
    const count = /\["statuses_count",(\d+)\]/.exec(written ?? '')?.[1];
    const hers = (rows.get('statuses') ?? []).filter((row) => row.includes(`["account_id",${alice.id}]`));
    assert.equal(Number(count), hers.length, 'her counter and her rows are of one moment');
  });

  it('is for its owner only, and is not written over another file', async () => {
    const file = join(folder, 'mine');
    assert.equal((await typed(here().ctx.config, 'backup', file)).code, 0);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const again = await typed(here().ctx.config, 'backup', file);
    assert.equal(again.code, 1);
    assert.match(again.err, /is there already/);
  });

  it(`restores into an empty ${other} with the same rows, people and keys, and sends nothing again`, async () => {
    // The other server is away, so what alice says waits in the queues when the backup is made.
    const [own, away] = world.servers as [World['servers'][0], World['servers'][0]];
    await away.stop();
    await alice.publish('Said while the other server was away');
    // More than one piece of it stands in the file.
    const shown = await uploaded(alice, {}, await noise(800, 800));
    const picture = await bytesAt(shown.url);
    assert.ok(picture.body.length > 1024 * 1024);
    await alice.publish('With a picture', { media_ids: [shown.id] });
    const file = join(folder, 'whole');
    assert.equal((await typed(own.ctx.config, 'backup', file)).code, 0);
    await own.stop();
    const before = rowsIn(file);
    assert.ok((before.get('outgoing') ?? []).length > 0, 'something had been said to the other server');

    const home = await freshHome(other);
    const environment: Environment = {
      PORT: String(own.ctx.config.port),
      SKEIN_ORIGIN: own.ctx.origin.origin,
      SKEIN_DATA: home.data,
      SKEIN_LAB: '1',
      SKEIN_RATE_LIMITS: 'off',
      LOG_LEVEL: 'silent',
      ...(home.databaseUrl ? { DATABASE_URL: home.databaseUrl } : {}),
    };
    const elsewhere = await typed({ ...environment, SKEIN_ORIGIN: 'http://127.0.0.1:9' }, 'restore', file);
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.err, /SKEIN_ORIGIN is http:\/\/127\.0\.0\.1:9, but this is the backup of/);

    const restored = await typed(environment, 'restore', file);
    assert.equal(restored.code, 0, restored.err);
    assert.match(restored.out, /rows of outgoing were left out: nothing is sent twice/);
    const twice = await typed(environment, 'restore', file);
    assert.equal(twice.code, 1);
    assert.match(twice.err, /there is a server in this database already/);
    const checked = await typed(environment, 'check');
    assert.equal(checked.code, 0, checked.out);

    const copy = join(folder, 'copy');
    assert.equal((await typed(environment, 'backup', copy)).code, 0);
    const now = rowsIn(copy);
    assert.deepEqual([...now.keys()].sort(), [...before.keys()].sort());
    for (const [table, rows] of before) {
      if (table === 'hosts' || table === 'jobs') continue;
      assert.deepEqual(now.get(table), SENT.includes(table) ? [] : rows, table);
    }

    // An hour later everything that waits for another try would be due.
    const late = testClock();
    late.forward(3_600_000);
    const peer = await start({ config: away.ctx.config, clock: late });
    const received = async () => (await peer.ctx.db.selectFrom('incoming').select('id').execute()).length;
    const already = await received();
    const server = await start({ config: { ...own.ctx.config, ...home }, clock: late });
    try {
      await settled([server, peer]);
      assert.equal(await received(), already, 'nothing was sent');
      const home = await call(server, 'GET', '/api/v1/timelines/home', { token: bob.token });
      assert.equal(home.status, 200, 'tokens are those from before');
      assert.ok(home.body.some(({ content }: { content: string }) => content.includes('Said while')));
      assert.deepEqual((await bytesAt(shown.url)).body, picture.body, 'pictures are those from before');
    } finally {
      await server.stop();
    }

    // With its queues the same backup does reach the other server: what was left out above would have been sent.
    const kept = await freshHome(other);
    const withQueues = {
      ...environment,
      SKEIN_DATA: kept.data,
      ...(kept.databaseUrl ? { DATABASE_URL: kept.databaseUrl } : {}),
    };
    assert.equal((await typed(withQueues, 'restore', file, '--keep-queues')).code, 0);
    const again = await start({ config: { ...own.ctx.config, ...kept }, clock: late });
    try {
      await settled([again, peer]);
      assert.ok((await received()) > already, 'kept queues are sent');
    } finally {
      await again.stop();
      await peer.stop();
    }
    await kept.remove();
    await home.remove();
  });

  it('that was cut off or is none is refused, and nothing comes in', async () => {
    const home = await freshHome(engine);
    const environment: Environment = {
      SKEIN_DATA: home.data,
      LOG_LEVEL: 'silent',
      ...(home.databaseUrl ? { DATABASE_URL: home.databaseUrl } : {}),
    };
    const whole = readFileSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'cut'), whole.subarray(0, whole.length - 200));
    writeFileSync(join(folder, 'none'), 'Not a backup');
    for (const name of ['cut', 'none', 'missing']) {
      const refused = await typed(environment, 'restore', join(folder, name));
      assert.equal(refused.code, 1, name);
      assert.match(refused.err, new RegExp(`${name} (cannot be read|was cut off|is no backup)`));
    }
    assert.ok(
      !existsSync(join(home.data, 'secret')) || readFileSync(join(home.data, 'secret'), 'utf8').length > 0,
    );
    assert.equal(
      (await typed(environment, 'restore', join(folder, 'mine'))).code,
      0,
      'the place is still empty',
    );
    await home.remove();
  });
});
