import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'node:test';
import pg from 'pg';
import type { Clock } from '../server/src/clock.ts';
import { type Config, readConfig } from '../server/src/config.ts';
import { connect } from '../server/src/db/connect.ts';
import type { Engine } from '../server/src/db/dialect.ts';
import { migrate } from '../server/src/db/migrate.ts';
import { createLog, type Log, type LogLevel } from '../server/src/log.ts';
import { type Skein, type StartOptions, start } from '../server/src/start.ts';
import { freePort } from './free-port.ts';
import './one-client.ts';
import { startPostgres, whyNoPostgres } from './postgres.ts';

export const ENGINES: readonly Engine[] = ['sqlite', 'postgres'];

/** No suite of stories waits longer for something that never comes. */
const PATIENCE_MS = 300_000;

/** Runs the same stories on both engines. */
export function onBothEngines(name: string, stories: (engine: Engine) => void): void {
  for (const engine of ENGINES) {
    const skip = engine === 'postgres' ? whyNoPostgres : undefined;
    describe(`${name} (${engine})`, { timeout: PATIENCE_MS, skip }, () => stories(engine));
  }
}

/** A clock that a test moves by hand; it runs on with the real one in between. */
export interface TestClock extends Clock {
  forward(ms: number): void;
}

export function testClock(): TestClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    forward(ms) {
      ahead += ms;
    },
  };
}

/** One or several servers in this process, each with its own database and data folder. */
export interface World {
  servers: Skein[];
  clock: TestClock;
  /** What all servers logged at `warn` and above, or from another level on that was asked for. */
  log: string[];
  /** Resolves when no queue of any server holds work that is due. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  engine?: Engine;
  servers?: number;
  environment?: Record<string, string>;
  outbound?: StartOptions['outbound'];
  logLevel?: LogLevel;
}

/** Starts a world on fresh databases, each a copy of a migrated template. Call `stop` in `after`. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { engine = 'sqlite', servers: count = 1, environment = {}, outbound, logLevel = 'warn' } = options;
  const clock = testClock();
  const lines: string[] = [];
  const log: Log = createLog(logLevel, clock, (line) => void lines.push(line));
  const servers: Skein[] = [];
  const homes: Home[] = [];
  for (let index = 0; index < count; index += 1) {
    const home = await freshHome(engine);
    homes.push(home);
    servers.push(await start({ config: await labConfig(home, environment), clock, log, outbound }));
  }
  return {
    servers,
    clock,
    log: lines,
    settled: () => allSettled(servers),
    async stop() {
      for (const server of servers) await server.stop();
      for (const home of homes) await home.remove();
    },
  };
}

/** Work on one server may make work on another, so all are asked until a whole round was quiet. */
async function allSettled(servers: readonly Skein[]): Promise<void> {
  for (let round = 0; round < 5; round += 1) for (const server of servers) await server.settled();
}

export interface Home {
  data: string;
  databaseUrl: string | null;
  remove(): Promise<void>;
}

/** A data folder with a migrated, empty database of its own. */
export async function freshHome(engine: Engine): Promise<Home> {
  const data = mkdtempSync(join(tmpdir(), 'skein-test-'));
  if (engine === 'sqlite') {
    copyFileSync(await sqliteTemplate(), join(data, 'skein.sqlite'));
    return { data, databaseUrl: null, remove: async () => rmSync(data, { recursive: true, force: true }) };
  }
  const database = await postgresCopy();
  return {
    data,
    databaseUrl: database.url,
    async remove() {
      await database.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export async function labConfig(home: Home, environment: Record<string, string> = {}): Promise<Config> {
  const port = await freePort();
  return readConfig({
    PORT: String(port),
    SKEIN_ORIGIN: `http://127.0.0.1:${port}`,
    SKEIN_DATA: home.data,
    SKEIN_LAB: '1',
    SKEIN_RATE_LIMITS: 'off',
    ...(home.databaseUrl ? { DATABASE_URL: home.databaseUrl } : {}),
    ...environment,
  });
}

const quiet = createLog('error', { now: () => Date.now() });
let template: Promise<string> | null = null;

function sqliteTemplate(): Promise<string> {
  template ??= (async () => {
    const folder = join(tmpdir(), `skein-template-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'skein.sqlite');
    if (existsSync(file)) rmSync(file);
    const database = await connect({ databaseUrl: null, data: folder, log: quiet });
    await migrate(database);
    await database.close();
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return file;
  })();
  return template;
}

let postgres: Promise<{ url: string; template: string }> | null = null;

/** The test PostgreSQL with this process's migrated template in it. */
function postgresTemplate(): Promise<{ url: string; template: string }> {
  postgres ??= (async () => {
    const { url } = await startPostgres({ fsync: false });
    const name = `template_${process.pid}_${Date.now()}`;
    await onPostgres(url, `create database ${name}`);
    const database = await connect({ databaseUrl: urlOf(url, name), data: tmpdir(), log: quiet });
    await migrate(database);
    await database.close();
    return { url, template: name };
  })();
  return postgres;
}

let copies = 0;

async function postgresCopy(): Promise<{ url: string; drop(): Promise<void> }> {
  const { url, template: from } = await postgresTemplate();
  const name = `world_${process.pid}_${++copies}_${Date.now()}`;
  await onPostgres(url, `create database ${name} template ${from}`);
  return {
    url: urlOf(url, name),
    drop: () => onPostgres(url, `drop database if exists ${name} with (force)`),
  };
}

function urlOf(url: string, database: string): string {
  const made = new URL(url);
  made.pathname = `/${database}`;
  return made.href;
}

async function onPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(url, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
