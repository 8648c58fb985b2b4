import { Account, AccountsParams, CredentialAccount, LookupParams, Preferences } from '@skein/api/account.ts';
import { ById, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { json, listRope, rendered } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { credentialAccount } from './credentials.ts';
import { preferencesOf } from './preferences.ts';
import { findByHandle, getAccount } from './queries.ts';
import { accountRopes, showAccount } from './show.ts';

export const accountRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/accounts/verify_credentials',
    access: 'member',
    scopes: ['read:accounts', 'profile'],
    params: Nothing,
    answer: CredentialAccount,
    about: 'The account behind the token',
    async handle(ctx) {
      return json(await credentialAccount(ctx, ctx.actor.accountId));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/lookup',
    access: 'anyone',
    scopes: ['read:accounts'],
    params: LookupParams,
    answer: Account,
    about: 'The account behind a handle that is known here',
    async handle(ctx, { acct }) {
      const account = await findByHandle(ctx, acct);
      if (!account) throw notFound();
      return showAccount(ctx, account.id);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id',
    access: 'anyone',
    scopes: ['read:accounts'],
    params: ById,
    answer: Account,
    about: 'Show an account',
    handle: (ctx, { id }) => showAccount(ctx, id),
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/identity_proofs',
    deprecated: '2022-03-30',
    access: 'member',
    scopes: [],
    params: ById,
    answer: z.array(z.never()),
    about: 'Nothing: what Mastodon showed here it shows no more, and older apps ask still',
    async handle(ctx, { id }) {
      await getAccount(ctx, id);
      return json([]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts',
    access: 'anyone',
    scopes: ['read:accounts'],
    params: AccountsParams,
    answer: z.array(Account),
    about: 'Several accounts by their ids; those that are not there are left out',
    async handle(ctx, { id }) {
      return rendered(listRope(await accountRopes(ctx, [...new Set(id)])));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/preferences',
    access: 'member',
    scopes: ['read:accounts'],
    params: Nothing,
    answer: Preferences,
    about: 'What you chose for all apps',
    async handle(ctx) {
      return json(await preferencesOf(ctx, ctx.actor.accountId));
    },
  }),
];
