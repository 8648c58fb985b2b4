import { ById, optional, Whole } from '@skein/api/params.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { LimitName } from '../http/limits.ts';
import type { Route } from '../http/route.ts';
import {
  acceptFollow,
  block,
  follow,
  mute,
  rejectRequest,
  unblock,
  unfollow,
  unmute,
} from '../relations/index.ts';
import { HOME } from '../sign-in/index.ts';
import { memberForm } from './member-routes.ts';

/** One button of an account: does it, and shows the page again on which it stood. */
function button(
  name: string,
  about: string,
  act: (ctx: Ctx, account: { targetId: Id }) => Promise<unknown>,
  limit?: LimitName,
): Route {
  return memberForm({
    path: `/accounts/:id/${name}`,
    params: ById,
    about,
    ...(limit ? { limit } : {}),
    async act(ctx, { input, back }) {
      await act(ctx, { targetId: input.id });
      return back ?? HOME;
    },
  });
}

/** What a member can do about somebody on any page that shows them. */
export const accountActs: readonly Route[] = [
  button('follow', 'Follow somebody', follow, 'follow'),
  button('unfollow', 'Stop following somebody, or take a request back', unfollow),
  memberForm({
    path: '/accounts/:id/mute',
    params: ById.extend({ duration: optional(Whole) }),
    about: 'Mute somebody, for good or for so many seconds',
    async act(ctx, { input: { id, duration = 0 }, back }) {
      await mute(ctx, { targetId: id, duration });
      return back ?? HOME;
    },
  }),
  button('unmute', 'End a mute', unmute),
  button('block', 'Block somebody', block),
  button('unblock', 'End a block', unblock),
  button('accept', 'Let somebody follow who asked to', (ctx, { targetId }) =>
    acceptFollow(ctx, { followerId: targetId }),
  ),
  button('refuse', 'Refuse somebody who asked to follow', (ctx, { targetId }) =>
    rejectRequest(ctx, { followerId: targetId }),
  ),
];
