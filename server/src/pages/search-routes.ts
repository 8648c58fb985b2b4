import { optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Route, route } from '../http/route.ts';
import { isAddress, searchAccounts, searchAddress } from '../search/index.ts';
import { showPage } from '../sign-in/index.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { peopleOf } from './people.ts';

const MOST = 40;

/** Finding people, and the one thing at an address. */
export const searchPageRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/search',
    access: 'browser',
    scopes: [],
    params: z.object({ q: optional(z.string().trim().max(2048)) }),
    answer: null,
    about: 'Find people by their handle, here and on other servers, or a post by its address',
    async handle(ctx, { q = '' }, request) {
      const found = await find(ctx, q);
      return showPage(ctx, request, 'search', {
        q,
        people: await peopleOf(ctx, found.accounts),
        statuses: inPlace(await statusEntities(ctx, found.statuses), null),
      });
    },
  }),
];

interface Found {
  accounts: Id[];
  statuses: Id[];
}

async function find(ctx: Ctx, q: string): Promise<Found> {
  const nothing: Found = { accounts: [], statuses: [] };
  if (q === '') return nothing;
  // Other servers are asked on behalf of people who live here only.
  const resolve = ctx.actor.kind === 'member';
  if (!isAddress(q)) {
    const query = { text: q, resolve, following: false, offset: 0, limit: MOST };
    return { ...nothing, accounts: await searchAccounts(ctx, query) };
  }
  const thing = await searchAddress(ctx, q, resolve);
  if (thing === null) return nothing;
  return thing.kind === 'account'
    ? { ...nothing, accounts: [thing.id] }
    : { ...nothing, statuses: [thing.id] };
}
