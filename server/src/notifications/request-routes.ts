import { NotificationRequest } from '@skein/api/notification.ts';
import { AccountPageParams, ById, IdParam, list, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { json, listRope, rendered } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { acceptRequests, decideOne, dismissRequests, isMerged } from './decide.ts';
import { presentRequests, requestOf, requestsOf } from './requests.ts';

const PATH = '/api/v1/notifications/requests';

/** What a member can do about requests, about one and about several. */
function decisions(
  name: 'accept' | 'dismiss',
  about: [one: string, several: string],
  decision: typeof acceptRequests,
): Route[] {
  return [
    route({
      method: 'POST',
      path: `${PATH}/${name}`,
      access: 'member',
      scopes: ['write:notifications'],
      params: z.object({ id: list(IdParam) }),
      answer: Nothing,
      about: about[1],
      async handle(ctx, { id }) {
        await decision(ctx, ctx.actor.accountId, [...new Set(id)]);
        return json({});
      },
    }),
    route({
      method: 'POST',
      path: `${PATH}/:id/${name}`,
      access: 'member',
      scopes: ['write:notifications'],
      params: ById,
      answer: Nothing,
      about: about[0],
      async handle(ctx, { id }) {
        await decideOne(ctx, { accountId: ctx.actor.accountId, id }, decision);
        return json({});
      },
    }),
  ];
}

export const requestRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    access: 'member',
    scopes: ['read:notifications'],
    params: AccountPageParams,
    answer: z.array(NotificationRequest),
    about: 'Whose mentions are held back until you have decided',
    async handle(ctx, input, request) {
      const { slice, requests } = await requestsOf(ctx, pageOf(input));
      const links = linkHeader(ctx, request, slice);
      return rendered(listRope(await presentRequests(ctx, requests)), links);
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/merged`,
    access: 'member',
    scopes: ['read:notifications'],
    params: Nothing,
    answer: z.object({ merged: z.boolean() }),
    about: 'Whether everything of those you let through is in your list',
    handle: async (ctx) => json({ merged: await isMerged(ctx, ctx.actor.accountId) }),
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id`,
    access: 'member',
    scopes: ['read:notifications'],
    params: ById,
    answer: NotificationRequest,
    about: 'Somebody whose mentions are held back',
    async handle(ctx, { id }) {
      const own = await requestOf(ctx, id);
      const [shown] = own ? await presentRequests(ctx, [own]) : [];
      if (!shown) throw notFound();
      return rendered(shown);
    },
  }),
  ...decisions(
    'accept',
    ['Let somebody through from now on', 'Let these people through from now on'],
    acceptRequests,
  ),
  ...decisions(
    'dismiss',
    ['Remove what is held back of somebody', 'Remove what is held back of these people'],
    dismissRequests,
  ),
];
