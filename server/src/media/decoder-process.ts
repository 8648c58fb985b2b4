import { type ChildProcess, fork } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Asked, Replied } from './sizes.ts';

const PROGRAM = fileURLToPath(new URL('./decoder.ts', import.meta.url));
/** A picture that takes longer is refused. */
const LIMIT_MS = 60_000;
/** A decoder without work gives its memory back. */
const IDLE_MS = 30_000;
/** Requests go before pictures: on a busy machine a decoder gets what they leave. */
const NICE = 10;
/** Most memory of the decoder of HEIC, in pages of 64 KiB: 512 MiB. */
const PAGES = 8192;

export type Ended = { ended: string };

/** A process that decodes one picture after the other. It has nothing of our environment, which may hold the secret. */
export class Decoder {
  /** False from the moment it is told to end. */
  usable = true;
  readonly #process: ChildProcess;
  #asked: PromiseWithResolvers<Replied | Ended> | null = null;
  #timer: NodeJS.Timeout | undefined;

  readonly #limitMs: number;

  constructor({ limitMs = LIMIT_MS, pages = PAGES } = {}) {
    this.#limitMs = limitMs;
    this.#process = fork(PROGRAM, [], {
      serialization: 'advanced',
      execArgv: [`--wasm-max-mem-pages=${pages}`],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#process.on('message', (replied) => this.#reply(replied as Replied));
    this.#process.on('error', ({ message }) => this.#end(message));
    this.#process.on('exit', (code, signal) => this.#end(signal ?? `exit code ${code}`));
    // Whoever waits has a timer; a decoder alone keeps no server alive.
    this.#process.unref();
    this.#process.channel?.unref();
    if (this.#process.pid !== undefined) yieldTo(this.#process.pid);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Never throws: it may end at any picture. */
  ask(asked: Asked): Promise<Replied | Ended> {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill(`no answer within ${this.#limitMs} ms`), this.#limitMs);
    this.#asked = Promise.withResolvers();
    const { promise } = this.#asked;
    this.#process.send(asked, (error) => error && this.#kill(error.message));
    return promise;
  }

  /** Waits among these for its next picture; not for ever. */
  rest(idle: Decoder[]): void {
    if (!this.usable) return;
    idle.push(this);
    this.#timer = setTimeout(() => {
      idle.splice(idle.indexOf(this), 1);
      this.#kill('idle');
    }, IDLE_MS).unref();
  }

  #reply(replied: Replied): void {
    clearTimeout(this.#timer);
    if (replied.spent) this.#kill('spent');
    this.#asked?.resolve(replied);
    this.#asked = null;
  }

  #end(why: string): void {
    clearTimeout(this.#timer);
    this.usable = false;
    this.#asked?.resolve({ ended: why });
    this.#asked = null;
  }

  #kill(why: string): void {
    this.usable = false;
    this.#process.kill('SIGKILL');
    if (why !== 'spent') this.#end(why);
  }
}

function yieldTo(pid: number): void {
  try {
    if (getPriority() < NICE) setPriority(pid, NICE);
  } catch {
    // It ended already, or the system has no priorities: it decodes all the same.
  }
}
