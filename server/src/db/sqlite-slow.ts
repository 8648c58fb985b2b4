import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompiledQuery } from 'kysely';
import type { Log } from '../log.ts';
import { noAnswer, refusedWrite, SLOW_LIMIT_MS, type SlowReads, slowReads } from './slow.ts';
import type { Asked, Replied } from './sqlite-slow-reader.ts';

const PROGRAM = fileURLToPath(new URL('./sqlite-slow-reader.ts', import.meta.url));
/** A reader that nobody asked for this long gives its memory back. */
const IDLE_MS = 60_000;
/** SQLite's own code for a write on a read-only connection. */
const READ_ONLY = 8;

/**
 * Slow reads of SQLite: processes that are started when they are first needed. A thread would not do: node:sqlite
 * cannot be interrupted, and ending a thread waits for its statement, as does ending the server.
 */
export function sqliteSlowReads(file: string, log: Log): SlowReads {
  const readers = new Set<Reader>();
  const idle: Reader[] = [];

  const start = () => {
    const reader = new Reader(resolve(file), (why) => {
      readers.delete(reader);
      if (reader.usable) log.warn('a slow reader ended by itself', { why });
    });
    readers.add(reader);
    return reader;
  };
  const next = () => {
    for (;;) {
      const reader = idle.pop() ?? start();
      if (reader.usable) return reader;
    }
  };

  return slowReads('sqlite', log, {
    async run({ sql, parameters }: CompiledQuery) {
      const reader = next();
      const replied = await reader.ask({ sql, parameters });
      if (reader.usable) idle.push(reader);
      if (!replied.fault) return { rows: replied.rows as never[] };
      const { message, errcode } = replied.fault;
      const error = Object.assign(new Error(message), { errcode });
      throw errcode === READ_ONLY ? refusedWrite(error) : error;
    },
    async close() {
      await Promise.all([...readers].map((reader) => reader.end()));
    },
  });
}

/** One process with a read-only connection of its own, asked one statement at a time. */
class Reader {
  /** False from the moment it is told to end. */
  usable = true;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #asked: PromiseWithResolvers<Replied> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, onEnd: (why: string) => void) {
    // Nothing of our environment, which may hold the secret.
    this.#process = fork(PROGRAM, [file], {
      serialization: 'advanced',
      execArgv: [],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    const end = (why: string) => {
      clearTimeout(this.#timer);
      onEnd(why);
      this.usable = false;
      this.#asked?.reject(noAnswer(`a slow reader ended: ${why}`));
      this.#asked = null;
      ended.resolve();
    };
    this.#process.on('message', (replied) => this.#reply(replied as Replied));
    this.#process.on('error', ({ message }) => end(message));
    this.#process.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    // Whoever waits has a timer; a reader alone keeps no server alive.
    this.#process.unref();
    this.#process.channel?.unref();
  }

  /** Gives the rows, or what SQLite says. @throws {Refusal} unavailable when the process had to be ended. */
  ask(asked: Asked): Promise<Replied> {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill(), SLOW_LIMIT_MS);
    this.#asked = Promise.withResolvers();
    this.#process.send(asked, (error) => error && this.#kill());
    return this.#asked.promise;
  }

  /** It only reads, so it may be ended at any moment. */
  end(): Promise<void> {
    this.#process.ref();
    this.#kill();
    return this.#ended;
  }

  #reply(replied: Replied): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill(), IDLE_MS).unref();
    this.#asked?.resolve(replied);
    this.#asked = null;
  }

  #kill(): void {
    this.usable = false;
    this.#process.kill('SIGKILL');
  }
}
