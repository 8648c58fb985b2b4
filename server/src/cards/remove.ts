import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { discardFiles } from '../media/index.ts';
import './tables.ts';

/** A page is not asked for again so long, whatever came of it (Mastodon's fortnight). */
export const FRESH_MS = 14 * 86_400_000;

/** Of these pages, removes those to which no post links and that may be asked for again anyway; with their pictures. */
export async function removeUnused(ctx: Ctx & { tx: Tx }, cardIds: readonly Id[]): Promise<void> {
  if (cardIds.length === 0) return;
  const old = ctx.clock.now() - FRESH_MS;
  const gone = await ctx.db
    .deleteFrom('cards')
    .where((eb) => ctx.dialect.among(eb.ref('id'), cardIds))
    .where('made_at', '<=', old)
    .where((eb) => eb.or([eb('fetched_at', 'is', null), eb('fetched_at', '<=', old)]))
    .where((eb) =>
      eb.not(
        eb.exists(eb.selectFrom('status_cards').select('status_id').whereRef('card_id', '=', 'cards.id')),
      ),
    )
    .returning('image')
    .execute();
  await discardFiles(
    ctx,
    gone.map(({ image }) => ({ file: null, small_file: image })),
  );
}
