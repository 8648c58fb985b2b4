import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Who holds a data folder: on SQLite exactly one process writes. */
export interface Holder {
  pid: number;
  host: string;
  /** ISO 8601. */
  since: string;
  /** `the server`, or the command that works on the data itself. */
  what: string;
  /** Where it answers people; null while it starts, and for a command. */
  address: string | null;
  /** Where it takes commands; null when it takes none. */
  socket: string | null;
}

export interface Lock {
  /** Adds to what others are told about the holder. */
  tell(more: Partial<Pick<Holder, 'address' | 'socket'>>): void;
  release(): void;
}

/** The data folder is another process's; the message names it. */
export class HeldError extends Error {
  readonly holder: Holder | null;

  constructor(data: string, holder: Holder | null) {
    super(`the data in ${data} is held by ${describe(holder)}`);
    this.holder = holder;
  }
}

const LOCK = 'lock';
const HOLDER = 'holder.json';

/**
 * Takes the data folder for this process until `release` or its death. The kernel keeps the lock (SQLite's own file
 * lock on an empty database `lock`), so one that died, even by `kill -9` or in a container that is gone, holds
 * nothing, and of two that start at once one wins. `holder.json` beside it only says who has it.
 * @throws {HeldError} naming the holder.
 */
export function takeLock(data: string, what: string): Lock {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(join(data, LOCK), { timeout: 0 });
  try {
    // Not `exclusive`: on the way there two that start at once each hold what the other needs, and both are refused.
    file.exec('begin immediate');
  } catch (error) {
    file.close();
    const isLocked = (error as { errcode?: number }).errcode === 5;
    throw isLocked ? new HeldError(data, readHolder(data)) : error;
  }
  const since = new Date().toISOString();
  let holder: Holder = { pid: process.pid, host: hostname(), since, what, address: null, socket: null };
  writeHolder(data, holder);
  return {
    tell(more) {
      holder = { ...holder, ...more };
      writeHolder(data, holder);
    },
    release() {
      rmSync(join(data, HOLDER), { force: true });
      file.close();
    },
  };
}

/** Who says to hold the data folder; it may have died since. */
export function readHolder(data: string): Holder | null {
  const file = join(data, HOLDER);
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function writeHolder(data: string, holder: Holder): void {
  const file = join(data, HOLDER);
  writeFileSync(`${file}.new`, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function describe(holder: Holder | null): string {
  if (!holder) return 'another process that has only just started';
  const { what, pid, host, since, address } = holder;
  return `${what}, process ${pid} on ${host}, since ${since}${address ? `, listening on ${address}` : ''}`;
}
