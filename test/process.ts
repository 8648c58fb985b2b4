import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../server/src/admin/index.ts';
import { type Config, readConfig } from '../server/src/config.ts';
import { createLog } from '../server/src/log.ts';
import { open, openToRead } from '../server/src/start.ts';
import { freePort } from './free-port.ts';
import type { Home } from './world.ts';

/** A server or a command as a process of its own, as people run it. */

const main = fileURLToPath(new URL('../server/src/main.ts', import.meta.url));
const cli = fileURLToPath(new URL('../server/src/cli.ts', import.meta.url));

export type Environment = Record<string, string>;

/** The environment of a lab server on this home, at a free port. */
export async function labEnvironment(
  home: Pick<Home, 'data' | 'databaseUrl'>,
  more: Environment = {},
): Promise<Environment> {
  const port = String(await freePort());
  return {
    PORT: port,
    SKEIN_ORIGIN: `http://127.0.0.1:${port}`,
    SKEIN_DATA: home.data,
    SKEIN_LAB: '1',
    SKEIN_RATE_LIMITS: 'off',
    LOG_LEVEL: 'error',
    ...(home.databaseUrl ? { DATABASE_URL: home.databaseUrl } : {}),
    ...more,
  };
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  address: string;
  process: ChildProcess;
  ended: Promise<Ended>;
  /** Its standard output so far. */
  said(): string;
  /** SIGTERM, and how it ended. */
  stop(): Promise<Ended>;
  kill(): Promise<Ended>;
}

/** Runs a file of ours to its end. */
export function run(
  file: string,
  args: readonly string[],
  environment: Environment,
  input = '',
): Promise<Ended> {
  const child = begin(file, args, environment);
  child.process.stdin?.end(input);
  return child.ended;
}

/** A command in a process of its own. */
export function skein(environment: Environment, ...args: string[]): Promise<Ended> {
  return run(cli, args, environment);
}

/** A server process; resolves when it listens. @throws with what it said when it ended instead. */
export async function serve(environment: Environment): Promise<Running> {
  const { process: child, ended, said } = begin(main, [], environment);
  const isUp = new Promise<true>((resolve) => {
    child.stdout?.on('data', () => /^Skein (is at|works)/m.test(said()) && resolve(true));
  });
  const up = await Promise.race([isUp, ended]);
  if (up !== true) throw Object.assign(new Error(up.err.trim()), up);
  const signal = (name: NodeJS.Signals) => {
    child.kill(name);
    return ended;
  };
  const address = `http://127.0.0.1:${environment.PORT}`;
  return {
    address,
    process: child,
    ended,
    said,
    stop: () => signal('SIGTERM'),
    kill: () => signal('SIGKILL'),
  };
}

/** A server that is expected not to start. */
export function refusedStart(environment: Environment): Promise<Ended> {
  return run(main, [], environment);
}

function begin(file: string, args: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { process: child, ended, said: () => out };
}

const quiet = createLog('error', { now: () => Date.now() });

/** A command typed beside a server of this process: the same path as the real one, without the wait for a process. */
export async function typed(
  config: Config | Environment,
  ...argv: string[]
): Promise<Ended & { ms: number }> {
  const settings = 'trustedProxies' in config ? (config as Config) : readConfig(config as Environment);
  const out: string[] = [];
  const err: string[] = [];
  const began = performance.now();
  const code = await commandLine(argv, {
    readConfig: () => settings,
    open: (given, what) => open({ config: given, log: quiet }, what),
    read: (given) => openToRead({ config: given, log: quiet }),
    log: quiet,
    out: { print: (line) => out.push(line), remark: (line) => err.push(line) },
    signal: new AbortController().signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n'), ms: performance.now() - began };
}
