import type { ListFault, ListPageProps } from '@skein/api/own-pages.ts';
import { ById, IdParam, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { findByHandle } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { redirect } from '../http/answer.ts';
import type { Page } from '../http/pages.ts';
import type { Request } from '../http/request.ts';
import type { Route } from '../http/route.ts';
import {
  accountsOf,
  addToList,
  createList,
  listsOf,
  listTimeline,
  ownList,
  removeList,
  takeFromList,
} from '../lists/index.ts';
import { showPage } from '../sign-in/index.ts';
import { Cursors, linksAround, pageAt } from './cursors.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { memberForm, memberPage } from './member-routes.ts';
import { peopleOf } from './people.ts';

const LISTS = '/lists';
/** So many of those in a list stand on its page. */
const PEOPLE = 500;

const text = optional(z.string().trim().max(10_000)).transform((value) => value ?? '');

/** Lists of people whom a member reads by themselves. */
export const listPageRoutes: readonly Route[] = [
  memberPage({
    path: LISTS,
    params: z.object({}),
    about: 'Your lists, and the form for one more',
    show: (ctx, { memberId, request }) => showLists(ctx, request, memberId, '', null),
  }),
  memberForm({
    path: LISTS,
    params: z.object({ title: text }),
    about: 'Make a list',
    async act(ctx, { memberId, input: { title }, request }) {
      try {
        return `${LISTS}/${await createList(ctx, { title })}`;
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error;
        const fault = title === '' ? 'blank' : error.message.includes('too long') ? 'too_long' : 'too_many';
        return showLists(ctx, request, memberId, title, fault);
      }
    },
  }),
  memberPage({
    path: `${LISTS}/:id`,
    params: Cursors.extend(ById.shape),
    about: 'What those write who stand in a list, and who they are',
    async show(ctx, { input, request }) {
      const page = pageAt(input);
      const props = await listProps(ctx, input.id, page);
      if (props.statuses.length === 0 && page.minId !== null) return redirect(request.path);
      return showPage(ctx, request, 'list', props);
    },
  }),
  memberForm({
    path: `${LISTS}/:id/add`,
    params: ById.extend({ handle: text }),
    about: 'Put somebody into a list whom you follow',
    async act(ctx, { input: { id, handle }, request }) {
      const account = await findByHandle(ctx, handle.replace(/^@/, ''));
      const fault = account ? await put(ctx, id, account.id) : 'unknown';
      if (fault === null) return `${LISTS}/${id}`;
      const props = await listProps(ctx, id, pageAt({}));
      return showPage(ctx, request, 'list', { ...props, handle, fault }, { status: 422 });
    },
  }),
  memberForm({
    path: `${LISTS}/:id/take`,
    params: ById.extend({ account_id: IdParam }),
    about: 'Take somebody out of a list',
    async act(ctx, { input: { id, account_id: accountId } }) {
      await takeFromList(ctx, { listId: id, accountIds: [accountId] });
      return `${LISTS}/${id}`;
    },
  }),
  memberForm({
    path: `${LISTS}/:id/remove`,
    params: ById,
    about: 'Take a list away',
    async act(ctx, { input }) {
      await removeList(ctx, input.id);
      return LISTS;
    },
  }),
];

async function showLists(ctx: Ctx, request: Request, memberId: Id, title: string, fault: ListFault | null) {
  const lists = (await listsOf(ctx, memberId)).map((row) => ({ id: String(row.id), title: row.title }));
  return showPage(ctx, request, 'lists', { lists, title, fault }, { status: fault === null ? 200 : 422 });
}

async function listProps(ctx: Ctx, id: Id, page: Page): Promise<ListPageProps> {
  const row = await ownList(ctx, id);
  const slice = await listTimeline(ctx, row, page);
  const all = { limit: PEOPLE, maxId: null, sinceId: null, minId: null };
  const { ids } = await accountsOf(ctx, id, all);
  return {
    list: { id: String(row.id), title: row.title },
    people: (await peopleOf(ctx, ids)).map(({ account }) => account),
    handle: '',
    fault: null,
    statuses: inPlace(await statusEntities(ctx, slice.ids), 'home'),
    ...linksAround(`${LISTS}/${id}`, slice, page),
  };
}

/** Null when it is done. */
async function put(ctx: Ctx, listId: Id, accountId: Id): Promise<ListPageProps['fault']> {
  try {
    await addToList(ctx, { listId, accountIds: [accountId] });
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // There already: as wished.
    if (error.kind === 'invalid') return null;
    // The list itself was found to be theirs, or else `listProps` says that it is not.
    if (error.kind === 'missing') return 'not_followed';
    throw error;
  }
}
