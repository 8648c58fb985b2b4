import { type ConnectOptions, type Database, refusingWriter } from './database.ts';
import { dialectOf } from './dialect.ts';
import { handle } from './handle.ts';
import { createPool, PostgresConnection } from './postgres.ts';
import { postgresChannel } from './postgres-channel.ts';
import { postgresSlowReads } from './postgres-slow.ts';
import { postgresWriter } from './postgres-writer.ts';

const STATEMENT_TIMEOUT_MS = 30_000;

/** Opens a PostgreSQL database. Throws when it cannot be reached. */
export async function connectPostgres(
  { log, poolSize = 12, readOnly = false }: ConnectOptions,
  url: string,
): Promise<Database> {
  const pool = createPool(url, {
    max: poolSize,
    statementTimeout: STATEMENT_TIMEOUT_MS,
    onError: (error) => log.warn('an idle database connection was lost', { error: error.message }),
  });
  const first = await pool.connect();
  first.release();
  const slow = postgresSlowReads(url, log);
  return {
    engine: 'postgres',
    dialect: dialectOf('postgres'),
    read: handle('postgres', async (consumer) => {
      const client = await pool.connect();
      try {
        return await consumer(new PostgresConnection(client));
      } finally {
        client.release();
      }
    }),
    slow: slow.db,
    writer: readOnly ? refusingWriter() : postgresWriter(pool),
    channel: postgresChannel(pool),
    pool,
    file: null,
    async close() {
      await slow.close();
      await pool.end();
    },
  };
}
