import { Notification } from '@skein/api/notification.ts';
import { Id, list, optional, pageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import { parseId } from '../db/ids.ts';
import { notFound } from '../errors.ts';
import { rendered, renderedPage } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { notificationsOf, visibleNotification } from './queries.ts';
import type { NotificationType } from './tables.ts';
import { presentNotifications } from './view.ts';

const ListParams = pageParams(40, 80).extend({
  types: list(z.string(), 50),
  exclude_types: list(z.string(), 50),
  account_id: optional(Id),
});

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
      if (ctx.actor.kind !== 'member') throw notFound();
      const filter = {
        types: input.types.length > 0 ? (input.types as NotificationType[]) : null,
        excluded: input.exclude_types,
        fromId: parseId(input.account_id),
      };
      const slice = await notificationsOf(ctx, filter, pageOf(input));
      return renderedPage(
        `${ctx.actor.accountId} ${request.path}`,
        await presentNotifications(ctx, slice.ids),
        linkHeader(request, ctx.origin.origin, slice),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/:id',
    access: 'member',
    scopes: ['read:notifications'],
    params: z.object({ id: Id }),
    answer: Notification,
    about: 'One thing that happened to you',
    async handle(ctx, { id }) {
      if (ctx.actor.kind !== 'member') throw notFound();
      const own = await visibleNotification(ctx, parseId(id));
      const [shown] = own === null ? [] : await presentNotifications(ctx, [own]);
      if (!shown) throw notFound();
      return rendered(shown);
    },
  }),
];
