import { FilterKeyword, FilterKeywordParams, FilterStatus } from '@skein/api/filter.ts';
import { Id } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { parseId } from '../db/ids.ts';
import type { Id as RowId } from '../db/tables.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { owner } from './changed.ts';
import { addKeyword, changeKeyword, ownKeyword, removeKeyword } from './keywords.ts';
import { filterStatus, ownFilteredStatus, type Sees, unfilterStatus } from './statuses.ts';
import { filterEntity, keywordEntity, statusEntity } from './view.ts';

const Of = z.object({ filter_id: Id });
const One = z.object({ id: Id });

/** One place of these routes: its scope is for reading or for writing by its method. */
function place<P extends z.ZodObject>(
  method: Route['method'],
  path: string,
  about: string,
  [params, answer]: [P, z.ZodType],
  act: (ctx: Ctx, input: z.output<P>) => Promise<unknown>,
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

const keyword = async (ctx: Ctx, id: RowId | null) => keywordEntity(await ownKeyword(ctx, owner(ctx), id));
const status = async (ctx: Ctx, id: RowId | null) =>
  statusEntity(await ownFilteredStatus(ctx, owner(ctx), id));

function changing(method: 'PUT' | 'PATCH'): Route {
  const path = '/api/v2/filters/keywords/:id';
  const shapes: [typeof Changed, z.ZodType] = [Changed, FilterKeyword];
  return place(method, path, 'Change a keyword', shapes, async (ctx, { id, keyword: text, whole_word }) => {
    const change = { keyword: text, wholeWord: whole_word };
    return keyword(ctx, await changeKeyword(ctx, parseId(id), change));
  });
}

const Changed = FilterKeywordParams.extend(One.shape);
const Added = FilterKeywordParams.extend(Of.shape);
const Named = Of.extend({ status_id: Id });

/** The keywords and single statuses of filters. */
export function partRoutes(sees: Sees): readonly Route[] {
  const ofFilter = '/api/v2/filters/:filter_id';
  return [
    place(
      'GET',
      `${ofFilter}/keywords`,
      'The keywords of a filter',
      [Of, z.array(FilterKeyword)],
      async (ctx, input) => (await filterEntity(ctx, owner(ctx), parseId(input.filter_id))).keywords,
    ),
    place('POST', `${ofFilter}/keywords`, 'Add a keyword', [Added, FilterKeyword], async (ctx, input) => {
      const change = { keyword: input.keyword, wholeWord: input.whole_word };
      return keyword(ctx, await addKeyword(ctx, parseId(input.filter_id), change));
    }),
    place('GET', '/api/v2/filters/keywords/:id', 'One keyword', [One, FilterKeyword], (ctx, { id }) =>
      keyword(ctx, parseId(id)),
    ),
    changing('PUT'),
    changing('PATCH'),
    place(
      'DELETE',
      '/api/v2/filters/keywords/:id',
      'Take a keyword away',
      [One, z.object({})],
      (ctx, { id }) => removeKeyword(ctx, parseId(id)),
    ),
    place(
      'GET',
      `${ofFilter}/statuses`,
      'The single statuses of a filter',
      [Of, z.array(FilterStatus)],
      async (ctx, input) => (await filterEntity(ctx, owner(ctx), parseId(input.filter_id))).statuses,
    ),
    place(
      'POST',
      `${ofFilter}/statuses`,
      'Put a single status into a filter',
      [Named, FilterStatus],
      async (ctx, input) => {
        const named = { filterId: parseId(input.filter_id), statusId: parseId(input.status_id) };
        return status(ctx, await filterStatus(ctx, sees, named));
      },
    ),
    place(
      'GET',
      '/api/v2/filters/statuses/:id',
      'One single status of a filter',
      [One, FilterStatus],
      (ctx, { id }) => status(ctx, parseId(id)),
    ),
    place(
      'DELETE',
      '/api/v2/filters/statuses/:id',
      'Take a single status out of a filter',
      [One, z.object({})],
      (ctx, { id }) => unfilterStatus(ctx, parseId(id)),
    ),
  ];
}
