import { Announcement } from '@skein/api/announcement.ts';
import { ById, Flag, IdParam, Nothing, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { dismiss } from './dismiss.ts';
import { react, unreact } from './react.ts';
import { announcementsFor } from './view.ts';

function reaction(
  method: 'PUT' | 'DELETE',
  about: string,
  act: (ctx: Ctx, asked: { announcementId: Id; name: string }) => Promise<void>,
): Route {
  return route({
    method,
    path: '/api/v1/announcements/:id/reactions/:name',
    access: 'member',
    scopes: ['write:favourites'],
    params: z.object({ id: IdParam, name: z.string().max(200) }),
    answer: Nothing,
    about,
    async handle(ctx, { id, name }) {
      await act(ctx, { announcementId: id, name });
      return json({});
    },
  });
}

/** What the server tells its members. */
export const announcementRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/announcements',
    access: 'member',
    scopes: [],
    params: z.object({ with_dismissed: optional(Flag) }),
    answer: z.array(Announcement),
    about: 'What the server tells its members, the oldest first',
    handle: async (ctx, { with_dismissed }) =>
      json(await announcementsFor(ctx, { dismissed: with_dismissed === true })),
  }),
  route({
    method: 'POST',
    path: '/api/v1/announcements/:id/dismiss',
    access: 'member',
    scopes: ['write:accounts'],
    params: ById,
    answer: Nothing,
    about: 'An announcement was read',
    async handle(ctx, { id }) {
      await dismiss(ctx, { announcementId: id });
      return json({});
    },
  }),
  reaction('PUT', 'React to an announcement with an emoji', react),
  reaction('DELETE', 'Take a reaction back', unreact),
];
