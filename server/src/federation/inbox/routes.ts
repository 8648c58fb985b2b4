import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { findAccount } from '../../accounts/index.ts';
import { parseId } from '../../db/ids.ts';
import { notFound } from '../../errors.ts';
import { type Route, route } from '../../http/route.ts';
import { refuseUnlessFederating } from '../federates.ts';
import { accept } from './accept.ts';

export const inboxRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/ap/inbox',
    access: 'server',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'The inbox of the whole server',
    async handle(ctx, _, request) {
      refuseUnlessFederating(ctx);
      return accept(ctx, request);
    },
  }),
  route({
    method: 'POST',
    path: '/ap/accounts/:id/inbox',
    access: 'server',
    scopes: [],
    params: z.object({ id: z.string() }),
    answer: null,
    about: 'The inbox of an account',
    async handle(ctx, params, request) {
      refuseUnlessFederating(ctx);
      const id = parseId(params.id);
      const account = id === null ? undefined : await findAccount(ctx, id);
      if (account?.local !== 1) throw notFound();
      return accept(ctx, request);
    },
  }),
];
