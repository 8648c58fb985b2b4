import {
  CollectionAddParams,
  CollectionParams,
  CollectionStretchParams,
  Collections,
  CollectionWithAccounts,
  InCollectionsParams,
  NewCollectionParams,
  WrappedCollection,
  WrappedCollectionItem,
} from '@skein/api/collection.ts';
import { ById, IdParam, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { accountRopes } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { invalid, notFound } from '../errors.ts';
import { type Answer, json, listRope, rendered } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { addToCollection, leaveCollection, takeFromCollection } from './admit.ts';
import { changeCollection, createCollection, removeCollection } from './collections.ts';
import { collectionsBy, collectionsWith, findCollection, type Stretch } from './queries.ts';
import type { CollectionChange } from './values.ts';
import { presentCollections } from './view.ts';

const ByAccount = z.object({ account_id: IdParam });
const ByCollection = z.object({ collection_id: IdParam });
const ByItem = ByCollection.extend(ById.shape);

const changeOf = ({ tag_name: tag, ...input }: CollectionParams): CollectionChange => ({ ...input, tag });

const routes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/collections',
    access: 'member',
    scopes: ['write:collections'],
    params: NewCollectionParams,
    answer: WrappedCollection,
    about: 'Recommend people under one name',
    async handle(ctx, { account_ids: accountIds, ...input }) {
      return one(ctx, await createCollection(ctx, { ...changeOf(input), accountIds }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/collections/:id',
    access: 'anyone',
    scopes: ['read:collections'],
    params: ById,
    answer: CollectionWithAccounts,
    about: 'A collection, its owner and who stands in it',
    async handle(ctx, { id }) {
      const row = await findCollection(ctx, id);
      if (ctx.actor.kind === 'member') await ctx.fediverse.collectionLookedAt(ctx, row);
      const collection = (await presentCollections(ctx, [id])).get(id);
      if (!collection) throw notFound();
      const people = [collection.account_id, ...collection.items.flatMap((item) => item.account_id ?? [])];
      const accounts = await accountRopes(ctx, [...new Set(people.map(Number))]);
      return rendered([
        Buffer.from(`{"collection":${JSON.stringify(collection)},"accounts":`),
        ...listRope(accounts),
        Buffer.from('}'),
      ]);
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/collections/:id',
    access: 'member',
    scopes: ['write:collections'],
    params: CollectionParams.extend(ById.shape),
    answer: WrappedCollection,
    about: 'Change a collection',
    async handle(ctx, { id, ...input }) {
      await changeCollection(ctx, id, changeOf(input));
      return one(ctx, id);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/collections/:id',
    access: 'member',
    scopes: ['write:collections'],
    params: ById,
    answer: Nothing,
    about: 'Take a collection away',
    async handle(ctx, { id }) {
      await removeCollection(ctx, id);
      return json({});
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/collections/:collection_id/items',
    access: 'member',
    scopes: ['write:collections'],
    params: CollectionAddParams.extend(ByCollection.shape),
    answer: WrappedCollectionItem,
    about: 'Put somebody into a collection who may be featured',
    async handle(ctx, { collection_id: collectionId, account_id: accountId }) {
      if (accountId === undefined) throw invalid("Account can't be blank");
      const itemId = await addToCollection(ctx, { collectionId, accountId });
      const collection = (await presentCollections(ctx, [collectionId])).get(collectionId);
      const item = collection?.items.find(({ id }) => id === String(itemId));
      if (!item) throw notFound();
      return json({ collection_item: item });
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/collections/:collection_id/items/:id',
    access: 'member',
    scopes: ['write:collections'],
    params: ByItem,
    answer: Nothing,
    about: 'Take somebody out of a collection of yours',
    async handle(ctx, { collection_id: collectionId, id: itemId }) {
      await takeFromCollection(ctx, { collectionId, itemId });
      return json({});
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/collections/:collection_id/items/:id/revoke',
    access: 'member',
    scopes: ['write:collections'],
    params: ByItem,
    answer: Nothing,
    about: 'Leave a collection for good',
    async handle(ctx, { collection_id: collectionId, id: itemId }) {
      await leaveCollection(ctx, { collectionId, itemId });
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:account_id/collections',
    access: 'anyone',
    scopes: ['read:collections'],
    params: CollectionStretchParams.extend(ByAccount.shape),
    answer: Collections,
    about: "Somebody's collections, the newest first",
    async handle(ctx, { account_id: accountId, ...input }, request) {
      const stretch = stretchOf(input);
      const found = await collectionsBy(ctx, accountId, stretch);
      if (ctx.actor.kind === 'member') await ctx.fediverse.lookedUp(ctx, accountId);
      return many(ctx, request, stretch, found);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:account_id/in_collections',
    access: 'member',
    scopes: ['read:collections'],
    params: InCollectionsParams.extend(ByAccount.shape),
    answer: Collections,
    about: 'The collections in which you stand',
    async handle(ctx, { account_id: accountId, ...input }, request) {
      const stretch = stretchOf(input);
      return many(ctx, request, stretch, await collectionsWith(ctx, accountId, stretch));
    },
  }),
];

/** Apps that were made while collections were tried out ask for them under this name, which Mastodon keeps. */
export const collectionRoutes: readonly Route[] = routes.flatMap((one) => [
  one,
  { ...one, path: one.path.replace('/api/v1/', '/api/v1_alpha/'), deprecated: '2026-06-10' },
]);

/** Further on than any list is long, where a number that one engine refuses is asked for. */
const FURTHEST = 1_000_000;

function stretchOf({ offset = 0, limit }: { offset?: number | undefined; limit: number }): Stretch {
  return { offset: Math.min(FURTHEST, Math.max(0, offset)), limit };
}

async function one(ctx: Ctx, id: Id): Promise<Answer> {
  return json({ collection: (await presentCollections(ctx, [id])).get(id) });
}

/** A page and its links. `found` holds one more than the page where there is a next. */
async function many(
  ctx: Ctx,
  request: Request,
  { offset, limit }: Stretch,
  found: readonly Id[],
): Promise<Answer> {
  const ids = found.slice(0, limit);
  const known = await presentCollections(ctx, ids);
  const start = `<${ctx.origin.path(request.path)}?limit=${limit}&offset=`;
  const links = [
    ...(found.length > limit ? [`${start}${offset + limit}>; rel="next"`] : []),
    ...(offset > 0 ? [`${start}${Math.max(0, offset - limit)}>; rel="prev"`] : []),
  ];
  const headers: Record<string, string> = links.length > 0 ? { Link: links.join(', ') } : {};
  return json({ collections: ids.flatMap((id) => known.get(id) ?? []) }, headers);
}
