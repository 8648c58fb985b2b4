import type { Collection } from '@skein/api/collection.ts';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { viewerOf, welcomeTo } from '../relations/index.ts';
import { presentCollections } from './view.ts';
import './tables.ts';

/**
 * Of the collections that statuses link to those that the reader may see, by id: none of whom a block or a mute hides, since
 * nobody asked for it. Four queries at most, for any number.
 */
export async function linkedCollections(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Collection>> {
  const viewer = await viewerOf(ctx);
  const rows = await ctx.db
    .selectFrom('collections')
    .innerJoin('accounts', 'accounts.id', 'collections.account_id')
    .select('collections.id')
    .where((eb) => ctx.dialect.among(eb.ref('collections.id'), ids))
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.deleted_at', 'is', null)
    .where(welcomeTo(viewer, sql.ref('collections.account_id')))
    .execute();
  return presentCollections(
    ctx,
    rows.map(({ id }) => id),
  );
}
