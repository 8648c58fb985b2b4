import { Nothing } from '@skein/api/params.ts';
import {
  FollowerPage,
  KitAnswer,
  NextParams,
  PasswordParams,
  Recovery,
  RecoveryKeyParams,
} from '@skein/api/recovery.ts';
import type { z } from 'zod';
import { findAccount, findMember } from '../../accounts/index.ts';
import type { MemberCtx } from '../../context.ts';
import { forbidden } from '../../errors.ts';
import { json } from '../../http/answer.ts';
import { type Route, route } from '../../http/route.ts';
import { listTaken } from '../../portability/index.ts';
import { verifyPassword } from '../../sign-in/index.ts';
import { nextFollowers } from './followers.ts';
import { refuseUnlessKey, setRecoveryKey } from './key.ts';
import { kitOf } from './kit.ts';

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
