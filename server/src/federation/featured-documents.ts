import { z } from 'zod';
import type { AccountRow } from '../accounts/index.ts';
import { collectionFacts, collectionsBy, findCollection, placeOf } from '../collections/index.ts';
import type { Ctx } from '../context.ts';
import { parseId } from '../db/ids.ts';
import { notFound } from '../errors.ts';
import { shownTags } from '../hashtags/index.ts';
import { redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { activityJson, keeping, ownAccount, wantsPage } from './documents.ts';
import { refuseUnlessFederating } from './federates.ts';
import {
  featureDocument,
  featuredCollection,
  featuredCollections,
  featuredItem,
  featuredTags,
  featureStamp,
} from './objects/featured-collections.ts';
import { signerOf } from './signed-reader.ts';

const One = z.object({ id: z.string() });
/** A member may make ten; more is never read. */
const MOST = 50;

/** What members recommend, and what they show on their profile. Whoever reads is known, since whom a member blocks is shown nothing. */
export const featuredRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/ap/accounts/:id/collections',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'The collections of accounts that somebody recommends and that may be found',
    async handle(ctx, { id }, request) {
      const { reader, account } = await readerAnd(ctx, id, request);
      // To their owner too only what others may find: this is what others keep.
      const ids = await collectionsBy(reader, account.id, { offset: 0, limit: MOST, found: true });
      const facts = await collectionFacts(reader, ids.slice(0, MOST));
      return activityJson(featuredCollections(ctx.origin, account.id, facts), keeping(reader));
    },
  }),
  route({
    method: 'GET',
    path: '/ap/accounts/:id/collections/tags',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'The hashtags that somebody shows on their profile',
    async handle(ctx, { id }, request) {
      const { reader, account } = await readerAnd(ctx, id, request);
      const tags = account.suspended_at === null ? await shownTags(ctx, account.id) : [];
      return activityJson(featuredTags(ctx.origin, account.id, tags), keeping(reader));
    },
  }),
  route({
    method: 'GET',
    path: '/ap/collections/:id',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'Accounts that somebody recommends, as a FeaturedCollection',
    async handle(ctx, { id: text }, request) {
      const { id, reader } = await readable(ctx, text, request);
      if (wantsPage(request)) return redirect(ctx.origin.collectionPage(id));
      const [facts] = await collectionFacts(reader, [id]);
      if (!facts) throw notFound();
      return activityJson(featureDocument(featuredCollection(ctx.origin, facts)), keeping(reader));
    },
  }),
  route({
    method: 'GET',
    path: '/ap/collection-items/:id',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'One place in such a collection',
    async handle(ctx, { id }, request) {
      refuseUnlessFederating(ctx);
      const place = await placeOf(ctx, parseId(id) ?? 0);
      if (!place || place.collectionUri !== null) throw notFound();
      const { reader } = await readable(ctx, String(place.collectionId), request);
      return activityJson(featureDocument(featuredItem(ctx.origin, place)), keeping(reader));
    },
  }),
  route({
    method: 'GET',
    path: '/ap/feature-stamps/:id',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'The stamp by which somebody here agrees to stand in a collection',
    async handle(ctx, { id }) {
      refuseUnlessFederating(ctx);
      const place = await placeOf(ctx, parseId(id) ?? 0);
      if (place?.account.local !== 1) throw notFound();
      const collection = place.collectionUri ?? ctx.origin.collection(place.collectionId);
      const stamp = featureStamp(ctx.origin, { itemId: place.id, accountId: place.account.id, collection });
      return activityJson(featureDocument(stamp), keeping(ctx));
    },
  }),
];

async function readerAnd(
  ctx: Ctx,
  id: string,
  request: Request,
): Promise<{ reader: Ctx; account: AccountRow }> {
  const account = await ownAccount(ctx, id);
  return { account, reader: await signerOf(ctx, request, false) };
}

/** A collection, for whoever signed the request. @throws {Refusal} missing */
async function readable(ctx: Ctx, text: string, request: Request) {
  refuseUnlessFederating(ctx);
  const reader = await signerOf(ctx, request, false);
  const { id } = await findCollection(reader, parseId(text) ?? 0);
  return { id, reader };
}
