import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { rangeOf } from '../http/pages.ts';
import { DIRECT } from '../statuses/index.ts';
import './tables.ts';

/** Direct posts of one author that a page of a list walks over at most to find those which name the reader. */
export const DIRECTS = 200;

interface Range extends Record<string, unknown> {
  list: Id;
  owner: Id;
  above: Id;
  below: Id;
}

/** Where a page of a list has to end, as one of its authors has `DIRECTS` direct posts up to there; null: nowhere. */
export async function directsBound(
  ctx: Ctx,
  { order, ...range }: Range & Pick<ReturnType<typeof rangeOf>, 'order'>,
): Promise<Id | null> {
  const [row] = await bounds[order](ctx, range);
  return row?.bound ?? null;
}

function boundOf(direction: 'asc' | 'desc') {
  const nearest = sql.raw(direction === 'desc' ? 'max' : 'min');
  return prepared<Range, { bound: Id | null }>((db, p) => {
    const query = sql<{ bound: Id | null }>`select ${nearest}(lasts.id) as bound from (
      select (select id from statuses where statuses.account_id = list_accounts.account_id
        and visibility >= ${sql.lit(DIRECT)} and id > ${p('above')} and id < ${p('below')}
        order by id ${sql.raw(direction)} limit 1 offset ${sql.lit(DIRECTS - 1)}) as id
      from list_accounts where list_id = ${p('list')} and (account_id = ${p('owner')} or exists (select 1 from follows
        where follower_id = ${p('owner')} and followee_id = list_accounts.account_id))
    ) lasts`;
    return { compile: () => query.compile(db) };
  });
}

const bounds = { desc: boundOf('desc'), asc: boundOf('asc') };
