import { FilterKeyword, FilterKeywordParams, FilterStatus } from '@skein/api/filter.ts';
import { ById, IdParam, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { MemberCtx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { addKeyword, changeKeyword, ownKeyword, removeKeyword } from './keywords.ts';
import { filterStatus, ownFilteredStatus, type Sees, unfilterStatus } from './statuses.ts';
import { filterEntity, keywordEntity, statusEntity } from './view.ts';

const Of = z.object({ filter_id: IdParam });

/** ById place of these routes: its scope is for reading or for writing by its method. */
function place<P extends z.ZodObject>(
  method: Route['method'],
  path: string,
  about: string,
  [params, answer]: [P, z.ZodType],
  act: (ctx: MemberCtx, input: z.output<P>) => Promise<unknown>,
): Route {
  return route({
    method,
    path,
    access: 'member',
    scopes: [method === 'GET' ? 'read:filters' : 'write:filters'],
    params,
    answer,
    about,
    handle: async (ctx, input) => json((await act(ctx, input as z.output<P>)) ?? {}),
  });
}

const keyword = async (ctx: MemberCtx, id: Id) =>
  keywordEntity(await ownKeyword(ctx, ctx.actor.accountId, id));
const status = async (ctx: MemberCtx, id: Id) =>
  statusEntity(await ownFilteredStatus(ctx, ctx.actor.accountId, id));

const Changed = FilterKeywordParams.extend(ById.shape);
const Added = FilterKeywordParams.extend(Of.shape);
const Named = Of.extend({ status_id: IdParam });

/** The keywords and single statuses of filters. */
export function partRoutes(sees: Sees): readonly Route[] {
  const ofFilter = '/api/v2/filters/:filter_id';
  return [
    place(
      'GET',
      `${ofFilter}/keywords`,
      'The keywords of a filter',
      [Of, z.array(FilterKeyword)],
      async (ctx, input) => (await filterEntity(ctx, ctx.actor.accountId, input.filter_id)).keywords,
    ),
    place('POST', `${ofFilter}/keywords`, 'Add a keyword', [Added, FilterKeyword], async (ctx, input) => {
      const change = { keyword: input.keyword, wholeWord: input.whole_word };
      return keyword(ctx, await addKeyword(ctx, input.filter_id, change));
    }),
    place('GET', '/api/v2/filters/keywords/:id', 'ById keyword', [ById, FilterKeyword], (ctx, { id }) =>
      keyword(ctx, id),
    ),
    place(
      'PUT',
      '/api/v2/filters/keywords/:id',
      'Change a keyword',
      [Changed, FilterKeyword],
      async (ctx, input) => {
        const change = { keyword: input.keyword, wholeWord: input.whole_word };
        return keyword(ctx, await changeKeyword(ctx, input.id, change));
      },
    ),
    place('DELETE', '/api/v2/filters/keywords/:id', 'Take a keyword away', [ById, Nothing], (ctx, { id }) =>
      removeKeyword(ctx, id),
    ),
    place(
      'GET',
      `${ofFilter}/statuses`,
      'The single statuses of a filter',
      [Of, z.array(FilterStatus)],
      async (ctx, input) => (await filterEntity(ctx, ctx.actor.accountId, input.filter_id)).statuses,
    ),
    place(
      'POST',
      `${ofFilter}/statuses`,
      'Put a single status into a filter',
      [Named, FilterStatus],
      async (ctx, input) => {
        const named = { filterId: input.filter_id, statusId: input.status_id };
        return status(ctx, await filterStatus(ctx, sees, named));
      },
    ),
    place(
      'GET',
      '/api/v2/filters/statuses/:id',
      'ById single status of a filter',
      [ById, FilterStatus],
      (ctx, { id }) => status(ctx, id),
    ),
    place(
      'DELETE',
      '/api/v2/filters/statuses/:id',
      'Take a single status out of a filter',
      [ById, Nothing],
      (ctx, { id }) => unfilterStatus(ctx, id),
    ),
  ];
}
