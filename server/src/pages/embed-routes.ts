import { OEmbed, OEmbedParams } from '@skein/api/oembed.ts';
import { IdParam } from '@skein/api/params.ts';
import { z } from 'zod';
import { Refusal } from '../errors.ts';
import { framedPolicy, json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { showPage } from '../sign-in/index.ts';
import { embedded } from './embed.ts';
import { oembedOf, statusNamed } from './oembed.ts';

/** As long as Mastodon lets others keep it: what is deleted is gone from there soon. */
const KEPT = 'public, max-age=180';

/** A status in other people's pages: what sites ask about it, and the frame itself. */
export const embedRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/oembed',
    access: 'anyone',
    scopes: [],
    params: OEmbedParams,
    answer: OEmbed,
    about: 'How another site shows a status of ours',
    handle: async (ctx, { url, maxwidth, maxheight }) =>
      json(oembedOf(ctx, await statusNamed(ctx, url), { width: maxwidth, height: maxheight })),
  }),
  route({
    method: 'GET',
    path: '/:handle{@[^/]+}/:id{[0-9]+}/embed',
    access: 'browser',
    framed: true,
    scopes: [],
    params: z.object({ handle: z.string().max(600), id: IdParam }),
    answer: null,
    about: "One status for a frame in somebody else's page",
    async handle(ctx, { handle, id }, request) {
      const policy = { 'Content-Security-Policy': framedPolicy(ctx.config.mediaOrigin) };
      try {
        const status = await embedded(ctx, handle, id);
        const headers = { ...policy, 'Cache-Control': KEPT, Vary: 'Accept-Language' };
        return await showPage(ctx, request, 'embed', { status }, { headers });
      } catch (error) {
        // A frame says so too, where an error page of ours would leave it blank.
        if (!(error instanceof Refusal) || ![403, 404, 410].includes(error.status)) throw error;
        return showPage(ctx, request, 'embed', { status: null }, { status: error.status, headers: policy });
      }
    },
  }),
];
