import { Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound, Refusal } from '../errors.ts';
import { bearerOf } from '../http/bearer.ts';
import { type Route, route } from '../http/route.ts';
import { EVENTS, openEvents } from './server-sent.ts';
import { type StreamName, streamOf, type Wanted } from './streams.ts';
import { hubOf, refuseStream } from './streams-here.ts';

type PublicName = 'public' | 'public:local' | 'public:remote';

const Nothing = z.object({});
const OnlyMedia = z.object({ only_media: optional(Flag) });
const OfList = z.object({ list: optional(z.string().max(1000)) });
const Tagged = z.object({ tag: optional(z.string().max(1000)) });

function events<P extends z.ZodType>(
  path: string,
  about: string,
  params: P,
  read: (given: z.output<P>) => { name: StreamName } & Wanted,
): Route {
  return route({
    method: 'GET',
    path: `/api/v1/streaming/${path}`,
    access: 'member',
    scopes: [path === 'user/notification' ? 'read:notifications' : 'read:statuses'],
    refuses: 'streaming',
    params,
    answer: null,
    about,
    async handle(ctx, given, request) {
      const token = bearerOf(request);
      if (ctx.actor.kind !== 'member' || token === null) throw notFound();
      const { name, ...wanted } = read(given);
      const stream = streamOf(name, wanted);
      await refuseStream(ctx, ctx.actor, stream);
      if (request.method === 'HEAD') return { status: 200, headers: EVENTS, body: null };
      return openEvents(hubOf(ctx), { token, actor: ctx.actor, address: request.ip }, stream);
    },
  });
}

const own = (path: string, name: StreamName, about: string) => events(path, about, Nothing, () => ({ name }));
const open = (path: string, name: PublicName, about: string) =>
  events(path, about, OnlyMedia, ({ only_media }) => ({ name: only_media ? `${name}:media` : name }));
const tagged = (path: string, name: StreamName, about: string) =>
  events(path, about, Tagged, ({ tag }) => ({ name, tag }));

const unknown = (path: string) =>
  route({
    method: 'GET',
    path,
    access: 'anyone',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'No stream: refused',
    async handle() {
      throw new Refusal('bad', 'Unknown channel requested');
    },
  });

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
  own('user', 'user', 'Your home and notifications as they come'),
  own('user/notification', 'user:notification', 'Your notifications as they come'),
  open('public', 'public', 'Public statuses as they come'),
  open('public/local', 'public:local', 'Public statuses of this server as they come'),
  open('public/remote', 'public:remote', 'Public statuses of other servers as they come'),
  tagged('hashtag', 'hashtag', 'Public statuses under a hashtag as they come'),
  tagged('hashtag/local', 'hashtag:local', 'Public statuses of this server under a hashtag as they come'),
  events('list', 'What stands in one of your lists as it comes', OfList, ({ list }) => ({
    name: 'list',
    list,
  })),
  own('direct', 'direct', 'Your conversations as they come'),
  unknown('/api/v1/streaming/:stream'),
  unknown('/api/v1/streaming/:stream/:part'),
];
