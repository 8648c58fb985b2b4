import type { Deadline } from './deadline.ts';
import { OutboundError } from './errors.ts';

interface Host {
  active: number;
  waiting: Waiter[];
}

interface Waiter {
  start(): void;
  refuse(reason: OutboundError): void;
}

export interface SlotLimits {
  /** Requests at once in all, and to one origin. */
  total: number;
  perHost: number;
  /** Requests that may wait for a slot; more are refused at once. */
  waiting: number;
}

/**
 * Bounds what is under way at once. Origins that wait take turns, so a slow one holds only its own few slots, and an
 * origin with nothing under way leaves nothing in memory.
 */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #hosts = new Map<string, Host>();
  /** Origins that wait only for the total, in turn. */
  readonly #ready = new Set<string>();
  active = 0;
  waiting = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get hosts(): number {
    return this.#hosts.size;
  }

  /**
   * Takes a slot now, or waits for one within the deadline. Whoever takes one gives it back with `release`.
   * @throws {OutboundError} `refused` when too many wait, `timeout` when the deadline passes first.
   */
  take(origin: string, deadline: Deadline): Promise<void> | undefined {
    const host = this.#hosts.get(origin) ?? { active: 0, waiting: [] };
    if (this.active < this.#limits.total && host.active < this.#limits.perHost) {
      this.#hosts.set(origin, host);
      this.#start(host);
      return undefined;
    }
    if (this.waiting >= this.#limits.waiting)
      throw new OutboundError('refused', 'too many requests are waiting');
    this.#hosts.set(origin, host);
    return new Promise((start, refuse) => this.#wait(origin, host, deadline, { start, refuse }));
  }

  release(origin: string): void {
    const host = this.#hosts.get(origin);
    if (!host) return;
    host.active -= 1;
    this.active -= 1;
    this.#settle(origin, host);
    for (const next of this.#ready) {
      if (this.active >= this.#limits.total) break;
      this.#ready.delete(next);
      const turn = this.#hosts.get(next);
      const waiter = turn?.waiting.shift();
      if (!turn || !waiter) continue;
      this.waiting -= 1;
      this.#start(turn);
      this.#settle(next, turn);
      waiter.start();
    }
  }

  #wait(origin: string, host: Host, deadline: Deadline, settle: Waiter): void {
    const waiter: Waiter = {
      start: settle.start,
      refuse: (reason) => {
        const place = host.waiting.indexOf(waiter);
        if (place === -1) return;
        host.waiting.splice(place, 1);
        this.waiting -= 1;
        this.#settle(origin, host);
        settle.refuse(reason);
      },
    };
    deadline.stage(waiter.refuse);
    host.waiting.push(waiter);
    this.waiting += 1;
    this.#settle(origin, host);
  }

  #start(host: Host): void {
    host.active += 1;
    this.active += 1;
  }

  /** Puts an origin where it belongs after a change: in the turn, or out of memory. */
  #settle(origin: string, host: Host): void {
    if (host.waiting.length > 0 && host.active < this.#limits.perHost) this.#ready.add(origin);
    else this.#ready.delete(origin);
    if (host.active === 0 && host.waiting.length === 0) this.#hosts.delete(origin);
  }
}
