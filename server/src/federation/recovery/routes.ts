import { ById, Nothing } from '@skein/api/params.ts';
import {
  FollowerPage,
  InboxesParams,
  KitAnswer,
  NextParams,
  PasswordParams,
  Recovery,
  RecoveryKeyParams,
  Restore,
  RestoreParams,
} from '@skein/api/recovery.ts';
import { z } from 'zod';
import { findAccount, findMember } from '../../accounts/index.ts';
import type { MemberCtx } from '../../context.ts';
import { forbidden } from '../../errors.ts';
import { json } from '../../http/answer.ts';
import { type Route, route } from '../../http/route.ts';
import { listTaken, restoreOf, restoresOf } from '../../portability/index.ts';
import { verifyPassword } from '../../sign-in/index.ts';
import { nextFollowers } from './followers.ts';
import { refuseUnlessKey, setRecoveryKey } from './key.ts';
import { kitOf } from './kit.ts';
import { restore, restoreMore } from './restore.ts';

/** Skein's own: no other server has such a thing. Only apps that may write everything are told of keys. */
export const recoveryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/skein/v1/recovery',
    access: 'member',
    scopes: ['read:accounts'],
    params: Nothing,
    answer: Recovery,
    about: 'Your recovery key, and how fresh the list of followers in your kit is',
    handle: async (ctx) => json(await recoveryOf(ctx)),
  }),
  route({
    method: 'PUT',
    path: '/api/skein/v1/recovery/key',
    access: 'member',
    scopes: ['write'],
    params: RecoveryKeyParams,
    answer: Recovery,
    limit: 'password',
    about: 'Publish the public half of a recovery key, in the place of the one before',
    async handle(ctx, { password, public_key }) {
      refuseUnlessKey(public_key);
      await provePassword(ctx, password);
      await setRecoveryKey(ctx, ctx.actor.accountId, public_key);
      return json(await recoveryOf(ctx));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/skein/v1/recovery/key',
    access: 'member',
    scopes: ['write'],
    params: PasswordParams,
    answer: Recovery,
    limit: 'password',
    about: 'Take your recovery key down',
    async handle(ctx, { password }) {
      await provePassword(ctx, password);
      await setRecoveryKey(ctx, ctx.actor.accountId, null);
      return json(await recoveryOf(ctx));
    },
  }),
  route({
    method: 'POST',
    path: '/api/skein/v1/recovery/kit',
    access: 'member',
    scopes: ['write'],
    params: PasswordParams,
    answer: KitAnswer,
    limit: 'password',
    about: 'What the server has to give to your recovery kit: your main key, and the first of your followers',
    async handle(ctx, { password }) {
      await provePassword(ctx, password);
      return json(await kitOf(ctx, ctx.actor.accountId));
    },
  }),
  route({
    method: 'POST',
    path: '/api/skein/v1/recovery/kit/followers',
    access: 'member',
    scopes: ['write'],
    params: NextParams,
    answer: FollowerPage,
    about: 'The next of your followers',
    handle: async (ctx, { next }) => json(await nextFollowers(ctx, ctx.actor.accountId, next)),
  }),
  route({
    method: 'POST',
    path: '/api/skein/v1/recovery/restores',
    access: 'member',
    scopes: ['write'],
    params: RestoreParams,
    answer: Restore,
    limit: 'restore',
    about: 'Move an account whose server is gone to yours, by its recovery kit',
    async handle(ctx, { kit, words, address, more }) {
      const id = await restore(ctx, { kit, words, address, more: more === true });
      return json(await restoreOf(ctx, ctx.actor.accountId, id));
    },
  }),
  route({
    method: 'POST',
    path: '/api/skein/v1/recovery/restores/:id/inboxes',
    access: 'member',
    scopes: ['write'],
    params: InboxesParams,
    answer: Restore,
    limit: 'restoreInboxes',
    about: 'More of those who are to be told',
    async handle(ctx, { id, inboxes, more }) {
      await restoreMore(ctx, { restoreId: id, inboxes, more: more === true });
      return json(await restoreOf(ctx, ctx.actor.accountId, id));
    },
  }),
  route({
    method: 'GET',
    path: '/api/skein/v1/recovery/restores',
    access: 'member',
    scopes: ['read:accounts'],
    params: Nothing,
    answer: z.array(Restore),
    about: 'Accounts that you moved here from servers that are gone, and how many were told',
    handle: async (ctx) => json(await restoresOf(ctx, ctx.actor.accountId)),
  }),
  route({
    method: 'GET',
    path: '/api/skein/v1/recovery/restores/:id',
    access: 'member',
    scopes: ['read:accounts'],
    params: ById,
    answer: Restore,
    about: 'How many were told of one of them',
    handle: async (ctx, { id }) => json(await restoreOf(ctx, ctx.actor.accountId, id)),
  }),
];

async function recoveryOf(ctx: MemberCtx): Promise<z.infer<typeof Recovery>> {
  const { accountId } = ctx.actor;
  const account = await findAccount(ctx, accountId);
  const { madeAt, count, stale } = await listTaken(ctx, accountId);
  return {
    recovery_key: account?.recovery_key ?? null,
    follower_list: { made_at: madeAt === null ? null : new Date(madeAt).toISOString(), count, stale },
  };
}

/** A token alone does not do: whoever has found one could take the account along. @throws {Refusal} forbidden, tooMany */
async function provePassword(ctx: MemberCtx, password: string): Promise<void> {
  const member = await findMember(ctx, ctx.actor.accountId);
  const { right } = await verifyPassword(password, member?.password_hash ?? null);
  if (!right) throw forbidden('The password is wrong');
}
