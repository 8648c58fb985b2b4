import { ById, Nothing, PageParams } from '@skein/api/params.ts';
import { RescheduleParams, ScheduledStatus } from '@skein/api/scheduled-status.ts';
import { z } from 'zod';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Answer, json } from '../../http/answer.ts';
import { linkHeader, pageOf } from '../../http/pages.ts';
import { type Route, route } from '../../http/route.ts';
import { momentOf } from './moment.ts';
import { getScheduled, presentScheduled, scheduledOf } from './queries.ts';
import { reschedule, unschedule } from './schedule.ts';

/** The answer of one. @throws {Refusal} missing */
export async function showScheduled(ctx: Ctx, id: Id): Promise<Answer> {
  const [shown] = await presentScheduled(ctx, [await getScheduled(ctx, id)]);
  return json(shown);
}

/** What a member wrote to be published later. */
export const scheduledRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/scheduled_statuses',
    access: 'member',
    scopes: ['read:statuses'],
    params: PageParams,
    answer: z.array(ScheduledStatus),
    about: 'What you scheduled, newest first',
    async handle(ctx, input, request) {
      const { rows, slice } = await scheduledOf(ctx, pageOf(input));
      return json(await presentScheduled(ctx, rows), linkHeader(ctx, request, slice));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/scheduled_statuses/:id',
    access: 'member',
    scopes: ['read:statuses'],
    params: ById,
    answer: ScheduledStatus,
    about: 'One of the statuses that you scheduled',
    handle: (ctx, { id }) => showScheduled(ctx, id),
  }),
  ...(['PUT', 'PATCH'] as const).map((method) =>
    route({
      method,
      path: '/api/v1/scheduled_statuses/:id',
      access: 'member',
      scopes: ['write:statuses'],
      params: RescheduleParams,
      answer: ScheduledStatus,
      about: 'Give a scheduled status another time',
      async handle(ctx, { id, scheduled_at }) {
        if (scheduled_at !== undefined)
          await reschedule(ctx, { scheduledId: id, at: momentOf(scheduled_at) });
        return showScheduled(ctx, id);
      },
    }),
  ),
  route({
    method: 'DELETE',
    path: '/api/v1/scheduled_statuses/:id',
    access: 'member',
    scopes: ['write:statuses'],
    params: ById,
    answer: Nothing,
    about: 'Do not publish a scheduled status',
    async handle(ctx, { id }) {
      await unschedule(ctx, { scheduledId: id });
      return json({});
    },
  }),
];
