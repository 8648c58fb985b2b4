import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Time } from '../db/tables.ts';
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
  const card = await cardOf(ctx, page.href);
  await link(ctx, { status: statusId, card: card.id, url });
  if (card.title !== '') await emit(ctx, 'card.changed', { statusIds: [statusId] });
  if (card.fetched_at !== null && card.fetched_at > now - FRESH_MS) return;
  await enqueue(ctx, [{ ...jobFor(card.id), runAt: now + delay }]);
}

interface Card {
  id: Id;
  title: string;
  fetched_at: Time | null;
}

/** The page of this address, held by this transaction. */
async function cardOf(ctx: Ctx & { tx: Tx }, url: string): Promise<Card> {
  const [made] = await make(ctx, { id: ctx.ids.next(), url, now: ctx.clock.now() });
  if (made) return made;
  const [known] = await held(ctx, { url });
  // Too old to be kept, it may have been taken away between the two.
  return known ?? cardOf(ctx, url);
}

const make = prepared<{ id: Id; url: string; now: Time }, Card>(
  (db, p) =>
    db
      .insertInto('cards')
      .values({ id: p('id'), url: p('url'), made_at: p('now') })
      .onConflict((conflict) => conflict.column('url').doNothing())
      .returning(['id', 'title', 'fetched_at']) as never,
);

/** Held, so that whoever saves what the page says finds this status or is found by it; many link to one page at once. */
const held = prepared<{ url: string }, Card>((db, p, dialect) =>
  db
    .selectFrom('cards')
    .select(['id', 'title', 'fetched_at'])
    .where('url', '=', p('url'))
    .modifyEnd(dialect.forShare('cards')),
);

const link = prepared<{ status: Id; card: Id; url: string }, never>(
  (db, p) =>
    db
      .insertInto('status_cards')
      .values({ status_id: p('status'), card_id: p('card'), url: p('url') })
      .onConflict((conflict) =>
        conflict.column('status_id').doUpdateSet({ card_id: p('card'), url: p('url') }),
      ) as never,
);

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
