import { Notification, NotificationChoice } from '@skein/api/notification.ts';
import { ById, limit, Nothing, pageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import type { MemberCtx } from '../context.ts';
import { notFound } from '../errors.ts';
import { json, rendered, renderedPage } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { readUpTo } from '../timelines/index.ts';
import { dismiss, dismissAll } from './dismiss.ts';
import { type NotificationFilter, notificationsOf, visibleNotification } from './queries.ts';
import type { NotificationType } from './tables.ts';
import { presentNotifications } from './view.ts';

const ListParams = pageParams(40, 80).extend(NotificationChoice.shape);

/** The list that an app asks for. */
export function filterOf(choice: NotificationChoice): NotificationFilter {
  return {
    types: choice.types.length > 0 ? (choice.types as NotificationType[]) : null,
    excluded: choice.exclude_types,
    fromId: choice.account_id ?? null,
    filtered: choice.include_filtered ?? false,
  };
}

/** Counts what is newer than the member's mark, up to a limit. */
export async function unreadIn(ctx: MemberCtx, filter: NotificationFilter, most: number): Promise<number> {
  const above = await readUpTo(ctx, ctx.actor.accountId, 'notifications');
  const page = { limit: most, maxId: null, sinceId: above, minId: null };
  const reading = most > COUNTED_HERE ? { ...ctx, db: ctx.slow } : ctx;
  return (await notificationsOf(reading, filter, page)).ids.length;
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
    params: NotificationChoice.extend({ limit: limit(100, 1000) }),
    answer: z.object({ count: z.number().int() }),
    about: 'How many things happened to you since you last marked your notifications as read',
    async handle(ctx, input) {
      return json({ count: await unreadIn(ctx, filterOf(input), input.limit) });
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
