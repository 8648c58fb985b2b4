import { NotificationType } from '@skein/api/notification.ts';
import { PushChange, PushParams, WebPushSubscription } from '@skein/api/push.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { json } from '../http/answer.ts';
import { bearerOf } from '../http/bearer.ts';
import { type Route, route } from '../http/route.ts';
import { vapidPublicKey } from '../instance/index.ts';
import { accessOf, changeSubscription, drop, type PushRow, subscribe, subscriptionOf } from './subscribe.ts';

const declared = {
  path: '/api/v1/push/subscription',
  access: 'member',
  scopes: ['push'],
} as const;

async function shown(ctx: Ctx, row: PushRow) {
  const wanted = new Set(JSON.parse(row.alerts) as string[]);
  const entity: WebPushSubscription = {
    id: String(row.id),
    endpoint: row.endpoint,
    standard: row.standard === 1,
    alerts: Object.fromEntries(
      NotificationType.options.map((type) => [type, wanted.has(type)]),
    ) as WebPushSubscription['alerts'],
    server_key: await vapidPublicKey(ctx),
    policy: row.policy,
  };
  return json(entity);
}

export const pushRoutes: readonly Route[] = [
  route({
    ...declared,
    method: 'POST',
    params: PushParams,
    answer: WebPushSubscription,
    about: 'Have notifications sent to a device',
    async handle(ctx, input, request) {
      const token = bearerOf(request);
      if (token === null) throw notFound();
      return shown(ctx, await subscribe(ctx, accessOf(ctx.actor), { ...input, token }));
    },
  }),
  route({
    ...declared,
    method: 'GET',
    params: z.object({}),
    answer: WebPushSubscription,
    about: 'Where this app has notifications sent',
    handle: async (ctx) => shown(ctx, await subscriptionOf(ctx, accessOf(ctx.actor).tokenId)),
  }),
  route({
    ...declared,
    method: 'PUT',
    params: PushChange,
    answer: WebPushSubscription,
    about: 'Choose which notifications are sent',
    handle: async (ctx, { data }) =>
      shown(ctx, await changeSubscription(ctx, accessOf(ctx.actor).tokenId, data)),
  }),
  route({
    ...declared,
    method: 'DELETE',
    params: z.object({}),
    answer: z.object({}),
    about: 'Have no more notifications sent',
    async handle(ctx) {
      const { tokenId } = accessOf(ctx.actor);
      await transact(ctx, (inner) => drop(inner, [tokenId]));
      return json({});
    },
  }),
];
