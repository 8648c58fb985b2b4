import { CredentialAccount } from '@skein/api/account.ts';
import { Nothing, optional } from '@skein/api/params.ts';
import { Profile, UpdateCredentialsParams, UpdateProfileParams } from '@skein/api/profile.ts';
import { z } from 'zod';
import { credentialAccount, type Portrait, profileOf } from '../accounts/index.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { Upload } from '../http/uploads.ts';
import { PORTRAIT_BYTES } from '../media/index.ts';
import { changeProfile } from './change.ts';

const picture = optional(z.instanceof(Upload, { error: 'must be a picture' }));

export const profileRoutes: readonly Route[] = [
  route({
    method: 'PATCH',
    path: '/api/v1/accounts/update_credentials',
    access: 'member',
    scopes: ['write:accounts'],
    params: UpdateCredentialsParams.extend({ avatar: picture, header: picture }),
    uploads: { names: ['avatar', 'header'], mostBytes: PORTRAIT_BYTES },
    answer: CredentialAccount,
    about: 'Change your profile, and the defaults for your posts',
    async handle(ctx, input) {
      const { accountId } = ctx.actor;
      await changeProfile(ctx, accountId, input);
      return json(await credentialAccount(ctx, accountId));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/profile',
    access: 'member',
    scopes: ['read:accounts', 'profile'],
    params: Nothing,
    answer: Profile,
    about: 'Your profile as you typed it',
    handle: async (ctx) => json(await profileOf(ctx, ctx.actor.accountId)),
  }),
  // PUT, under which the router takes PATCH too.
  route({
    method: 'PUT',
    path: '/api/v1/profile',
    access: 'member',
    scopes: ['write:accounts'],
    params: UpdateProfileParams.extend({ avatar: picture, header: picture }),
    uploads: { names: ['avatar', 'header'], mostBytes: PORTRAIT_BYTES },
    answer: Profile,
    about: 'Change your profile',
    async handle(ctx, input) {
      await changeProfile(ctx, ctx.actor.accountId, input);
      return json(await profileOf(ctx, ctx.actor.accountId));
    },
  }),
  withoutPicture('avatar'),
  withoutPicture('header'),
];

function withoutPicture(which: Portrait): Route {
  return route({
    method: 'DELETE',
    path: `/api/v1/profile/${which}`,
    access: 'member',
    scopes: ['write:accounts'],
    params: Nothing,
    answer: CredentialAccount,
    about: `Take your ${which} away`,
    async handle(ctx) {
      const { accountId } = ctx.actor;
      await changeProfile(ctx, accountId, { [which]: null });
      return json(await credentialAccount(ctx, accountId));
    },
  });
}
