import { sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Page, rangeOf } from '../http/pages.ts';
import { type Slice, scanRows } from '../http/slice.ts';
import { viewerOf, visibleQuery, visibleTo } from '../statuses/index.ts';
import './tables.ts';

interface Window extends Record<string, unknown> {
  account: Id;
  above: Id;
  below: Id;
  window: number;
}

interface Row {
  /** Of the last status: by it the list is ordered, and paged. */
  id: Id;
  talk: Id;
  visible: number;
}

const pages = {
  desc: pageQuery('desc'),
  asc: pageQuery('asc'),
};

/** A page of the reader's conversations, by their last statuses; one whose last status may not be seen is left out. */
export async function talksOf(ctx: Ctx, page: Page): Promise<{ slice: Slice; ids: Id[] }> {
  const { above, below, order } = rangeOf(page);
  const viewer = await viewerOf(ctx);
  const account = actingAccount(ctx);
  const { slice, rows } = await scanRows(page, (window) =>
    pages[order](ctx, viewer, { account, above, below, window }),
  );
  return { slice, ids: rows.map((row) => row.talk) };
}

function pageQuery(direction: 'asc' | 'desc') {
  const order = direction === 'asc' ? sql`asc` : sql`desc`;
  return visibleQuery<Window, Row>((db, p, viewer) => {
    const query = sql<Row>`
      select t.last_status_id as id, t.id as talk, case when ${visibleTo(viewer, 'asked')} then 1 else 0 end as visible
      from (
        select id, last_status_id from talks where account_id = ${p('account')}
        and last_status_id > ${p('above')} and last_status_id < ${p('below')}
        order by last_status_id ${order} limit ${p('window')}
      ) t join statuses on statuses.id = t.last_status_id order by t.last_status_id ${order}`;
    return { compile: () => query.compile(db) };
  });
}

/** One of the reader's conversations, if the list would show it. @throws {Refusal} missing */
export async function visibleTalk(ctx: Ctx, id: Id): Promise<Id> {
  const found = await findVisibleTalk(ctx, id);
  if (found === null) throw notFound();
  return found;
}

/** As `visibleTalk`; null where the list would not show it. */
export async function findVisibleTalk(ctx: Ctx, id: Id): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('talks')
    .select('last_status_id')
    .where('id', '=', id)
    .where('account_id', '=', actingAccount(ctx))
    .executeTakeFirst();
  if (!row) return null;
  const alone = { limit: 1, maxId: row.last_status_id + 1, sinceId: row.last_status_id - 1, minId: null };
  const { ids } = await talksOf(ctx, alone);
  return ids.includes(id) ? id : null;
}
