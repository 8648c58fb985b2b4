import { Conversation } from '@skein/api/conversation.ts';
import { ById, Nothing, PageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import { json, listRope, rendered } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { dropTalk } from './drop.ts';
import { markTalk } from './mark.ts';
import { talksOf } from './queries.ts';
import { presentTalks } from './view.ts';

/** The direct statuses of a member, by whom they are with. */
export const conversationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/conversations',
    access: 'member',
    scopes: ['read:statuses'],
    params: PageParams,
    answer: z.array(Conversation),
    about: 'With whom you exchange direct statuses, the last first',
    async handle(ctx, input, request) {
      const { slice, ids } = await talksOf(ctx, pageOf(input));
      return rendered(listRope(await presentTalks(ctx, ids)), linkHeader(ctx, request, slice));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/conversations/:id',
    access: 'member',
    scopes: ['write:conversations'],
    params: ById,
    answer: Nothing,
    about: 'Take a conversation from your list; its statuses stay',
    async handle(ctx, { id }) {
      await dropTalk(ctx, { talkId: id });
      return json({});
    },
  }),
  ...(['read', 'unread'] as const).map((mark) =>
    route({
      method: 'POST',
      path: `/api/v1/conversations/:id/${mark}`,
      access: 'member',
      scopes: ['write:conversations'],
      params: ById,
      answer: Conversation,
      about: mark === 'read' ? 'Mark a conversation as read' : 'Mark a conversation as unread',
      async handle(ctx, { id }) {
        await markTalk(ctx, { talkId: id, unread: mark === 'unread' });
        return rendered((await presentTalks(ctx, [id])).flat());
      },
    }),
  ),
];
