import { sql } from 'kysely';
import type { Ctx } from '../server/src/context.ts';

/** Tables in which some row has text like this. */
export async function rowsNaming(ctx: Ctx, text: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tablesOf(ctx)) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(ctx.db);
    if (rows.some((row) => text.test(JSON.stringify(row)))) found.push(table);
  }
  return found.sort();
}

/** Rows of a table with this id in any of their columns. */
export async function rowsOf(ctx: Ctx, table: string, id: number): Promise<unknown[]> {
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(ctx.db);
  return rows.filter((row) => Object.values(row).includes(id));
}

/** Every table there is, by name; without the index for full text, which is none of rows. */
export async function tablesOf(ctx: Ctx): Promise<string[]> {
  const all =
    ctx.dialect.engine === 'sqlite'
      ? sql<{
          name: string;
        }>`select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`;
  return (await all.execute(ctx.db)).rows.map(({ name }) => name).sort();
}
