import { ById, IdParam, list, Whole } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import type { LimitName } from '../http/limits.ts';
import type { Route } from '../http/route.ts';
import { HOME } from '../sign-in/index.ts';
import {
  bookmark,
  boost,
  favourite,
  findQuote,
  getVisiblePost,
  muteConversation,
  remove,
  revokeQuote,
  unbookmark,
  unboost,
  unfavourite,
  unmuteConversation,
  vote,
} from '../statuses/index.ts';
import { memberForm } from './member-routes.ts';

/** One button of a post: does it, and shows the page again on which it stood. */
function button(
  name: string,
  about: string,
  act: (ctx: Ctx, status: { statusId: Id }) => Promise<unknown>,
  limit?: LimitName,
): Route {
  return memberForm({
    path: `/statuses/:id/${name}`,
    params: ById,
    about,
    ...(limit ? { limit } : {}),
    async act(ctx, { input, back }) {
      await act(ctx, { statusId: input.id });
      return back ?? HOME;
    },
  });
}

/** Named is the post that quotes. @throws {Refusal} missing, forbidden (what it quotes is somebody else's) */
async function unquote(ctx: Ctx, { statusId: quotingId }: { statusId: Id }): Promise<void> {
  const quoting = await getVisiblePost(ctx, quotingId);
  const quote = await findQuote(ctx, { statusId: quoting.id });
  if (!quote?.quoted_id) throw notFound();
  await revokeQuote(ctx, { statusId: quote.quoted_id, quotingId: quoting.id });
}

/** What a member can do with a post on any page that shows it. */
export const statusActs: readonly Route[] = [
  button('favourite', 'Favourite a post', favourite),
  button('unfavourite', 'Take a favourite back', unfavourite),
  button(
    'boost',
    'Boost a post',
    (ctx, { statusId }) => boost(ctx, { statusId, visibility: null }),
    'publish',
  ),
  button('unboost', 'Take a boost back', unboost, 'remove'),
  button('bookmark', 'Bookmark a post', bookmark),
  button('unbookmark', 'Take a bookmark back', unbookmark),
  button('mute', 'Be told nothing more of a conversation', muteConversation),
  button('unmute', 'Be told of a conversation again', unmuteConversation),
  button('unquote', 'Take one’s own post out of one that quotes it', unquote),
  button('delete', 'Delete a post of your own', remove, 'remove'),
  memberForm({
    path: '/statuses/:id/vote',
    params: z.object({ id: IdParam, choices: list(Whole, 100) }),
    about: 'Vote in the poll of a post',
    async act(ctx, { input: { id, choices }, back }) {
      await vote(ctx, { statusId: id, choices });
      return back ?? HOME;
    },
  }),
];
