import { Notification, NotificationChoice, Supporting } from '@skein/api/notification.ts';
import { ById, Nothing, pageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { answerAgain } from '../http/again.ts';
import { json, listRope, rendered } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { dismiss } from './dismiss.ts';
import { notificationsOf, visibleNotification } from './queries.ts';
import { presentNotifications } from './view.ts';
import { Counted, filterOf, wholeList } from './whole-list.ts';

const ListParams = pageParams(40, 80).extend(NotificationChoice.shape).extend(Supporting.shape);

export const notificationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/notifications',
    access: 'member',
    scopes: ['read:notifications'],
    params: ListParams,
    answer: z.array(Notification),
    about: 'What happened to you, newest first',
    async handle(ctx, input, request) {
      return answerAgain(ctx, request, async () => {
        const slice = await notificationsOf(ctx, filterOf(input), pageOf(input));
        const items = await presentNotifications(ctx, slice.ids, input.supported_types);
        return { rope: listRope(items), headers: linkHeader(ctx, request, slice) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/:id',
    access: 'member',
    scopes: ['read:notifications'],
    params: ById.extend(Supporting.shape),
    answer: Notification,
    about: 'One thing that happened to you',
    async handle(ctx, { id, supported_types: supported }) {
      const own = await visibleNotification(ctx, id);
      const [shown] = own === null ? [] : await presentNotifications(ctx, [own], supported);
      if (!shown) throw notFound();
      return rendered(shown);
    },
  }),
  ...wholeList(
    '/api/v1/notifications',
    'things happened to you',
    NotificationChoice.extend(Counted),
    filterOf,
  ),
  route({
    method: 'POST',
    path: '/api/v1/notifications/:id/dismiss',
    access: 'member',
    scopes: ['write:notifications'],
    params: ById,
    answer: Nothing,
    about: 'Remove one thing that you were told',
    async handle(ctx, { id }) {
      await dismiss(ctx, ctx.actor.accountId, id);
      return json({});
    },
  }),
];
