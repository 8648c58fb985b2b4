import { Account } from '@skein/api/account.ts';
import { AccountPageParams, ById, PageParams } from '@skein/api/params.ts';
import { Status } from '@skein/api/status.ts';
import { z } from 'zod';
import { showAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { bookmark, unbookmark } from './bookmark.ts';
import { muteConversation, unmuteConversation } from './conversation.ts';
import { favourite, unfavourite } from './favourite.ts';
import { accountsThat, markedStatuses } from './marked.ts';
import { pin, unpin } from './pin.ts';
import { showStatus, showStatuses } from './show.ts';
import { getVisible, getVisiblePost } from './visibility.ts';

type Verb = (ctx: Ctx, what: { statusId: Id }) => Promise<void>;

/** A verb on a status that the reader may see; the answer is the status as it is afterwards. */
function marking(name: string, scope: string, about: string, verb: Verb): Route {
  return route({
    method: 'POST',
    path: `/api/v1/statuses/:id/${name}`,
    access: 'member',
    scopes: [scope],
    params: ById,
    answer: Status,
    about,
    async handle(ctx, { id: statusId }) {
      await verb(ctx, { statusId });
      return showStatus(ctx, statusId);
    },
  });
}

/** ById that takes something back first: also from a status that its author has hidden since. */
function unmarking(name: string, scope: string, about: string, verb: Verb): Route {
  return marking(name, scope, about, async (ctx, { statusId }) => {
    await verb(ctx, { statusId });
    await getVisible(ctx, statusId);
  });
}

/** What readers do with statuses, and the lists of it. */
export const markRoutes: readonly Route[] = [
  marking('favourite', 'write:favourites', 'Favourite a status', favourite),
  unmarking('unfavourite', 'write:favourites', 'Take a favourite back', unfavourite),
  marking('bookmark', 'write:bookmarks', 'Keep a status for yourself', bookmark),
  unmarking('unbookmark', 'write:bookmarks', 'Let go of a status that you kept', unbookmark),
  marking('mute', 'write:mutes', 'Hear nothing more of the conversation of a status', muteConversation),
  marking('unmute', 'write:mutes', 'Hear of the conversation of a status again', unmuteConversation),
  marking('pin', 'write:accounts', 'Put a status of yours at the top of your page', pin),
  marking('unpin', 'write:accounts', 'Take a status from the top of your page', unpin),
  route({
    method: 'GET',
    path: '/api/v1/favourites',
    access: 'member',
    scopes: ['read:favourites'],
    params: PageParams,
    answer: z.array(Status),
    about: 'What you favourited, the last first',
    async handle(ctx, input, request) {
      return showStatuses(ctx, request, await markedStatuses(ctx, 'favourites', pageOf(input)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/bookmarks',
    access: 'member',
    scopes: ['read:bookmarks'],
    params: PageParams,
    answer: z.array(Status),
    about: 'What you bookmarked, the last first',
    async handle(ctx, input, request) {
      return showStatuses(ctx, request, await markedStatuses(ctx, 'bookmarks', pageOf(input)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/favourited_by',
    access: 'anyone',
    scopes: ['read:accounts'],
    params: AccountPageParams.extend(ById.shape),
    answer: z.array(Account),
    about: 'Who favourited a status, the last first',
    async handle(ctx, input, request) {
      const { id } = await getVisiblePost(ctx, input.id);
      return showAccounts(ctx, request, await accountsThat(ctx, 'favourites', id, pageOf(input)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/reblogged_by',
    access: 'anyone',
    scopes: ['read:accounts'],
    params: AccountPageParams.extend(ById.shape),
    answer: z.array(Account),
    about: 'Who boosted a status, the last first',
    async handle(ctx, input, request) {
      const { id } = await getVisiblePost(ctx, input.id);
      return showAccounts(ctx, request, await accountsThat(ctx, 'boosts', id, pageOf(input)));
    },
  }),
];
