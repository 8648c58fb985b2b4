import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { enqueue } from '../jobs/queue.ts';
import { FRESH_MS, removeUnused } from './remove.ts';
import './events.ts';
import './tables.ts';

/** Kind of the job that fetches a page. */
export const FETCH_JOB = 'cards.fetch';

export interface Linked {
  statusId: Id;
  /** As the status names it. */
  url: string;
  /** Milliseconds until the page may be asked for, where nobody has asked yet. */
  delay: number;
}

/** Shows a page under a status, and has it fetched unless it was lately; joins the caller's transaction. */
export async function setCard(ctx: Ctx & { tx: Tx }, { statusId, url, delay }: Linked): Promise<void> {
  const page = new URL(url);
  page.hash = '';
  const now = ctx.clock.now();
  await ctx.db
    .insertInto('cards')
    .values({ id: ctx.ids.next(), url: page.href, made_at: now })
    .onConflict((conflict) => conflict.column('url').doNothing())
    .execute();
  // Held, so that whoever saves what the page says finds this status or is found by it.
  const card = await ctx.db
    .selectFrom('cards')
    .select(['id', 'title', 'fetched_at'])
    .where('url', '=', page.href)
    .modifyEnd(ctx.dialect.forUpdate('cards'))
    .executeTakeFirstOrThrow();
  const row = { status_id: statusId, card_id: card.id, url };
  await ctx.db
    .insertInto('status_cards')
    .values(row)
    .onConflict((conflict) => conflict.column('status_id').doUpdateSet({ card_id: card.id, url }))
    .execute();
  if (card.title !== '') await emit(ctx, 'card.changed', { statusIds: [statusId] });
  if (card.fetched_at !== null && card.fetched_at > now - FRESH_MS) return;
  await enqueue(ctx, [{ ...jobFor(card.id), runAt: now + delay }]);
}

/** At most one waits for each page. */
export function jobFor(cardId: Id) {
  return { kind: FETCH_JOB, payload: { cardId }, key: String(cardId) };
}

/** Shows no page under a status any more; joins the caller's transaction. */
export async function dropCard(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('status_cards')
    .where('status_id', '=', statusId)
    .returning('card_id')
    .execute();
  await removeUnused(
    ctx,
    gone.map((row) => row.card_id),
  );
}
