import { MarkerParams, Markers } from '@skein/api/marker.ts';
import { list } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Id } from '../db/tables.ts';
import { invalid } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { MARKED_TIMELINES, type MarkedTimeline, mark, markersOf } from './markers.ts';

export const markerRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/markers',
    access: 'member',
    scopes: ['read:statuses'],
    params: z.object({ timeline: list(z.string().max(50)) }),
    answer: Markers,
    about: 'How far you have read',
    async handle(ctx, { timeline }) {
      return json(await markersOf(ctx, ctx.actor.accountId, timeline));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/markers',
    access: 'member',
    scopes: ['write:statuses'],
    params: MarkerParams,
    answer: Markers,
    about: 'Note how far you have read',
    async handle(ctx, input) {
      const { accountId } = ctx.actor;
      const marks: [MarkedTimeline, Id][] = [];
      for (const timeline of MARKED_TIMELINES) {
        const given = input[timeline];
        if (!given) continue;
        const id = given.last_read_id;
        if (id === 0) throw invalid('Last read id is not an id');
        marks.push([timeline, id]);
      }
      await mark(ctx, accountId, marks);
      return json(
        await markersOf(
          ctx,
          accountId,
          marks.map(([timeline]) => timeline),
        ),
      );
    },
  }),
];
