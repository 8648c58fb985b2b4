import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import './tables.ts';

/** Announced with the status's id whenever anything that its JSON shows has changed. */
export const STATUS_TOPIC = 'status';

const replies = prepared<{ id: Id; by: number }, never>(
  (db, p) =>
    db
      .updateTable('statuses')
      .set((eb) => ({ replies_count: eb('replies_count', '+', p('by')) }))
      .where('id', '=', p('id')) as never,
);

const favourites = prepared<{ id: Id; by: number }, never>(
  (db, p) =>
    db
      .updateTable('statuses')
      .set((eb) => ({ favourites_count: eb('favourites_count', '+', p('by')) }))
      .where('id', '=', p('id')) as never,
);

const boosts = prepared<{ id: Id; by: number }, never>(
  (db, p) =>
    db
      .updateTable('statuses')
      .set((eb) => ({ boosts_count: eb('boosts_count', '+', p('by')) }))
      .where('id', '=', p('id')) as never,
);

const quotes = prepared<{ id: Id; by: number }, never>(
  (db, p) =>
    db
      .updateTable('statuses')
      .set((eb) => ({ quotes_count: eb('quotes_count', '+', p('by')) }))
      .where('id', '=', p('id')) as never,
);

/** Moves a counter that people see, in the transaction of what it counts. */
export async function countReply(ctx: Ctx & { tx: Tx }, id: Id, by: 1 | -1): Promise<void> {
  await replies(ctx, { id, by });
  statusChanged(ctx, id);
}

export async function countFavourite(ctx: Ctx & { tx: Tx }, id: Id, by: 1 | -1): Promise<void> {
  await favourites(ctx, { id, by });
  statusChanged(ctx, id);
}

export async function countBoost(ctx: Ctx & { tx: Tx }, id: Id, by: 1 | -1): Promise<void> {
  await boosts(ctx, { id, by });
  statusChanged(ctx, id);
}

export async function countQuote(ctx: Ctx & { tx: Tx }, id: Id, by: 1 | -1): Promise<void> {
  await quotes(ctx, { id, by });
  statusChanged(ctx, id);
}

/** Lets every process forget what it keeps of this status, once the change is committed. */
export function statusChanged(ctx: Ctx & { tx: Tx }, id: Id): void {
  ctx.tx.afterCommit(() => ctx.live.announce(STATUS_TOPIC, id));
}
