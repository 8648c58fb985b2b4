import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../server/src/context.ts';
import type { Engine } from '../server/src/db/dialect.ts';

/** A statement that does not end by itself while anybody looks. */
export function endless(engine: Engine): RawBuilder<{ n: number }> {
  return engine === 'sqlite' ? countTo(1e12) : sql`select 1 as n from pg_sleep(600)`;
}

/** A caller gives up a moment before the statement has ended: resolves when every place for slow reads is free. */
export async function placesFree({ slow, dialect }: Pick<Ctx, 'slow' | 'dialect'>): Promise<void> {
  for (let order: string[] = []; order[0] !== 'short'; ) {
    order = [];
    const long = dialect.engine === 'sqlite' ? countTo(2e6) : sql`select 1 as n from pg_sleep(0.2)`;
    await Promise.all([
      long.execute(slow).then(() => order.push('long')),
      sql`select 1`.execute(slow).then(() => order.push('short')),
    ]);
  }
}

function countTo(last: number): RawBuilder<{ n: number }> {
  return sql`with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${last})
    select count(*) as n from counted`;
}
