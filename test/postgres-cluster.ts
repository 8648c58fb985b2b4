import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { binariesFor, type User, userForPostgres } from './postgres-binaries.ts';

type Cluster = { url: string; stop(): Promise<void> };

const hasty = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'wal_level=minimal',
  'max_wal_senders=0',
];

// The shell holds our end of a pipe: when this process ends, however it ends, PostgreSQL does too, and its folder goes.
const untilPipeEnds = `exec 3<&0; "$@" </dev/null & server=$!
{ cat <&3; while kill -INT $server; do sleep 1; done; } >/dev/null 2>&1 & wait $server; rm -rf "$0"`;

/** Makes a new PostgreSQL on a free port of 127.0.0.1, and removes it all on `stop`. */
export async function startCluster({ fsync }: { fsync: boolean }): Promise<Cluster> {
  const user = userForPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'skein-postgres-'));
  own(folder, user);
  const bin = binariesFor(user, folder);
  const password = randomBytes(16).toString('hex');
  await initialise(bin, folder, user, password);
  const port = await freePort();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const options = [...settings, `port=${port}`, ...(fsync ? [] : hasty)].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const server = [join(bin, 'postgres'), '-D', join(folder, 'data'), ...options];
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn('/bin/sh', ['-c', untilPipeEnds, folder, ...server], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // A test that forgets to stop it still ends, and so does PostgreSQL then.
  child.unref();
  const pipe = child.stdin as Socket;
  pipe.unref();
  const stop = async () => {
    child.ref();
    pipe.end();
    await ended;
  };
  await answering(url, () => child.exitCode ?? child.signalCode).catch(async (error: Error) => {
    const said = readFileSync(join(folder, 'log'), 'utf8');
    await stop();
    throw new Error(`PostgreSQL did not start: ${error.message}\n${said}`);
  });
  return { url, stop };
}

async function initialise(bin: string, folder: string, user: User, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile, user);
  const args = ['-D', join(folder, 'data'), '--username=postgres', `--pwfile=${passwordFile}`, '--no-sync'];
  // One iteration: the password only keeps this machine's other users out, and every connection pays for it.
  const ways = ['--auth=scram-sha-256', '-c', 'scram_iterations=1', '--encoding=UTF8', '--locale=C'];
  await promisify(execFile)(join(bin, 'initdb'), [...args, ...ways], { ...user, cwd: folder });
}

async function answering(url: string, ended: () => unknown): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (ended() !== null || tries === 600) throw error;
      await pause(50);
    }
  }
}

function own(path: string, { uid, gid }: User): void {
  chmodSync(path, 0o700);
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
