import type { Ctx } from '../../context.ts';
import type { Bit, Id } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { invalid } from '../../errors.ts';
import { emit } from '../../events/events.ts';
import { countQuote, statusChanged } from '../count.ts';
import type { Post } from '../queries.ts';
import { DIRECT } from '../visibility.ts';
import { ACCEPTED, PENDING, type QuoteRow, REJECTED, REVOKED } from './queries.ts';
import '../events.ts';

const ROWS_A_STEP = 500;

/** What a new status quotes. */
export interface NewQuote {
  /** Null when it is not known here. */
  quoted: Post | null;
  /** Of one of another server that quotes: how it names what it quotes. */
  uri: string | null;
  /** In a spelling that knows no consent. */
  older: boolean;
  /** The stamp of another server that is said to agree; it is looked at before it is believed. */
  stamp: string | null;
}

interface Quoting {
  id: Id;
  authorId: Id;
  visibility: number;
  mentioned: readonly Id[];
  local: boolean;
}

/**
 * Writes what a new status quotes; joins the caller's transaction. One's own is quoted without being asked, and what is
 * ours by members whom its policy lets, which the caller has looked at; others are asked, or have given a stamp, which is
 * looked at later.
 * @throws {Refusal} invalid (to named people, without naming whom it quotes)
 */
export async function addQuote(ctx: Ctx & { tx: Tx }, quoting: Quoting, quote: NewQuote): Promise<void> {
  const { quoted } = quote;
  const { id: statusId, authorId, visibility, mentioned, local } = quoting;
  const own = quoted?.account_id === authorId;
  if (local && quoted && !own && visibility === DIRECT && !mentioned.includes(quoted.account_id))
    throw invalid('Whom you quote to named people must be one of them');
  const accepted = quoted !== null && (own || (local && quoted.uri === null));
  const row = {
    id: ctx.ids.next(),
    status_id: statusId,
    account_id: authorId,
    quoted_id: quoted?.id ?? null,
    quoted_account_id: quoted?.account_id ?? null,
    quoted_uri: quote.uri,
    state: accepted ? ACCEPTED : PENDING,
    older: (quote.older ? 1 : 0) as Bit,
    stamp: quote.stamp,
    request: null,
    looked_at: null,
  };
  await ctx.db.insertInto('quotes').values(row).execute();
  if (local && quoted && !own) await letRead(ctx, statusId, quoted.account_id);
  if (accepted) await accepting(ctx, row, { visibility, fresh: true });
  else if (local && quoted)
    await emit(ctx, 'quote.asked', { quoteId: row.id, statusId, accountId: authorId });
  else if (!quoted || quote.stamp !== null) await emit(ctx, 'quote.claimed', { quoteId: row.id });
}

/** Whom one quotes may read it, whoever it is for. */
export async function letRead(ctx: Ctx & { tx: Tx }, statusId: Id, accountId: Id): Promise<void> {
  await ctx.db
    .insertInto('mentions')
    .values({ status_id: statusId, account_id: accountId, silent: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The author of what is quoted agrees to a quote that waits for it; joins the caller's transaction. */
export async function acceptQuote(
  ctx: Ctx & { tx: Tx },
  quote: QuoteRow,
  visibility: number,
  given: { stamp?: string; request?: string } = {},
): Promise<void> {
  const changed = await ctx.db
    .updateTable('quotes')
    .set({ ...given, state: ACCEPTED, ...(given.stamp ? { looked_at: ctx.clock.now() } : {}) })
    .where('id', '=', quote.id)
    .where('state', '=', PENDING)
    .returning('id')
    .executeTakeFirst();
  if (changed) await accepting(ctx, quote, { visibility, fresh: false });
}

async function accepting(
  ctx: Ctx & { tx: Tx },
  quote: QuoteRow,
  { visibility, fresh }: { visibility: number; fresh: boolean },
): Promise<void> {
  await countQuote(ctx, quote.quoted_id as Id, 1);
  statusChanged(ctx, quote.status_id);
  await emit(ctx, 'quote.accepted', {
    quoteId: quote.id,
    statusId: quote.status_id,
    accountId: quote.account_id,
    visibility,
    quotedAuthorId: quote.quoted_account_id as Id,
    fresh,
  });
}

/** Another stamp is said to agree to a quote that waits, or none; joins the caller's transaction. */
export async function claimStamp(
  ctx: Ctx & { tx: Tx },
  quote: QuoteRow,
  stamp: string | null,
): Promise<void> {
  if (quote.state !== PENDING || quote.stamp === stamp) return;
  await ctx.db.updateTable('quotes').set({ stamp }).where('id', '=', quote.id).execute();
  if (stamp !== null) await emit(ctx, 'quote.claimed', { quoteId: quote.id });
}

/** What a quote names was found; joins the caller's transaction. */
export async function nameQuoted(ctx: Ctx & { tx: Tx }, quote: QuoteRow, quoted: Post): Promise<void> {
  await ctx.db
    .updateTable('quotes')
    .set({ quoted_id: quoted.id, quoted_account_id: quoted.account_id })
    .where('id', '=', quote.id)
    .where('quoted_id', 'is', null)
    .execute();
}

/** Its author does not agree, or no more; joins the caller's transaction. What ended once stays ended. */
export async function endQuote(ctx: Ctx & { tx: Tx }, quote: QuoteRow, visibility: number): Promise<void> {
  const was = quote.state;
  if (was !== PENDING && was !== ACCEPTED) return;
  const changed = await ctx.db
    .updateTable('quotes')
    .set({ state: was === ACCEPTED ? REVOKED : REJECTED, looked_at: null })
    .where('id', '=', quote.id)
    .where('state', '=', was)
    .returning('id')
    .executeTakeFirst();
  if (!changed) return;
  if (was === ACCEPTED) await countQuote(ctx, quote.quoted_id as Id, -1);
  statusChanged(ctx, quote.status_id);
  await emit(ctx, 'quote.ended', {
    quoteId: quote.id,
    statusId: quote.status_id,
    accountId: quote.account_id,
    visibility,
    revoked: was === ACCEPTED,
  });
}

/** A status that quotes goes, and what it quoted is quoted once less; joins the caller's transaction. */
export async function dropQuote(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('quotes')
    .where('status_id', '=', statusId)
    .returning(['state', 'quoted_id'])
    .executeTakeFirst();
  if (gone?.state === ACCEPTED && gone.quoted_id !== null) await countQuote(ctx, gone.quoted_id, -1);
}

/** What quoted a deleted status says no more whose it was, some at a time. Returns whether there were any. */
export async function forgetQuoted(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<boolean> {
  const changed = await ctx.db
    .updateTable('quotes')
    .set({ quoted_account_id: null, quoted_uri: null, stamp: null, request: null })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('quotes')
        .select('id')
        .where('quoted_id', '=', statusId)
        .where('quoted_account_id', 'is not', null)
        .limit(ROWS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  return changed.numUpdatedRows > 0;
}
