import { Account, MutedAccount, Relationship } from '@skein/api/account.ts';
import { AccountPageParams, ById } from '@skein/api/params.ts';
import { z } from 'zod';
import { getAccount, showAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Page, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import type { Listed } from '../http/slice.ts';
import { acceptFollow, rejectRequest } from './follow.ts';
import { blocksOf, endorsedBy, followsOf, muteEnds, mutesOf, requestsTo } from './lists.ts';
import { presentRelationships } from './view.ts';

/** A list of a member's own. */
function ownList(
  path: string,
  scopes: string[],
  about: string,
  read: (ctx: Ctx, accountId: Id, page: Page) => Promise<Listed>,
): Route {
  return route({
    method: 'GET',
    path,
    access: 'member',
    scopes,
    params: AccountPageParams,
    answer: z.array(Account),
    about,
    async handle(ctx, input, request) {
      return showAccounts(ctx, request, await read(ctx, ctx.actor.accountId, pageOf(input)));
    },
  });
}

/** The member's answer to somebody who asked to follow; not found when nobody did. */
function decision(
  name: string,
  about: string,
  decide: (ctx: Ctx, request: { followerId: Id }) => Promise<boolean>,
): Route {
  return route({
    method: 'POST',
    path: `/api/v1/follow_requests/:id/${name}`,
    access: 'member',
    scopes: ['write:follows', 'follow'],
    params: ById,
    answer: Relationship,
    about,
    async handle(ctx, { id: followerId }) {
      if (!(await decide(ctx, { followerId }))) throw notFound();
      const [relationship] = await presentRelationships(ctx, ctx.actor.accountId, [followerId]);
      return json(relationship);
    },
  });
}

export const relationListRoutes: readonly Route[] = [
  ...(['followers', 'following'] as const).map((which) =>
    route({
      method: 'GET',
      path: `/api/v1/accounts/:id/${which}`,
      access: 'anyone',
      scopes: ['read:accounts'],
      params: AccountPageParams.extend(ById.shape),
      answer: z.array(Account),
      about: which === 'followers' ? 'Who follows an account' : 'Whom an account follows',
      async handle(ctx, { id, ...input }, request) {
        const account = await getAccount(ctx, id);
        return showAccounts(ctx, request, await followsOf(ctx, account, which, pageOf(input)));
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/endorsements',
    access: 'anyone',
    scopes: ['read:accounts'],
    params: AccountPageParams.extend(ById.shape),
    answer: z.array(Account),
    about: 'Whom an account shows on its profile',
    async handle(ctx, { id, ...input }, request) {
      const account = await getAccount(ctx, id);
      return showAccounts(ctx, request, await endorsedBy(ctx, account, pageOf(input)));
    },
  }),
  ownList('/api/v1/endorsements', ['read:accounts'], 'Whom you show on your profile', async (ctx, id, page) =>
    endorsedBy(ctx, await getAccount(ctx, id), page),
  ),
  ownList('/api/v1/follow_requests', ['read:follows', 'follow'], 'Who asks to follow you', requestsTo),
  decision('authorize', 'Let somebody follow you who asked to', acceptFollow),
  decision('reject', 'Refuse somebody who asked to follow you', rejectRequest),
  ownList('/api/v1/blocks', ['read:blocks', 'follow'], 'Whom you block', blocksOf),
  route({
    method: 'GET',
    path: '/api/v1/mutes',
    access: 'member',
    scopes: ['read:mutes', 'follow'],
    params: AccountPageParams,
    answer: z.array(MutedAccount),
    about: 'Whom you mute, and until when',
    async handle(ctx, input, request) {
      const { accountId } = ctx.actor;
      const page = await mutesOf(ctx, accountId, pageOf(input));
      const ends = await muteEnds(ctx, accountId, page.ids);
      return showAccounts(ctx, request, page, (id) => {
        const end = ends.get(id) ?? null;
        return { mute_expires_at: end === null ? null : new Date(end).toISOString() };
      });
    },
  }),
];
