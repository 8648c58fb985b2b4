import type { Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { ACCEPTED, type QuoteRow } from './queries.ts';

/** Accepted quotes whose stamp of another server was not looked at since, the oldest first. */
export function staleQuotes(ctx: Ctx, before: Time, most: number): Promise<QuoteRow[]> {
  return ctx.db
    .selectFrom('quotes')
    .selectAll()
    .where('looked_at', '<', before)
    .where('state', '=', ACCEPTED)
    .where('stamp', 'is not', null)
    .orderBy('looked_at')
    .limit(most)
    .execute();
}

/** Notes when its stamp was looked at. */
export async function quoteLookedAt(ctx: Ctx, id: Id, at: Time): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db.updateTable('quotes').set({ looked_at: at }).where('id', '=', id).execute(),
  );
}
