import { Account } from '@skein/api/account.ts';
import { List, ListAccountsParams, ListPageParams, ListParams } from '@skein/api/list.ts';
import { ById, IdParam, Nothing, PageParams } from '@skein/api/params.ts';
import { Status } from '@skein/api/status.ts';
import { z } from 'zod';
import { showAccounts } from '../accounts/index.ts';
import { answerAgain } from '../http/again.ts';
import { json, listRope } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { present } from '../statuses/index.ts';
import { addToList, takeFromList } from './add.ts';
import { changeList, type ListChange, ownList } from './change.ts';
import { createList, removeList } from './create.ts';
import { accountsOf, listEntity, listsOf, listsWith } from './queries.ts';
import { listTimeline } from './timeline.ts';

const changeOf = (input: ListParams): ListChange => ({
  title: input.title,
  replies: input.replies_policy,
  exclusive: input.exclusive,
});

const ByListId = z.object({ list_id: IdParam });

export const listRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/lists',
    access: 'member',
    scopes: ['read:lists'],
    params: Nothing,
    answer: z.array(List),
    about: 'Your lists',
    handle: async (ctx) => json((await listsOf(ctx, ctx.actor.accountId)).map(listEntity)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/lists',
    access: 'member',
    scopes: ['write:lists'],
    params: ListParams,
    answer: List,
    about: 'Make a list',
    async handle(ctx, input) {
      return json(listEntity(await ownList(ctx, await createList(ctx, changeOf(input)))));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/lists/:id',
    access: 'member',
    scopes: ['read:lists'],
    params: ById,
    answer: List,
    about: 'One of your lists',
    handle: async (ctx, { id }) => json(listEntity(await ownList(ctx, id))),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/lists/:id',
    access: 'member',
    scopes: ['write:lists'],
    params: ListParams.extend(ById.shape),
    answer: List,
    about: 'Change a list',
    async handle(ctx, { id, ...input }) {
      await changeList(ctx, id, changeOf(input));
      return json(listEntity(await ownList(ctx, id)));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/lists/:id',
    access: 'member',
    scopes: ['write:lists'],
    params: ById,
    answer: Nothing,
    about: 'Take a list away',
    async handle(ctx, { id }) {
      await removeList(ctx, id);
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/lists/:id/accounts',
    access: 'member',
    scopes: ['read:lists'],
    params: ListPageParams.extend(ById.shape),
    answer: z.array(Account),
    about: 'Who stands in a list; with limit=0 all of them',
    async handle(ctx, { id, ...input }, request) {
      await ownList(ctx, id);
      return showAccounts(ctx, request, await accountsOf(ctx, id, pageOf(input)));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/lists/:id/accounts',
    access: 'member',
    scopes: ['write:lists'],
    params: ListAccountsParams.extend(ById.shape),
    answer: Nothing,
    about: 'Put people into a list whom you follow',
    async handle(ctx, { id: listId, account_ids: accountIds }) {
      await addToList(ctx, { listId, accountIds });
      return json({});
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/lists/:id/accounts',
    access: 'member',
    scopes: ['write:lists'],
    params: ListAccountsParams.extend(ById.shape),
    answer: Nothing,
    about: 'Take people out of a list',
    async handle(ctx, { id: listId, account_ids: accountIds }) {
      await takeFromList(ctx, { listId, accountIds });
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/lists',
    access: 'member',
    scopes: ['read:lists'],
    params: ById,
    answer: z.array(List),
    about: 'Which of your lists somebody stands in',
    async handle(ctx, { id }) {
      return json((await listsWith(ctx, ctx.actor.accountId, id)).map(listEntity));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/timelines/list/:list_id',
    access: 'member',
    scopes: ['read:lists'],
    params: PageParams.extend(ByListId.shape),
    answer: z.array(Status),
    about: 'What those write who stand in a list, newest first',
    async handle(ctx, { list_id, ...input }, request) {
      return answerAgain(ctx, request, async () => {
        const slice = await listTimeline(ctx, await ownList(ctx, list_id), pageOf(input));
        const headers = linkHeader(ctx, request, slice);
        return { rope: listRope(await present(ctx, slice.ids)), headers };
      });
    },
  }),
];
