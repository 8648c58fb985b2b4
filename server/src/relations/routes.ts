import { FollowParams, Relationship } from '@skein/api/account.ts';
import { ById, Flag, IdParam, list, Nothing, optional, Whole } from '@skein/api/params.ts';
import { z } from 'zod';
import { getAccount, loadAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { block, unblock } from './block.ts';
import { domainRoutes } from './domain-routes.ts';
import { endorse, unendorse } from './endorse.ts';
import { follow, rejectFollow, unfollow } from './follow.ts';
import { relationListRoutes } from './list-routes.ts';
import { mute, unmute } from './mute.ts';
import { noteAbout } from './note.ts';
import { presentRelationships } from './view.ts';

/** A POST on one account whose answer is the relationship as it is afterwards. */
function verb<P extends z.ZodObject>(
  name: string,
  scopes: string[],
  about: string,
  params: P,
  act: (ctx: Ctx, targetId: Id, input: z.output<P>) => Promise<unknown>,
): Route {
  return route({
    method: 'POST',
    path: `/api/v1/accounts/:id/${name}`,
    access: 'member',
    scopes,
    params: ById.extend(params.shape),
    answer: Relationship,
    limit: name === 'follow' ? 'follow' : undefined,
    about,
    async handle(ctx, input) {
      const targetId = input.id as Id;
      await act(ctx, targetId, input as z.output<P>);
      const [relationship] = await presentRelationships(ctx, ctx.actor.accountId, [targetId]);
      return json(relationship);
    },
  });
}

const Note = z.object({ comment: optional(z.string().max(100_000)) });
const MuteOptions = z.object({ notifications: optional(Flag), duration: optional(Whole) });

export const relationRoutes: readonly Route[] = [
  verb(
    'follow',
    ['write:follows', 'follow'],
    'Follow an account',
    FollowParams,
    (ctx, targetId, { reblogs, notify, languages }) =>
      follow(ctx, { targetId, showBoosts: reblogs, notify, languages }),
  ),
  verb('unfollow', ['write:follows', 'follow'], 'Stop following an account', Nothing, (ctx, targetId) =>
    unfollow(ctx, { targetId }),
  ),
  verb(
    'remove_from_followers',
    ['write:follows', 'follow'],
    'Stop an account from following you',
    Nothing,
    async (ctx, targetId) => {
      await getAccount(ctx, targetId);
      await rejectFollow(ctx, { followerId: targetId });
    },
  ),
  verb('block', ['write:blocks', 'follow'], 'Block an account', Nothing, (ctx, targetId) =>
    block(ctx, { targetId }),
  ),
  verb('unblock', ['write:blocks', 'follow'], 'End a block', Nothing, (ctx, targetId) =>
    unblock(ctx, { targetId }),
  ),
  verb('mute', ['write:mutes', 'follow'], 'Mute an account', MuteOptions, (ctx, targetId, options) =>
    mute(ctx, { targetId, notifications: options.notifications, duration: options.duration }),
  ),
  verb('unmute', ['write:mutes', 'follow'], 'End a mute', Nothing, (ctx, targetId) =>
    unmute(ctx, { targetId }),
  ),
  // The second name of each is that of older apps.
  ...['endorse', 'pin'].map((name) =>
    verb(name, ['write:accounts'], 'Show somebody on your profile', Nothing, (ctx, targetId) =>
      endorse(ctx, { targetId }),
    ),
  ),
  ...['unendorse', 'unpin'].map((name) =>
    verb(name, ['write:accounts'], 'Show them there no more', Nothing, (ctx, targetId) =>
      unendorse(ctx, { targetId }),
    ),
  ),
  verb(
    'note',
    ['write:accounts'],
    'Write down something about somebody, for your own eyes',
    Note,
    (ctx, targetId, { comment }) => noteAbout(ctx, { targetId, comment: comment ?? '' }),
  ),
  route({
    method: 'GET',
    path: '/api/v1/accounts/relationships',
    access: 'member',
    scopes: ['read:follows', 'follow'],
    params: z.object({ id: list(IdParam, 80), with_suspended: optional(Flag) }),
    answer: z.array(Relationship),
    about: 'What stands between you and other accounts',
    async handle(ctx, input) {
      const asked = input.id;
      const rows = await loadAccounts(ctx, asked);
      const known = new Set(
        rows.filter((row) => input.with_suspended || row.suspended_at === null).map((row) => row.id),
      );
      const ids = asked.filter((id, index) => known.has(id) && asked.indexOf(id) === index);
      return json(await presentRelationships(ctx, ctx.actor.accountId, ids));
    },
  }),
  ...relationListRoutes,
  ...domainRoutes,
];
