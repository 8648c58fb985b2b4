import { FilterV1, FilterV1Params } from '@skein/api/filter.ts';
import { ById, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { changeOlder, createOlder, type OlderFilter, removeOlder } from './older.ts';
import { olderFilter, olderFiltersOf } from './view.ts';

/** Mastodon's: since then apps are asked to use the newer form. */
const SINCE = '2022-11-14';

function olderOf(input: z.output<typeof FilterV1Params>): OlderFilter {
  return {
    phrase: input.phrase,
    contexts: input.context,
    irreversible: input.irreversible,
    wholeWord: input.whole_word,
    expiresIn: input.expires_in,
  };
}

/** The older form of filters, over the same tables: each keyword is a filter. */
export const olderRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/filters',
    deprecated: SINCE,
    access: 'member',
    scopes: ['read:filters'],
    params: Nothing,
    answer: z.array(FilterV1),
    about: 'Your filtered phrases, in the older form',
    handle: async (ctx) => json(await olderFiltersOf(ctx, ctx.actor.accountId)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/filters',
    deprecated: SINCE,
    access: 'member',
    scopes: ['write:filters'],
    params: FilterV1Params,
    answer: FilterV1,
    about: 'Filter a phrase, in the older form',
    async handle(ctx, input) {
      const id = await createOlder(ctx, olderOf(input));
      return json(await olderFilter(ctx, ctx.actor.accountId, id));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/filters/:id',
    deprecated: SINCE,
    access: 'member',
    scopes: ['read:filters'],
    params: ById,
    answer: FilterV1,
    about: 'ById filtered phrase, in the older form',
    handle: async (ctx, { id }) => json(await olderFilter(ctx, ctx.actor.accountId, id)),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/filters/:id',
    deprecated: SINCE,
    access: 'member',
    scopes: ['write:filters'],
    params: FilterV1Params.extend(ById.shape),
    answer: FilterV1,
    about: 'Change a filtered phrase, in the older form',
    async handle(ctx, input) {
      const id = await changeOlder(ctx, input.id, olderOf(input));
      return json(await olderFilter(ctx, ctx.actor.accountId, id));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/filters/:id',
    deprecated: SINCE,
    access: 'member',
    scopes: ['write:filters'],
    params: ById,
    answer: Nothing,
    about: 'Take a filtered phrase away, in the older form',
    async handle(ctx, { id }) {
      await removeOlder(ctx, id);
      return json({});
    },
  }),
];
