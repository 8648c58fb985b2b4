import { Notification } from '@skein/api/notification.ts';
import { ById, IdParam, limit, list, Nothing, optional, pageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { json, rendered, renderedPage } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { readUpTo } from '../timelines/index.ts';
import { dismiss, dismissAll } from './dismiss.ts';
import { type NotificationFilter, notificationsOf, visibleNotification } from './queries.ts';
import type { NotificationType } from './tables.ts';
import { presentNotifications } from './view.ts';

const Choice = z.object({
  types: list(z.string(), 50),
  exclude_types: list(z.string(), 50),
  account_id: optional(IdParam),
});
const ListParams = pageParams(40, 80).extend(Choice.shape);

function filterOf({ types, exclude_types, account_id }: z.output<typeof Choice>): NotificationFilter {
  return {
    types: types.length > 0 ? (types as NotificationType[]) : null,
    excluded: exclude_types,
    fromId: account_id ?? null,
  };
}

/** More than so many are counted apart from the server's other work. */
const COUNTED_HERE = 100;

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
      const slice = await notificationsOf(ctx, filterOf(input), pageOf(input));
      return renderedPage(
        `${ctx.actor.accountId} ${request.path}`,
        await presentNotifications(ctx, slice.ids),
        linkHeader(ctx, request, slice),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/:id',
    access: 'member',
    scopes: ['read:notifications'],
    params: ById,
    answer: Notification,
    about: 'One thing that happened to you',
    async handle(ctx, { id }) {
      const own = await visibleNotification(ctx, id);
      const [shown] = own === null ? [] : await presentNotifications(ctx, [own]);
      if (!shown) throw notFound();
      return rendered(shown);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/unread_count',
    access: 'member',
    scopes: ['read:notifications'],
    params: Choice.extend({ limit: limit(100, 1000) }),
    answer: z.object({ count: z.number().int() }),
    about: 'How many things happened to you since you last marked your notifications as read',
    async handle(ctx, input) {
      const above = await readUpTo(ctx, ctx.actor.accountId, 'notifications');
      const page = { limit: input.limit, maxId: null, sinceId: above, minId: null };
      const reading = input.limit > COUNTED_HERE ? { ...ctx, db: ctx.slow } : ctx;
      const { ids } = await notificationsOf(reading, filterOf(input), page);
      return json({ count: ids.length });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/notifications/clear',
    access: 'member',
    scopes: ['write:notifications'],
    params: Nothing,
    answer: Nothing,
    about: 'Remove everything you were told',
    async handle(ctx) {
      await dismissAll(ctx, ctx.actor.accountId);
      return json({});
    },
  }),
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
