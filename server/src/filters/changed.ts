import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import './events.ts';
import './tables.ts';

/** Announced with a member's id when what they filter has changed. */
export const FILTERS_TOPIC = 'filters';

/** After the commit every process forgets the member's filters, and their apps are told. */
export async function filtersChanged(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  ctx.tx.afterCommit(() => ctx.live.announce(FILTERS_TOPIC, accountId));
  await emit(ctx, 'filters.changed', { accountId });
}
