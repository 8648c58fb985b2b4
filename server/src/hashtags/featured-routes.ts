import { ById, Nothing } from '@skein/api/params.ts';
import { FeaturedTag, FeaturedTagParams, Tag } from '@skein/api/tag.ts';
import { z } from 'zod';
import { notFound, Refusal } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { tagEntities } from '../statuses/index.ts';
import { addFeaturedTag, featureTag, removeFeaturedTag, unfeatureTag } from './feature.ts';
import { featuredTags, suggestedTags } from './featured.ts';
import { ByName, one } from './one.ts';

const WRITE = ['write:accounts'];

export const featuredRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/featured_tags',
    access: 'member',
    scopes: ['read:accounts'],
    params: Nothing,
    answer: z.array(FeaturedTag),
    about: 'The hashtags that you show on your profile',
    handle: async (ctx) => json(await featuredTags(ctx, ctx.actor.accountId)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/featured_tags',
    access: 'member',
    scopes: WRITE,
    params: FeaturedTagParams,
    answer: FeaturedTag,
    about: 'Show a hashtag on your profile',
    async handle(ctx, { name }) {
      // In Mastodon's words.
      if (name === undefined)
        throw new Refusal('bad', 'param is missing or the value is empty or invalid: name');
      const id = String(await addFeaturedTag(ctx, name));
      const shown = (await featuredTags(ctx, ctx.actor.accountId)).find((one) => one.id === id);
      if (!shown) throw notFound();
      return json(shown);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/featured_tags/:id',
    access: 'member',
    scopes: WRITE,
    params: ById,
    answer: Nothing,
    about: 'Show a hashtag on your profile no more',
    async handle(ctx, { id }) {
      await removeFeaturedTag(ctx, id);
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/featured_tags/suggestions',
    access: 'member',
    scopes: ['read:accounts'],
    params: Nothing,
    answer: z.array(Tag),
    about: 'Hashtags that you write under, and could show on your profile',
    async handle(ctx) {
      return json(await tagEntities(ctx, await suggestedTags(ctx, ctx.actor.accountId)));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/tags/:name/feature',
    access: 'member',
    scopes: WRITE,
    params: ByName,
    answer: Tag,
    about: 'Show a hashtag on your profile',
    handle: async (ctx, { name }) => one(ctx, await featureTag(ctx, name)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/tags/:name/unfeature',
    access: 'member',
    scopes: WRITE,
    params: ByName,
    answer: Tag,
    about: 'Show a hashtag on your profile no more',
    handle: async (ctx, { name }) => one(ctx, await unfeatureTag(ctx, name)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/featured_tags',
    access: 'anyone',
    scopes: [],
    params: ById,
    answer: z.array(FeaturedTag),
    about: 'The hashtags that somebody shows on their profile',
    async handle(ctx, { id }) {
      const shown = await featuredTags(ctx, id);
      if (ctx.actor.kind === 'member') await ctx.fediverse.lookedUp(ctx, id);
      return json(shown);
    },
  }),
];
