import { spawn } from 'node:child_process';
import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startCluster } from './postgres-cluster.ts';

// A test file that is run by itself (`node --test file`) finds here the PostgreSQL that the one before it
// used. It is kept by a process of its own, this very file, until nobody has asked for a while.

const folder = join(tmpdir(), `skein-postgres-shared-${process.getuid?.()}`);
const addressFile = join(folder, 'url');
const keeperFile = join(folder, 'keeper');
const idleMinutes = 10;

/** The URL of the shared PostgreSQL, which is started when there is none. */
export async function sharedCluster(): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    const url = read(addressFile);
    if (url && (await guests(url)) !== null) return url;
    if (!keeperIsAlive())
      spawn(process.execPath, [import.meta.filename], { detached: true, stdio: 'ignore' }).unref();
    await pause(url ? 500 : 200);
  }
  throw new Error(`the shared PostgreSQL did not start: node ${import.meta.filename} tells why`);
}

async function keep(): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (lstatSync(folder).uid !== process.getuid?.()) throw new Error(`${folder} belongs to somebody else`);
  if (!becomeKeeper()) return;
  try {
    const cluster = await startCluster({ fsync: false });
    writeFileSync(addressFile, cluster.url, { mode: 0o600 });
    for (let idle = 0; idle < idleMinutes; idle += 1) {
      await pause(60_000);
      if ((await guests(cluster.url)) !== 0) idle = -1;
    }
    rmSync(addressFile);
    await cluster.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function becomeKeeper(): boolean {
  if (keeperIsAlive()) return false;
  rmSync(keeperFile, { force: true });
  try {
    const file = openSync(keeperFile, 'wx', 0o600);
    writeFileSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch {
    return false;
  }
}

function keeperIsAlive(): boolean {
  const pid = Number(read(keeperFile));
  if (!pid) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** How many others are connected; null when nobody answers there. */
async function guests(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const others =
      "select count(*)::int n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";
    return (await client.query<{ n: number }>(others)).rows[0]?.n ?? 0;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

if (import.meta.main) await keep();
