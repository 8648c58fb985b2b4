import { pageParams } from '@skein/api/params.ts';
import { Tag } from '@skein/api/tag.ts';
import { z } from 'zod';
import { json } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { tagEntities } from '../statuses/index.ts';
import { featuredRoutes } from './featured-routes.ts';
import { followTag, unfollowTag } from './follow.ts';
import { ByName, one } from './one.ts';
import { followedTags } from './queries.ts';

export const hashtagRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/tags/:name/follow',
    access: 'member',
    scopes: ['write:follows', 'follow'],
    params: ByName,
    answer: Tag,
    limit: 'follow',
    about: 'Read the public posts under a hashtag at home',
    handle: async (ctx, { name }) => one(ctx, await followTag(ctx, name)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/tags/:name/unfollow',
    access: 'member',
    scopes: ['write:follows', 'follow'],
    params: ByName,
    answer: Tag,
    about: 'Follow a hashtag no more',
    handle: async (ctx, { name }) => one(ctx, await unfollowTag(ctx, name)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/followed_tags',
    access: 'member',
    scopes: ['read:follows', 'follow'],
    params: pageParams(100, 200),
    answer: z.array(Tag),
    about: 'The hashtags that you follow',
    async handle(ctx, input, request) {
      const { slice, tags } = await followedTags(ctx, ctx.actor.accountId, pageOf(input));
      return json(await tagEntities(ctx, tags), linkHeader(ctx, request, slice));
    },
  }),
  ...featuredRoutes,
];
