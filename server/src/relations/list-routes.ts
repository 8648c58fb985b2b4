import { Account, MutedAccount, Relationship } from '@skein/api/account.ts';
import { ById, IdParam, pageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import { getAccount, presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Answer, json, listRope, rendered } from '../http/answer.ts';
import { linkHeader, type Page, pageOf } from '../http/pages.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { acceptFollow, rejectRequest } from './follow.ts';
import { type AccountPage, blocksOf, followsOf, muteEnds, mutesOf, requestsTo } from './lists.ts';
import { presentRelationships } from './view.ts';

/** Mastodon's page of accounts: 40, at most 80; the links name the relations, not the accounts. */
const AccountPages = pageParams(40, 80);

/** `more` gives what an item says beyond the account. */
async function answer(
  ctx: Ctx,
  request: Request,
  { slice, accountIds }: AccountPage,
  more: (id: Id) => object | null = () => null,
): Promise<Answer> {
  const accounts = await presentAccounts(ctx, accountIds);
  const items = accountIds.flatMap((id) => {
    const account = accounts.get(id);
    const extra = more(id);
    if (!account) return [];
    if (!extra) return [[account]];
    return [[account.subarray(0, -1), Buffer.from(`,${JSON.stringify(extra).slice(1)}`)]];
  });
  return rendered(listRope(items), linkHeader(request, ctx.origin.origin, slice, 'since_id'));
}

/** A list of a member's own. */
function ownList(
  path: string,
  scope: string,
  about: string,
  read: (ctx: Ctx, accountId: Id, page: Page) => Promise<AccountPage>,
): Route {
  return route({
    method: 'GET',
    path,
    access: 'member',
    scopes: [scope, 'follow'],
    params: AccountPages,
    answer: z.array(Account),
    about,
    async handle(ctx, input, request) {
      return answer(ctx, request, await read(ctx, ctx.actor.accountId, pageOf(input)));
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
      params: AccountPages.extend({ id: IdParam }),
      answer: z.array(Account),
      about: which === 'followers' ? 'Who follows an account' : 'Whom an account follows',
      async handle(ctx, { id, ...input }, request) {
        const account = await getAccount(ctx, id);
        return answer(ctx, request, await followsOf(ctx, account, which, pageOf(input)));
      },
    }),
  ),
  ownList('/api/v1/follow_requests', 'read:follows', 'Who asks to follow you', requestsTo),
  decision('authorize', 'Let somebody follow you who asked to', acceptFollow),
  decision('reject', 'Refuse somebody who asked to follow you', rejectRequest),
  ownList('/api/v1/blocks', 'read:blocks', 'Whom you block', blocksOf),
  route({
    method: 'GET',
    path: '/api/v1/mutes',
    access: 'member',
    scopes: ['read:mutes', 'follow'],
    params: AccountPages,
    answer: z.array(MutedAccount),
    about: 'Whom you mute, and until when',
    async handle(ctx, input, request) {
      const { accountId } = ctx.actor;
      const page = await mutesOf(ctx, accountId, pageOf(input));
      const ends = await muteEnds(ctx, accountId, page.accountIds);
      return answer(ctx, request, page, (id) => {
        const end = ends.get(id) ?? null;
        return { mute_expires_at: end === null ? null : new Date(end).toISOString() };
      });
    },
  }),
];
