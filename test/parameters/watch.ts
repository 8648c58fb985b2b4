import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { SQLITE_FILE } from '../../server/src/db/connect.ts';
import type { Skein } from '../../server/src/start.ts';
import { tablesOf } from '../kept-rows.ts';

/** Tables and columns that change with whatever is asked, each with the reason. */
const NOT_LOOKED_AT: Readonly<Record<string, string>> = {
  jobs: 'queues work when they like',
  status_words: 'what is published is written into it when there is time',
  leaving_words: 'what is deleted is taken out of it when there is time',
  'tokens.last_used_at': 'that a token was used is no change of what is asked about',
  'members.last_seen_at': 'that a member was here is noted once an hour',
};

/** What stands in every table, by its name. */
export type Digest = Readonly<Record<string, string>>;

export interface Watch {
  /** Tables that are not as they were when it was last asked. */
  changed(): Promise<string[]>;
  close(): void;
}

/**
 * Looks at everything that a server has stored. On SQLite a look costs nothing while nobody writes. `besides`: further
 * tables and columns that may change, each with the reason.
 */
export async function watch(server: Skein, besides: Readonly<Record<string, string>> = {}): Promise<Watch> {
  const passedOver = { ...NOT_LOOKED_AT, ...besides };
  const { ctx } = server;
  const beside =
    ctx.dialect.engine === 'sqlite'
      ? new DatabaseSync(join(ctx.config.data, SQLITE_FILE), { readOnly: true })
      : null;
  const version = () => beside?.prepare('pragma data_version').get()?.data_version ?? null;
  let known = await digestOf(server, passedOver);
  let seen = version();
  return {
    async changed() {
      const now = version();
      if (now !== null && now === seen) return [];
      seen = now;
      const digest = await digestOf(server, passedOver);
      const different = Object.keys(digest).filter((table) => digest[table] !== known[table]);
      known = digest;
      return different;
    },
    close: () => beside?.close(),
  };
}

async function digestOf({ ctx }: Skein, passedOver: Readonly<Record<string, string>>): Promise<Digest> {
  const digest: Record<string, string> = {};
  for (const table of await tablesOf(ctx)) {
    if (table in passedOver) continue;
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(ctx.db);
    const lines = rows.map((row) =>
      JSON.stringify(Object.entries(row).filter(([column]) => !(`${table}.${column}` in passedOver))),
    );
    digest[table] = createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  }
  return digest;
}
