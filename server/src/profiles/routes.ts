import { CredentialAccount } from '@skein/api/account.ts';
import { UpdateCredentialsParams } from '@skein/api/profile.ts';
import { credentialAccount, saveProfile } from '../accounts/index.ts';
import { notFound } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { readChanges } from './read-changes.ts';

export const profileRoutes: readonly Route[] = [
  route({
    method: 'PATCH',
    path: '/api/v1/accounts/update_credentials',
    access: 'member',
    scopes: ['write:accounts'],
    params: UpdateCredentialsParams,
    answer: CredentialAccount,
    about: 'Change your profile, and the defaults for your posts',
    async handle(ctx, input) {
      if (ctx.actor.kind !== 'member') throw notFound();
      const { accountId } = ctx.actor;
      await saveProfile(ctx, accountId, await readChanges(ctx, input));
      return json(await credentialAccount(ctx, accountId));
    },
  }),
];
