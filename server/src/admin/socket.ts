import { createHash } from 'node:crypto';
import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Config } from '../config.ts';
import { readHolder } from '../db/lock.ts';
import type { CommandLine, Out } from './command.ts';

/** The door through which commands reach a running server: a socket that only its own user may open. */
export interface CommandDoor {
  path: string;
  close(): Promise<void>;
}

/** Asked: one line. */
type Question = { argv: readonly string[] };

/** Answered: lines of output, then how it ended; or that this command is not the server's to run. */
type Line = { print: string } | { remark: string } | { exit: number } | { elsewhere: true };

/** Runs one command; null when it is not the server's to run. */
type Run = (argv: readonly string[], out: Out, signal: AbortSignal) => Promise<number | null>;

/** Longer paths cannot name a socket (104 bytes on macOS, 108 on Linux). */
const MOST_PATH_BYTES = 100;

/** Lets commands in, until `close`. Each runs beside the server's other work. */
export async function openDoor(data: string, run: Run): Promise<CommandDoor> {
  const path = socketPath(data);
  // What is left here is of a process that was killed: we hold the lock.
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const running = new Set<Promise<void>>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const done: Promise<void> = answer(run, socket)
      // Who asks in no way that can be read is hung up on.
      .catch(() => void socket.destroy())
      .finally(() => running.delete(done));
    running.add(done);
  });
  const mask = process.umask(0o177);
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  process.umask(mask);
  await listening;
  chmodSync(path, 0o600);
  return {
    path,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) if (!socket.writableEnded) socket.emit('leaving');
      await Promise.allSettled(running);
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function answer(run: Run, socket: Socket): Promise<void> {
  const gone = new AbortController();
  for (const event of ['close', 'error', 'leaving']) socket.on(event, () => gone.abort());
  const send = (line: Line) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(line)}\n`);
  };
  const question = await firstLine(socket);
  if (question !== null) {
    const { argv } = JSON.parse(question) as Question;
    const code = await run(
      argv,
      { print: (print) => send({ print }), remark: (remark) => send({ remark }) },
      gone.signal,
    );
    send(code === null ? { elsewhere: true } : { exit: code });
  }
  socket.end();
}

/** The one line that is asked; null when the other side said nothing. */
function firstLine(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: socket });
    lines.once('line', resolve);
    lines.once('close', () => resolve(null));
  });
}

/** Asks the process that holds the data, where there is one that takes commands. */
export async function askHolder(config: Config, argv: readonly string[], { out, signal }: CommandLine) {
  const socket = config.databaseUrl ? null : (readHolder(config.data)?.socket ?? null);
  return socket ? askServer(socket, argv, out, signal) : 'none';
}

/**
 * Runs a command in the server behind the socket and gives its exit code; `none` when no server answers there,
 * `elsewhere` when the command reads or restores, which the server leaves to the command line itself.
 */
async function askServer(
  path: string,
  argv: readonly string[],
  out: Out,
  signal: AbortSignal,
): Promise<number | 'none' | 'elsewhere'> {
  const socket = isOurs(path) ? await connected(path) : null;
  if (!socket) return 'none';
  signal.addEventListener('abort', () => socket.destroy());
  socket.write(`${JSON.stringify({ argv } satisfies Question)}\n`);
  for await (const text of createInterface({ input: socket })) {
    const line = JSON.parse(text) as Line;
    if ('exit' in line) return line.exit;
    if ('elsewhere' in line) return 'elsewhere';
    if ('print' in line) out.print(line.print);
    else out.remark(line.remark);
  }
  out.remark('Skein: the server went away before the command was done');
  return 1;
}

async function connected(path: string): Promise<Socket | null> {
  const socket = connect(path);
  const answers = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  // Whoever is gone in the middle is noticed by the end of the lines.
  socket.on('error', () => {});
  return answers ? socket : null;
}

/** In a shared folder somebody else might have put a socket in our place. */
function isOurs(path: string): boolean {
  return existsSync(path) && statSync(path).uid === process.getuid?.();
}

/** Beside the data; in the folder for temporary files when that path would be too long for a socket. */
function socketPath(data: string): string {
  const path = join(data, 'commands.sock');
  if (Buffer.byteLength(path) <= MOST_PATH_BYTES) return path;
  return join(tmpdir(), `skein-${createHash('sha256').update(data).digest('hex').slice(0, 16)}.sock`);
}
