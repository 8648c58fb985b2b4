import type { CompiledQuery } from 'kysely';
import type { Log } from '../log.ts';
import { createPool, PostgresConnection } from './postgres.ts';
import { noAnswer, refusedWrite, SLOW_AT_ONCE, SLOW_LIMIT_MS, type SlowReads, slowReads } from './slow.ts';

/** query_canceled: the server ended the statement at its time. */
const CANCELED = '57014';
/** read_only_sql_transaction */
const READ_ONLY = '25006';

/** Slow reads of PostgreSQL: a small pool of its own, whose statements the server ends by itself. */
export function postgresSlowReads(url: string, log: Log): SlowReads {
  const pool = createPool(url, {
    max: SLOW_AT_ONCE,
    statementTimeout: SLOW_LIMIT_MS,
    // A server that cannot be heard any more must not keep one of the few places.
    silenceTimeout: 2 * SLOW_LIMIT_MS,
    readOnly: true,
    onError: (error) => log.warn('an idle database connection was lost', { error: error.message }),
  });
  return slowReads('postgres', log, {
    async run<R>(query: CompiledQuery) {
      const client = await pool.connect();
      let broken = false;
      try {
        return await new PostgresConnection(client).executeQuery<R>(query);
      } catch (error) {
        const { code } = error as { code?: string };
        broken = code === undefined;
        if (code === CANCELED) throw noAnswer(error);
        throw code === READ_ONLY ? refusedWrite(error) : error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  });
}
