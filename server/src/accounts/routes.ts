import { Account, CredentialAccount, LookupParams } from '@skein/api/account.ts';
import { Id } from '@skein/api/params.ts';
import { z } from 'zod';
import { parseId } from '../db/ids.ts';
import { notFound } from '../errors.ts';
import { json, rendered } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { credentialAccount } from './credentials.ts';
import { findByHandle, getAccount } from './queries.ts';
import { presentAccounts } from './view.ts';

export const accountRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/accounts/verify_credentials',
    access: 'member',
    scopes: ['read:accounts', 'profile'],
    params: z.object({}),
    answer: CredentialAccount,
    about: 'The account behind the token',
    async handle(ctx) {
      if (ctx.actor.kind !== 'member') throw notFound();
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
      const shown = account && (await presentAccounts(ctx, [account.id])).get(account.id);
      if (!shown) throw notFound();
      return rendered([shown]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id',
    access: 'anyone',
    scopes: ['read:accounts'],
    params: z.object({ id: Id }),
    answer: Account,
    about: 'Show an account',
    async handle(ctx, { id }) {
      const account = await getAccount(ctx, parseId(id));
      const shown = (await presentAccounts(ctx, [account.id])).get(account.id);
      if (!shown) throw notFound();
      return rendered([shown]);
    },
  }),
];
