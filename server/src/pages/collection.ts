import type { CollectionProps } from '@skein/api/pages.ts';
import { findCollection, presentCollections } from '../collections/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { accountEntityOf } from './entities.ts';
import { peopleOf } from './people.ts';

/** A collection and whom the reader sees in it. @throws {Refusal} missing, also for whom its owner blocks */
export async function collectionProps(ctx: Ctx, id: Id): Promise<CollectionProps> {
  const row = await findCollection(ctx, id);
  if (ctx.actor.kind === 'member') await ctx.fediverse.collectionLookedAt(ctx, row);
  const { account_id: ownerId } = row;
  const collection = (await presentCollections(ctx, [id])).get(id);
  if (!collection) throw notFound();
  const members = collection.items.flatMap(({ state, account_id }) =>
    state === 'accepted' && account_id ? [Number(account_id)] : [],
  );
  return {
    collection,
    owner: await accountEntityOf(ctx, ownerId),
    people: await peopleOf(ctx, members),
  };
}
