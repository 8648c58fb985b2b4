import type { CompiledQuery, DatabaseConnection, Kysely, QueryResult } from 'kysely';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Engine, handle } from './handle.ts';
import type { Tables } from './tables.ts';

/** No caller waits longer for a slow read, and none runs longer. */
export const SLOW_LIMIT_MS = 2000;
/** Slow reads that run side by side. */
export const SLOW_AT_ONCE = 2;
/** Slow reads that wait for their turn; one more is refused. */
export const SLOW_WAITING = 100;

/** Reads that may take long, apart from the server's own connections. */
export interface SlowReads {
  db: Kysely<Tables>;
  /** Refuses what waits, ends what runs. */
  close(): Promise<void>;
}

/** How an engine runs one statement, for at most `SLOW_LIMIT_MS`. */
export interface SlowEngine {
  run<R>(query: CompiledQuery): Promise<QueryResult<R>>;
  close(): Promise<void>;
}

/**
 * A handle whose statements run at most `SLOW_AT_ONCE` side by side and wait in a bounded queue. A statement is
 * refused (`Refusal`): `tooMany` when the queue is full, `unavailable` when there is no answer in time. It cannot write.
 */
export function slowReads(engine: Engine, log: Log, { run, close }: SlowEngine): SlowReads {
  const waiting: { begin(): void; refuse(): void }[] = [];
  let running = 0;
  let closed = false;

  const take = <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
    if (closed) return Promise.reject(noAnswer('the server is stopping'));
    if (running >= SLOW_AT_ONCE && waiting.length >= SLOW_WAITING) return Promise.reject(tooMany());
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult<R>>();
    let told = false;
    const givenUp = (begun: boolean) => {
      if (!told) log.warn('a slow read was given up', { sql: query.sql, begun });
      told = true;
    };
    const turn = {
      begin() {
        running += 1;
        // The place is free only when the statement has ended: whoever gave up does not make room for a third.
        const ended = () => {
          running -= 1;
          clearTimeout(late);
          waiting.shift()?.begin();
        };
        const failed = (error: unknown) => {
          // The engine may have ended it a moment before we gave up.
          if (error instanceof Refusal) givenUp(true);
          reject(error);
        };
        run<R>(query).then(resolve, failed).then(ended);
      },
      refuse() {
        clearTimeout(late);
        reject(noAnswer('the server is stopping'));
      },
    };
    const late = setTimeout(() => {
      const place = waiting.indexOf(turn);
      if (place >= 0) waiting.splice(place, 1);
      givenUp(place < 0);
      reject(noAnswer(`no answer within ${SLOW_LIMIT_MS} ms`));
    }, SLOW_LIMIT_MS);
    if (running < SLOW_AT_ONCE) turn.begin();
    else waiting.push(turn);
    return promise;
  };

  const connection: DatabaseConnection = { executeQuery: take, streamQuery };
  return {
    db: handle(engine, (consumer) => consumer(connection)),
    async close() {
      closed = true;
      for (const turn of waiting.splice(0)) turn.refuse();
      await close();
    },
  };
}

/** The refusal of a read that did not answer; Mastodon's words for what passes (`temporary_problem`). */
export function noAnswer(cause: unknown): Refusal {
  return new Refusal('unavailable', 'There was a temporary problem serving your request, please try again', {
    cause,
    retryAfter: 5,
  });
}

/** Both engines refuse a write here; this says so in our words. */
export function refusedWrite(cause: unknown): Error {
  return new Error('ctx.slow only reads: write through transact', { cause });
}

function tooMany(): Refusal {
  return new Refusal('tooMany', 'Too many requests', {
    cause: 'the queue of slow reads is full',
    retryAfter: 5,
  });
}

function streamQuery(): never {
  throw new Error('rows are read in bounded pages, never streamed');
}

const inTransaction: Record<Engine, Kysely<Tables>> = {
  sqlite: handle('sqlite', refuseInTransaction),
  postgres: handle('postgres', refuseInTransaction),
};

/** What `ctx.slow` is inside `transact`: it would not see what the transaction wrote, and would hold it open. */
export function slowInTransaction(engine: Engine): Kysely<Tables> {
  return inTransaction[engine];
}

function refuseInTransaction(): Promise<never> {
  return Promise.reject(
    new Error('ctx.slow may not be asked inside a transaction: read before it, or by ctx.db'),
  );
}
