import { Nothing } from '@skein/api/params.ts';
import { notFound } from '../errors.ts';
import { bearerOf } from '../http/bearer.ts';
import { type Route, route } from '../http/route.ts';
import { hubOf } from './hub.ts';
import { openEvents } from './server-sent.ts';
import type { Stream } from './streams.ts';

function events(path: string, stream: Stream, scope: string, about: string): Route {
  return route({
    method: 'GET',
    path,
    access: 'member',
    scopes: [scope],
    params: Nothing,
    answer: null,
    about,
    async handle(ctx, _params, request) {
      const token = bearerOf(request);
      if (ctx.actor.kind !== 'member' || token === null) throw notFound();
      return openEvents(hubOf(ctx), token, ctx.actor, stream);
    },
  });
}

export const streamingRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/streaming/health',
    access: 'anyone',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'Whether streams are served',
    handle: async () => ({
      status: 200,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: 'OK',
    }),
  }),
  events('/api/v1/streaming/user', 'user', 'read:statuses', 'Your home and notifications as they come'),
  events(
    '/api/v1/streaming/user/notification',
    'user:notification',
    'read:notifications',
    'Your notifications as they come',
  ),
];
