import { Filter, FilterParams } from '@skein/api/filter.ts';
import { ById, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { changeFilter, createFilter, type FilterChange, removeFilter } from './change.ts';
import { olderRoutes } from './older-routes.ts';
import { partRoutes } from './part-routes.ts';
import type { Sees } from './statuses.ts';
import { filterEntity, filtersOf } from './view.ts';

function changeOf(input: FilterParams): FilterChange {
  return {
    title: input.title,
    contexts: input.context,
    action: input.filter_action,
    expiresIn: input.expires_in,
    keywords: input.keywords_attributes.map(({ id, keyword, whole_word, _destroy }) => ({
      ...(id === undefined ? {} : { id: id }),
      keyword,
      wholeWord: whole_word,
      destroy: _destroy === true,
    })),
  };
}

/** What a member wants to be warned of or not to see. `sees` says which status they may name. */
export function filterRoutes(sees: Sees): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v2/filters',
      access: 'member',
      scopes: ['read:filters'],
      params: Nothing,
      answer: z.array(Filter),
      about: 'Your filters',
      handle: async (ctx) => json(await filtersOf(ctx, ctx.actor.accountId)),
    }),
    route({
      method: 'POST',
      path: '/api/v2/filters',
      access: 'member',
      scopes: ['write:filters'],
      params: FilterParams,
      answer: Filter,
      about: 'Filter what holds a word or phrase',
      async handle(ctx, input) {
        return json(await filterEntity(ctx, ctx.actor.accountId, await createFilter(ctx, changeOf(input))));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v2/filters/:id',
      access: 'member',
      scopes: ['read:filters'],
      params: ById,
      answer: Filter,
      about: 'ById of your filters',
      handle: async (ctx, { id }) => json(await filterEntity(ctx, ctx.actor.accountId, id)),
    }),
    route({
      method: 'PUT',
      path: '/api/v2/filters/:id',
      access: 'member',
      scopes: ['write:filters'],
      params: FilterParams.extend(ById.shape),
      answer: Filter,
      about: 'Change a filter and its keywords',
      async handle(ctx, input) {
        const id = await changeFilter(ctx, input.id, changeOf(input));
        return json(await filterEntity(ctx, ctx.actor.accountId, id));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v2/filters/:id',
      access: 'member',
      scopes: ['write:filters'],
      params: ById,
      answer: Nothing,
      about: 'Take a filter away',
      async handle(ctx, { id }) {
        await removeFilter(ctx, id);
        return json({});
      },
    }),
    ...partRoutes(sees),
    ...olderRoutes,
  ];
}
