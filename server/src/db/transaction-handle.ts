import type { Kysely } from 'kysely';
import { type Engine, handle, type Lender, type RunNow } from './handle.ts';
import type { Tables } from './tables.ts';

interface Connection {
  lend: Lender;
  runNow?: RunNow;
  statement(sql: string): Promise<void>;
}

export interface TransactionHandle {
  db: Kysely<Tables>;
  /** For savepoints. */
  statement(sql: string): Promise<void>;
  revoke(): void;
}

/** A handle over one connection that ends with its transaction, so that a late query cannot write outside it. */
export function transactionHandle(
  engine: Engine,
  { lend, runNow, statement }: Connection,
): TransactionHandle {
  let revoked = false;
  const ended = () => new Error('this transaction has already ended');
  const db = handle(
    engine,
    (consumer) => (revoked ? Promise.reject(ended()) : lend(consumer)),
    runNow &&
      ((sql, values, column) => {
        if (revoked) throw ended();
        return runNow(sql, values, column);
      }),
  );
  return {
    db,
    statement: (sql) => (revoked ? Promise.reject(ended()) : statement(sql)),
    revoke() {
      revoked = true;
    },
  };
}
