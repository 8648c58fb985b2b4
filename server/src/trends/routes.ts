import { Status } from '@skein/api/status.ts';
import { Tag } from '@skein/api/tag.ts';
import { LinkTimelineParams, TrendsLink, trendParams } from '@skein/api/trends.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { json, listRope, rendered } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { present, tagEntities } from '../statuses/index.ts';
import { linkTimeline } from './link-timeline.ts';
import { type Range, trendingLinks, trendingStatuses, trendingTags } from './queries.ts';

const tags = (path: string, more: Pick<Route, 'deprecated'> = {}) =>
  route({
    ...more,
    method: 'GET',
    path,
    access: 'anyone',
    scopes: [],
    params: trendParams(10, 20),
    answer: z.array(Tag),
    about: 'Hashtags that many people use today',
    async handle(ctx, range, request) {
      const found = await trendingTags(ctx, range);
      return json(await tagEntities(ctx, found), offsets(ctx, request, range, found.length));
    },
  });

export const trendRoutes: readonly Route[] = [
  tags('/api/v1/trends/tags'),
  tags('/api/v1/trends', { deprecated: '2022-03-30' }),
  route({
    method: 'GET',
    path: '/api/v1/trends/statuses',
    access: 'anyone',
    scopes: [],
    params: trendParams(20, 40),
    answer: z.array(Status),
    about: 'Posts that many people favourited and boosted lately',
    async handle(ctx, range, request) {
      const ids = await trendingStatuses(ctx, range);
      return rendered(listRope(await present(ctx, ids)), offsets(ctx, request, range, ids.length));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/trends/links',
    access: 'anyone',
    scopes: [],
    params: trendParams(10, 20),
    answer: z.array(TrendsLink),
    about: 'Pages that many people link to today',
    async handle(ctx, range, request) {
      const found = await trendingLinks(ctx, range);
      return json(found, offsets(ctx, request, range, found.length));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/link',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: LinkTimelineParams,
    answer: z.array(Status),
    about: 'Public posts that link to a page which is trending, newest first',
    async handle(ctx, input, request) {
      const slice = await linkTimeline(ctx, input.url ?? '', pageOf(input));
      return rendered(listRope(await present(ctx, slice.ids)), linkHeader(ctx, request, slice));
    },
  }),
];

/** Mastodon's Link header of what goes by offset. */
function offsets({ origin }: Ctx, request: Request, { offset, limit }: Range, found: number) {
  const to = (start: number, rel: string) =>
    `<${origin.origin}${request.path}?limit=${limit}&offset=${start}>; rel="${rel}"`;
  const links = [
    ...(found === limit ? [to(offset + limit, 'next')] : []),
    ...(offset > limit ? [to(offset - limit, 'prev')] : []),
  ];
  return links.length > 0 ? { Link: links.join(', ') } : ({} as Record<string, string>);
}
