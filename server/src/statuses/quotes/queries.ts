import { type Selectable, sql } from 'kysely';
import type { Ctx } from '../../context.ts';
import type { Id, Tables } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { findStatus, type Post, type StatusRow } from '../queries.ts';
import '../tables.ts';

export type QuoteRow = Selectable<Tables['quotes']>;

/** How a quote stands; the index is what the database holds. */
export const QUOTE_STATES = ['pending', 'accepted', 'rejected', 'revoked'] as const;
export const PENDING = 0;
export const ACCEPTED = 1;
export const REJECTED = 2;
export const REVOKED = 3;

/** What a status quotes, held until the commit inside a transaction. */
export async function quoteIn(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<QuoteRow | undefined> {
  return ctx.db
    .selectFrom('quotes')
    .selectAll()
    .where('status_id', '=', statusId)
    .modifyEnd(ctx.dialect.forUpdate('quotes'))
    .executeTakeFirst();
}

/** A quote by its id, by the status that quotes, or by the stamp of another server: the one it agrees to, before others that say to have it. */
export async function findQuote(
  ctx: Ctx,
  by: Id | { statusId: Id } | { stamp: string },
): Promise<QuoteRow | undefined> {
  const query = ctx.db.selectFrom('quotes').selectAll();
  if (typeof by === 'number') return query.where('id', '=', by).executeTakeFirst();
  if ('stamp' in by) {
    const agreed = sql`case when state = ${sql.lit(ACCEPTED)} then 0 else 1 end`;
    return query.where('stamp', '=', by.stamp).orderBy(agreed).limit(1).executeTakeFirst();
  }
  return query.where('status_id', '=', by.statusId).executeTakeFirst();
}

/** Whether any status that is known here quotes this one, or says so. */
export async function isQuoted(ctx: Ctx, { id, uri }: Pick<StatusRow, 'id' | 'uri'>): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('quotes')
    .select('id')
    .where((eb) => eb.or([eb('quoted_id', '=', id), eb('quoted_uri', '=', uri)]))
    .executeTakeFirst();
  return row !== undefined;
}

/** What a status quotes, as far as it is known here and was not deleted. */
export async function quotedIn(ctx: Ctx, statusId: Id): Promise<Post | null> {
  const row = await ctx.db
    .selectFrom('quotes')
    .select('quoted_id')
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  const quoted = row?.quoted_id ? await findStatus(ctx, row.quoted_id) : undefined;
  return quoted && quoted.deleted_at === null ? (quoted as Post) : null;
}

/** A status of a member that quotes. */
export interface Quoting {
  /** Of the quote. */
  id: Id;
  statusId: Id;
  accountId: Id;
}

/** What members quote of a status with its author's consent, after one of these. */
export async function quotesHere(ctx: Ctx, quotedId: Id, after: Id, most: number): Promise<Quoting[]> {
  return ctx.db
    .selectFrom('quotes')
    .innerJoin('accounts', 'accounts.id', 'quotes.account_id')
    .select(['quotes.id', 'quotes.status_id as statusId', 'quotes.account_id as accountId'])
    .where('quoted_id', '=', quotedId)
    .where('state', '=', ACCEPTED)
    .where('accounts.local', '=', 1)
    .where('quotes.id', '>', after)
    .orderBy('quotes.id')
    .limit(most)
    .execute();
}

/** Of so many of those who quoted it, the servers are told what becomes of a status. */
const QUOTERS = 500;

/** Who quoted a status last with its author's consent, QUOTERS at most. */
export async function quotersOf(ctx: Ctx, quotedId: Id): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('quotes')
    .select('account_id')
    .where('quoted_id', '=', quotedId)
    .where('state', '=', ACCEPTED)
    .orderBy('id', 'desc')
    .limit(QUOTERS)
    .execute();
  return rows.map((row) => row.account_id);
}
