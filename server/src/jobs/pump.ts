import type { Log } from '../log.ts';

export interface PumpOptions<T> {
  name: string;
  /** Takes up to `room` pieces of work under a lease. */
  claim(room: number): Promise<T[]>;
  /** Does one piece; never throws for what can be retried: it records that itself. */
  work(piece: T): Promise<void>;
  /** Pieces at once, as it is now. */
  width(): number;
  /** Milliseconds between looks at the table when nobody woke us: other processes' work and retries. */
  poll: number;
  /** Milliseconds that a queue which was woken waits: what is added meanwhile is claimed in the same transaction. */
  gather?: number;
  log: Log;
}

const MOMENT_MS = 2;

export interface Pump {
  start(): void;
  wake(): void;
  /** Takes no new work and waits for what is under way. */
  stop(): Promise<void>;
  /** Resolves when nothing is under way and a look at the table found nothing. For tests and orderly ends. */
  idle(): Promise<void>;
}

/** Draws work from a table of rows as long as there is any: the one loop behind jobs, inbox and deliveries. */
export function createPump<T>({
  name,
  claim,
  work,
  width,
  poll,
  gather = MOMENT_MS,
  log,
}: PumpOptions<T>): Pump {
  let running = 0;
  let started = false;
  let looking = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let idlers: (() => void)[] = [];

  const look = async () => {
    if (!started) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    let found = 0;
    try {
      do {
        again = false;
        found = 0;
        if (running < width()) {
          const pieces = await claim(width() - running);
          found = pieces.length;
          for (const piece of pieces) run(piece);
        }
      } while (started && (again || found > 0) && running < width());
    } catch (error) {
      log.error('a queue could not be read', { queue: name, error });
    } finally {
      looking = false;
    }
    if (running === 0 && found === 0) settleIdlers();
  };

  /** Work comes in bursts: what is added within a moment is claimed in one transaction. */
  const lookSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      void look();
    }, gather);
  };

  const run = (piece: T) => {
    running += 1;
    work(piece)
      .catch((error) => log.error('work was lost until its lease ends', { queue: name, error }))
      .finally(() => {
        running -= 1;
        if (started) lookSoon();
      });
  };

  const settleIdlers = () => {
    for (const settle of idlers.splice(0)) settle();
  };

  return {
    start() {
      started = true;
      timer = setInterval(() => void look(), poll);
      timer.unref();
      void look();
    },
    wake: lookSoon,
    async stop() {
      started = false;
      clearInterval(timer);
      clearTimeout(soon);
      soon = undefined;
      while (running > 0 || looking) await new Promise((resolve) => setTimeout(resolve, 5));
      settleIdlers();
    },
    idle() {
      return new Promise((resolve) => {
        idlers = [...idlers, resolve];
        void look();
      });
    },
  };
}
