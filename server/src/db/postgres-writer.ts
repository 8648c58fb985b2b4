import type pg from 'pg';
import { isTransient } from './dialect.ts';
import { PostgresConnection } from './postgres.ts';
import { transactionHandle } from './transaction-handle.ts';
import type { Writer } from './tx.ts';

/** PostgreSQL: a client per work; run again, at most five times, where the server asks for it. */
export function postgresWriter(pool: pg.Pool): Writer {
  let commits = 0;
  return {
    commits: () => commits,
    async write(work) {
      for (let attempt = 1; ; attempt += 1) {
        const client = await pool.connect();
        const connection = new PostgresConnection(client);
        const own = transactionHandle('postgres', {
          lend: (consumer) => consumer(connection),
          statement: async (sql) => void (await client.query(sql)),
        });
        let broken: Error | undefined;
        try {
          await client.query('begin');
          const value = await work(own.db, own.statement);
          await client.query('commit');
          commits += 1;
          return value;
        } catch (error) {
          await client.query('rollback').catch((failure: Error) => {
            broken = failure;
          });
          if (attempt >= 5 || !isTransient(error)) throw error;
        } finally {
          own.revoke();
          client.release(broken);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
      }
    },
  };
}
