import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Engine } from '../server/src/db/dialect.ts';
import { freePort } from '../test/free-port.ts';
import { startPostgres } from '../test/postgres.ts';
import { measureCards } from './cards.ts';
import { type Child, startChild } from './child.ts';
import { measureCrowd } from './crowd.ts';
import { countRows, createDatabase } from './database.ts';
import { measureDelivery } from './delivery.ts';
import { KEYS, measureInbox, REMOTE_HOST, SENDERS } from './inbox.ts';
import { watchPostgres } from './postgres-cpu.ts';
import { measureReads, type Scene } from './reads.ts';
import { measureRelay } from './relay.ts';
import type { EngineResult } from './report.ts';
import { measureSearch } from './search.ts';
import { measureStart } from './startup.ts';
import { measureStreams } from './streams.ts';
import { print } from './table.ts';
import { measureUploads } from './uploads.ts';
import { measurePublish } from './writes.ts';

const HELP = `npm run bench -- [options]
  --engine sqlite|postgres|both   default both
  --statuses N                    size of the seeded database; default 10000
  --large N                       second size, home only, on SQLite; 1000000 for the promise, 0 (default) leaves it out
  --rounds N                      rounds of each read beside the bare server; default 5
  --seconds N                     seconds of a round; default 2
  --listeners N                   WebSockets that listen in streams; default 5000
  --followers N, --hosts N        of one member, in crowd; default 1000000 on 20000
  --only reads,uploads,publish,cards,inbox,delivery,relay,crowd,start,streams,search
                                  default all but crowd, search and streams, which take ulimit -n above the listeners
  --out FILE                      JSON beside the table; default bench/results/latest.json`;

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    statuses: { type: 'string', default: '10000' },
    large: { type: 'string', default: '0' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    listeners: { type: 'string', default: '5000' },
    followers: { type: 'string', default: '1000000' },
    hosts: { type: 'string', default: '20000' },
    only: { type: 'string', default: 'reads,uploads,publish,cards,inbox,delivery,relay,start' },
    out: { type: 'string', default: 'bench/results/latest.json' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else await run();

async function run(): Promise<void> {
  const engines: Engine[] = values.engine === 'both' ? ['sqlite', 'postgres'] : [values.engine as Engine];
  const results: EngineResult[] = [];
  for (const engine of engines) results.push(await measure(engine));
  const report = {
    at: new Date().toISOString(),
    node: process.version,
    cpus: cpus().length,
    load: loadavg(),
    results,
  };
  print(report);
  mkdirSync(join(values.out, '..'), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
}

async function measure(engine: Engine): Promise<EngineResult> {
  const wants = new Set(values.only.split(','));
  const postgres = engine === 'postgres' ? await startPostgres({ fsync: true }) : null;
  if (postgres) watchPostgres();
  const place = await prepare(postgres?.url ?? null);
  const result: EngineResult = {
    engine,
    statuses: Number(values.statuses),
    reads: [],
    large: [],
    uploads: null,
    publish: {},
    accept: null,
    shown: null,
    fedify: null,
    delivery: null,
    start: null,
    streams: null,
    search: [],
    cards: null,
    crowd: null,
    relay: null,
    loaded: 0,
  };
  const options = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const barePort = await freePort();
  const bare = await startChild('./bare.ts', { port: barePort });
  const servers: Child[] = [];
  const serve = async (detail: unknown) => {
    const child = await startChild('./serve.ts', detail);
    servers.push(child);
    return child;
  };
  try {
    let skein = await serve({ environment: place.environment });
    await skein.ask('seed', { members: 50, statuses: Number(values.statuses) });
    const scene = await skein.ask<Scene>('scene');
    await skein.ask('remotes', {
      count: 20,
      host: REMOTE_HOST,
      publicKey: KEYS.publicKey,
      followed: scene.reader.id,
    });
    if (place.environment.DATABASE_URL) await countRows(place.environment.DATABASE_URL);
    if (wants.has('reads')) result.reads = await measureReads(skein, bare, barePort, scene, options);
    if (wants.has('search')) result.search = await measureSearch(skein, scene, options.seconds);
    if (wants.has('uploads')) {
      const { rounds, seconds } = options;
      result.uploads = await measureUploads(skein, scene, { rounds, seconds: seconds * 2 });
    }
    if (wants.has('publish')) result.publish = await measurePublish(skein, scene, Number(values.seconds) * 2);
    if (wants.has('cards'))
      result.cards = await measureCards(skein, scene.author.id, Number(values.statuses));
    if (wants.has('delivery')) result.delivery = await measureDelivery(skein, scene.author.id, 1000, 3);
    if (wants.has('relay')) result.relay = await measureRelay(skein, scene, options.seconds * 5);
    if (wants.has('crowd')) {
      const crowd = { followers: Number(values.followers), hosts: Number(values.hosts) };
      result.crowd = await measureCrowd(skein, { crowd: scene.author, other: scene.reader }, crowd);
    }
    if (wants.has('inbox')) {
      await measureInbox(skein, 'warm', 300, () => skein.ask('settled'));
      result.shown = await measureInbox(skein, 'shown', 2000, () => skein.ask('settled'));
      const { publicKey: publicKeyPem } = KEYS;
      const peer = await startChild('./fedify.ts', { port: await freePort(), actors: SENDERS, publicKeyPem });
      await measureInbox(peer, 'warm', 300, () => peer.ask('settled'));
      result.fedify = await measureInbox(peer, 'shown', 1000, () => peer.ask('settled'));
      await peer.stop();
    }
    result.loaded = (await skein.usage()).rss;
    if (wants.has('streams')) {
      // A server that has done nothing else yet: what the streams take is seen best there.
      const tokens = await skein.ask<string[]>('tokens', { count: Number(values.listeners) });
      await skein.stop();
      skein = await serve({ environment: place.environment });
      result.streams = await measureStreams(skein, scene.author.token, { tokens, updates: 20 });
    }
    await skein.stop();
    // Before accepting alone leaves rows that the next start works off.
    if (wants.has('start')) result.start = await measureStart(place.environment, 5000);
    if (wants.has('inbox')) {
      skein = await serve({ environment: place.environment, acceptOnly: true });
      await measureInbox(skein, 'warm-accept', 300, async () => {});
      result.accept = await measureInbox(skein, 'accept', 2000, async () => {});
      await skein.stop();
    }
    if (engine === 'sqlite' && Number(values.large) > 0) {
      const second = await prepare(null);
      skein = await serve({ environment: second.environment });
      await skein.ask('seed', { members: 50, statuses: Number(values.large) });
      const largeScene = await skein.ask<Scene>('scene');
      result.large = await measureReads(skein, bare, barePort, largeScene, { ...options, only: ['home'] });
      await skein.stop();
      second.remove();
    }
  } finally {
    // What failed leaves one running, and the bench would never end.
    for (const server of servers) server.process.kill('SIGKILL');
    await bare.stop();
    place.remove();
    await postgres?.stop();
  }
  return result;
}

async function prepare(postgresUrl: string | null) {
  const data = mkdtempSync(join(tmpdir(), 'skein-bench-'));
  const port = await freePort();
  const database = postgresUrl ? await createDatabase(postgresUrl) : null;
  const environment: Record<string, string> = {
    PORT: String(port),
    SKEIN_ORIGIN: `http://127.0.0.1:${port}`,
    SKEIN_DATA: data,
    SKEIN_LAB: '1',
    SKEIN_RATE_LIMITS: 'off',
    LOG_LEVEL: 'error',
  };
  if (database) environment.DATABASE_URL = database;
  return { environment, remove: () => rmSync(data, { recursive: true, force: true }) };
}
