import { IdParam, PageParams } from '@skein/api/params.ts';
import { Status } from '@skein/api/status.ts';
import { AccountStatusesParams, PublicTimelineParams, TagTimelineParams } from '@skein/api/status-params.ts';
import { z } from 'zod';
import { getAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { answerAgain } from '../http/again.ts';
import { listRope } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import type { Slice } from '../http/slice.ts';
import { present } from '../statuses/index.ts';
import { accountTimeline } from './account.ts';
import { homeOf } from './home.ts';
import { publicTimeline } from './public.ts';
import { tagTimeline } from './tag.ts';
import { visit } from './visit.ts';

function answer(ctx: Ctx, request: Request, read: () => Promise<Slice>) {
  return answerAgain(ctx, request, async () => {
    const slice = await read();
    return { rope: listRope(await present(ctx, slice.ids)), headers: linkHeader(ctx, request, slice) };
  });
}

/** Who asks for both wants both. */
function fromWhere({ local = false, remote = false }: { local?: boolean; remote?: boolean }) {
  return { local: local && !remote, remote: remote && !local };
}

export const timelineRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/timelines/home',
    access: 'member',
    scopes: ['read:statuses'],
    params: PageParams,
    answer: z.array(Status),
    about: 'Statuses of everybody you follow, newest first',
    async handle(ctx, input, request) {
      await visit(ctx, ctx.actor.accountId);
      return answer(ctx, request, () => homeOf(ctx, pageOf(input)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/public',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: PublicTimelineParams,
    answer: z.array(Status),
    about: 'Public statuses known here, newest first',
    async handle(ctx, input, request) {
      const filter = {
        ...fromWhere(input),
        onlyMedia: input.only_media === true,
      };
      return answer(ctx, request, () => publicTimeline(ctx, filter, pageOf(input)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/tag/:hashtag',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: TagTimelineParams,
    answer: z.array(Status),
    about: 'Public statuses under a hashtag, newest first',
    async handle(ctx, input, request) {
      const filter = {
        any: [input.hashtag, ...input.any],
        all: input.all,
        none: input.none,
        ...fromWhere(input),
        onlyMedia: input.only_media === true,
      };
      return answer(ctx, request, () => tagTimeline(ctx, filter, pageOf(input)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/statuses',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: AccountStatusesParams.extend({ id: IdParam }),
    answer: z.array(Status),
    about: 'What an account wrote and boosted, newest first',
    async handle(ctx, input, request) {
      const account = await getAccount(ctx, input.id);
      const filter = {
        accountId: account.id,
        excludeReplies: input.exclude_replies === true,
        excludeBoosts: input.exclude_reblogs === true,
        excludeDirect: input.exclude_direct === true,
        onlyMedia: input.only_media === true,
        pinned: input.pinned === true,
        tagged: input.tagged ?? null,
      };
      return answer(ctx, request, () => accountTimeline(ctx, filter, pageOf(input)));
    },
  }),
];
