import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Rows that one transaction removes. */
export const ROWS_A_STEP = 500;

/** `column in (…)` for a step of the rows of `table` of which `condition` is true: a delete that takes so many at once. */
export function someOf(
  table: keyof Tables,
  column: string,
  condition: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  const name = sql.ref(column);
  return sql<SqlBool>`${name} in (select ${name} from ${sql.table(table)} where ${condition}
    limit ${sql.lit(ROWS_A_STEP)})`;
}
