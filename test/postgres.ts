import { startCluster } from './postgres-cluster.ts';
import { sharedCluster } from './postgres-shared.ts';

export type Postgres = { url: string; stop(): Promise<void> };

/** Why there is no PostgreSQL in this run, where the test command could bring none: stories that need one skip. */
export const whyNoPostgres = process.env.SKEIN_TEST_NO_POSTGRES;

/**
 * A PostgreSQL whose user may create databases. Without fsync it is the one that all tests of the run share,
 * and `stop` leaves it to the others; with fsync it is a new one of the caller's own.
 */
export async function startPostgres({ fsync }: { fsync: boolean }): Promise<Postgres> {
  if (whyNoPostgres) throw new Error(`there is no PostgreSQL: ${whyNoPostgres}`);
  if (fsync) return startCluster({ fsync });
  return { url: process.env.SKEIN_TEST_POSTGRES ?? (await sharedCluster()), stop: async () => {} };
}
