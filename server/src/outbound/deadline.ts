import { OutboundError } from './errors.ts';

/**
 * The time one request may take from first to last byte, redirects and waiting included. Timers run on the monotonic
 * clock, and nothing the peer does restarts them.
 */
export class Deadline {
  /** Set once the time is over or the caller gave up. */
  over: OutboundError | null = null;
  /** What the stage at work does when that happens. */
  #stop: ((reason: OutboundError) => void) | null = null;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;

  constructor(milliseconds: number, signal: AbortSignal | undefined) {
    const late = () => this.end(new OutboundError('timeout', `no answer in ${milliseconds} ms`));
    this.#timer = setTimeout(late, milliseconds);
    this.#signal = signal;
    if (signal?.aborted) this.#aborted();
    else signal?.addEventListener('abort', this.#aborted);
  }

  /** Begins a stage: `stop` is called if the time ends during it. @throws {OutboundError} if it has ended already. */
  stage(stop: ((reason: OutboundError) => void) | null): void {
    if (this.over) throw this.over;
    this.#stop = stop;
  }

  clear(): void {
    this.#stop = null;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#aborted);
  }

  /** Ends the request now, for this reason. */
  end(reason: OutboundError): void {
    if (this.over) return;
    this.over = reason;
    this.#stop?.(reason);
  }

  readonly #aborted = (): void => {
    this.end(new OutboundError('timeout', 'given up by the caller', { cause: this.#signal?.reason }));
  };
}
