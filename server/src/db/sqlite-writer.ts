import type { SqliteConnection } from './sqlite.ts';
import { transactionHandle } from './transaction-handle.ts';
import type { Writer } from './tx.ts';

interface Waiting {
  run(): Promise<void>;
  settle(failure?: unknown): void;
}

/** No turn of the event loop is held longer than this by waiting writes. */
const BATCH_MS = 15;
const BATCH_SIZE = 200;

/**
 * SQLite: the waiting works run one after another in one turn of the event loop, each in a savepoint, under one
 * `begin immediate … commit`, so an acknowledged write is on disk without one fsync per request.
 */
export function sqliteWriter(connection: SqliteConnection): Writer {
  const waiting: Waiting[] = [];
  let scheduled = false;
  let commits = 0;

  const schedule = () => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(async () => {
      await runBatch();
      scheduled = false;
      schedule();
    });
  };

  const runBatch = async () => {
    const begun: Waiting[] = [];
    try {
      connection.file.exec('begin immediate');
    } catch (error) {
      for (const work of waiting.splice(0)) work.settle(error);
      return;
    }
    const until = performance.now() + BATCH_MS;
    try {
      while (waiting.length > 0 && begun.length < BATCH_SIZE && performance.now() < until) {
        const work = waiting.shift() as Waiting;
        begun.push(work);
        await work.run();
      }
      connection.file.exec('commit');
      commits += 1;
    } catch (error) {
      if (connection.file.isTransaction) connection.file.exec('rollback');
      for (const work of begun) work.settle(error);
      return;
    }
    for (const work of begun) work.settle();
  };

  return {
    commits: () => commits,
    write: (work) =>
      new Promise((resolve, reject) => {
        let outcome: () => void = () => {};
        waiting.push({
          async run() {
            const own = transactionHandle('sqlite', {
              lend: (consumer) => consumer(connection),
              runNow: (sql, values, column) => connection.rows(sql, values, column),
              statement: async (sql) => connection.file.exec(sql),
            });
            connection.file.exec('savepoint work');
            try {
              const value = await withinThisTurn(work(own.db, own.statement));
              connection.file.exec('release savepoint work');
              outcome = () => resolve(value);
            } catch (error) {
              connection.file.exec('rollback to savepoint work; release savepoint work');
              outcome = () => reject(error);
            } finally {
              own.revoke();
            }
          },
          settle: (failure) => (failure === undefined ? outcome() : reject(failure)),
        });
        schedule();
      }),
  };
}

/** Settles with `work`, or throws at the end of this turn: then it awaited something other than its database. */
async function withinThisTurn<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Immediate | undefined;
  const turnEnds = new Promise<never>((_, reject) => {
    timer = setImmediate(() =>
      reject(new Error('a transaction awaited something other than its database and was rolled back')),
    );
  });
  try {
    return await Promise.race([work, turnEnds]);
  } finally {
    clearImmediate(timer);
  }
}
