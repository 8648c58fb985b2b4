import { Instance, Rule } from '@skein/api/instance.ts';
import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { json, rendered } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { cachedDocument, instanceDocument, type OtherRooms } from './document.ts';
import { olderInstanceDocument } from './document-v1.ts';
import { shownRules } from './rules.ts';
import { toldRoutes } from './told-routes.ts';

/** What this server says of itself. */
export function instanceRoutes(rooms: OtherRooms): readonly Route[] {
  return [
    ...toldRoutes,
    route({
      method: 'GET',
      path: '/api/v2/instance',
      access: 'anyone',
      scopes: [],
      params: Nothing,
      answer: Instance,
      about: 'This server, its limits and addresses',
      async handle(ctx) {
        return rendered([await cachedDocument(ctx, 'v2', () => instanceDocument(ctx, rooms))]);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/instance',
      deprecated: '2022-11-14',
      access: 'anyone',
      scopes: [],
      params: Nothing,
      answer: null,
      about: 'This server, as older apps read it',
      async handle(ctx) {
        const document = await cachedDocument(ctx, 'v1', () => olderInstanceDocument(ctx, rooms));
        return rendered([document]);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/instance/rules',
      access: 'anyone',
      scopes: [],
      params: Nothing,
      answer: z.array(Rule),
      about: 'What this server asks of those who live here',
      handle: async (ctx) => json(await shownRules(ctx)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/instance/translation_languages',
      access: 'anyone',
      scopes: [],
      params: Nothing,
      answer: z.record(z.string(), z.array(z.string())),
      about: 'From which languages this server translates to which: from none',
      handle: async () => json({}),
    }),
    route({
      method: 'GET',
      path: '/health',
      access: 'server',
      scopes: [],
      params: Nothing,
      answer: null,
      about: 'Whether this process answers and reaches its database',
      async handle(ctx) {
        await ctx.db.selectFrom('settings').select('key').limit(1).execute();
        return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'OK' };
      },
    }),
  ];
}
