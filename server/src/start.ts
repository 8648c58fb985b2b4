import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { answerCommands, type CommandDoor } from './admin/index.ts';
import { atStart, createApp, jobs, listeners } from './app.ts';
import { type Clock, systemClock } from './clock.ts';
import { linkedCollections } from './collections/index.ts';
import { type Config, SettingError } from './config.ts';
import type { Ctx } from './context.ts';
import { connect, type Database, SQLITE_FILE } from './db/connect.ts';
import { createIds } from './db/ids.ts';
import { type Lock, takeLock } from './db/lock.ts';
import { migrate } from './db/migrate.ts';
import { createFediverse, federationPumps } from './federation/index.ts';
import { hostPolicy, IDENTITY_TOPIC, takeUpIdentity } from './instance/index.ts';
import { createRunner } from './jobs/runner.ts';
import { createLive, createSharedLive } from './live/live.ts';
import { createLog, type Log } from './log.ts';
import { endMaking } from './media/index.ts';
import { createOrigin } from './origin.ts';
import { createOutbound, type OutboundOptions } from './outbound/index.ts';
import { loadSecrets, SECRET_FILE } from './secrets.ts';
import { closeStreams } from './streaming/index.ts';

export interface StartOptions {
  config: Config;
  clock?: Clock;
  log?: Log;
  /** Tests supply a resolver and a connector, so that nothing leaves this machine. */
  outbound?: Partial<OutboundOptions>;
}

/** A running Skein. */
export interface Skein {
  ctx: Ctx;
  /** Where it listens, as `http://127.0.0.1:3000`; empty for a worker, which does not listen. */
  address: string;
  /** False until the set-up page has been filled in. */
  isSetUp(): boolean;
  /** Resolves when every queue of this process is empty. */
  settled(): Promise<void>;
  /** Answers what is open, leaves the queues in their rows, closes. */
  stop(): Promise<void>;
}

/** Open requests are answered for this long after the order to stop. */
const GRACE_MS = 5000;

/** Config → the data, held and migrated → rooms → listen. */
export async function start(options: StartOptions): Promise<Skein> {
  const opened = await open(options, 'the server');
  try {
    return await run(opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The data in this process's hands. */
export interface Opened {
  ctx: Ctx;
  /** SQLite only: this process is the one that writes. */
  lock: Lock | null;
  close(): Promise<void>;
}

/**
 * Takes hold of the data, brings its schema up to date and takes up its identity. For the server, and for a command
 * where no server runs.
 * @throws {HeldError} when another process holds the data.
 * @throws {SettingError} when the environment names another origin or domain than was settled.
 */
export async function open(options: StartOptions, what: string): Promise<Opened> {
  const { config, clock = systemClock } = options;
  const log = options.log ?? createLog(config.logLevel, clock);
  const lock = config.databaseUrl ? null : takeLock(config.data, what);
  // What was opened is closed in the opposite order, also when a later step is refused.
  const closings: (() => Promise<void> | void)[] = [() => lock?.release()];
  const close = async () => {
    for (const one of closings.splice(0).reverse()) await one();
  };
  try {
    const secrets = loadSecrets(config.data, config.secret);
    const database = await connect({ databaseUrl: config.databaseUrl, data: config.data, log });
    closings.push(() => database.close());
    await migrate(database, { now: () => clock.now() });
    const ctx = createContext({ ...options, clock, log, secrets, database });
    closings.push(
      () => ctx.live.close(),
      () => ctx.outbound.close(),
    );
    await takeUpIdentity(ctx);
    return { ctx, lock, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same data for reading only, beside whoever holds it. */
export async function openToRead({ config, clock = systemClock, log }: StartOptions & { log: Log }) {
  refuseMissing(config);
  const secrets = loadSecrets(config.data, config.secret);
  const database = await connect({ databaseUrl: config.databaseUrl, data: config.data, log, readOnly: true });
  const ctx = createContext({ config, clock, log, secrets, database });
  const close = async () => {
    ctx.outbound.close();
    await ctx.live.close();
    await database.close();
  };
  return { ctx, database, close };
}

function refuseMissing({ data, databaseUrl, secret }: Config): void {
  if (!databaseUrl && !existsSync(join(data, SQLITE_FILE))) {
    throw new SettingError(
      `SKEIN_DATA is ${data}, where there is no database yet. Example: SKEIN_DATA=./data`,
    );
  }
  if (!secret && !existsSync(join(data, SECRET_FILE))) {
    throw new SettingError(`SKEIN_DATA is ${data}, where there is no secret. Example: SKEIN_DATA=./data`);
  }
}

type Parts = StartOptions & { clock: Clock; log: Log; secrets: Ctx['secrets']; database: Database };

/** The context that everything shares; acting for the system until a door says who acts. */
export function createContext({ config, clock, log, secrets, database, outbound = {} }: Parts): Ctx {
  const origin = createOrigin(config.mediaOrigin);
  const live = database.channel ? createSharedLive(database.channel, log) : createLive();
  const ctx: Ctx = {
    db: database.read,
    slow: database.slow,
    writer: database.writer,
    dialect: database.dialect,
    actor: { kind: 'system' },
    clock,
    ids: createIds(clock),
    config,
    origin,
    secrets,
    listeners,
    jobs: { handlers: jobs },
    live,
    outbound: createOutbound({
      lab: config.lab,
      userAgent: 'Skein',
      reaches: () => origin.federates,
      mayAsk: async (host) => !(await hostPolicy(ctx)).isBlocked(host),
      ownHosts: () => ownHosts(origin.settled ? origin.origin : null, config.mediaOrigin),
      ...outbound,
    }),
    fediverse: createFediverse(),
    higher: { collections: linkedCollections },
    log,
  };
  return ctx;
}

function ownHosts(...origins: (string | null)[]): string[] {
  return origins.filter((one) => one !== null).map((one) => new URL(one).host);
}

async function run({ ctx, lock, close }: Opened): Promise<Skein> {
  const { config } = ctx;
  const pumps = config.role === 'web' ? [] : [createRunner(ctx), ...federationPumps(ctx)];
  takeUpLater(ctx);
  const web = config.role === 'worker' ? null : await listen(ctx);
  // On PostgreSQL commands work on the database themselves, beside any number of servers.
  const commands: CommandDoor | null = lock ? await answerCommands(ctx) : null;
  lock?.tell({ address: web?.address ?? null, socket: commands?.path ?? null });
  for (const pump of pumps) pump.start();
  if (pumps.length > 0) for (const schedule of atStart) await schedule(ctx);
  return {
    ctx,
    address: web?.address ?? '',
    isSetUp: () => ctx.origin.settled,
    settled: async () => {
      for (const pump of pumps) await pump.idle();
    },
    async stop() {
      await commands?.close();
      closeStreams(ctx);
      endMaking(ctx);
      const answered = web?.close();
      for (const pump of pumps) await pump.stop();
      await answered;
      await close();
    },
  };
}

/** Another process may be the one where the set-up page is filled in. */
function takeUpLater(ctx: Ctx): void {
  const look = () => {
    if (ctx.origin.settled) return;
    takeUpIdentity(ctx).catch((error) => ctx.log.error('the identity could not be taken up', { error }));
  };
  ctx.live.listen(IDENTITY_TOPIC, look);
  ctx.live.onGap(look);
}

async function listen(ctx: Ctx): Promise<{ address: string; close(): Promise<void> }> {
  const server = createApp(ctx);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(ctx.config.port, ctx.config.host, () => resolve());
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that has been answered stays open for the next request, which will not come.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}
