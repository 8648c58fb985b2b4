import { call } from '../cast.ts';
import { onPage } from './pages.ts';
import type { Surface } from './surface.ts';

/** Other people's pages: they show what everybody may see, whoever looks at them. */
export const EMBED_SURFACES: readonly Surface[] = [
  {
    name: 'a frame in another page',
    routes: ['GET /:handle{@[^/]+}/:id{[0-9]+}/embed'],
    asking: 'asked',
    readers: ['anonymous'],
    also: ({ boost }) => !boost,
    shows: onPage(({ author, statusId }) => `/@${author.name}/${statusId}/embed`),
  },
  {
    name: 'what a site asks about an address',
    routes: ['GET /api/oembed'],
    asking: 'asked',
    readers: ['anonymous'],
    also: ({ boost }) => !boost,
    async shows({ ctx, server, statusId }) {
      const url = encodeURIComponent(ctx.origin.status(statusId));
      const { status, body } = await call(server, 'GET', `/api/oembed?url=${url}`);
      if (status !== 200 && status !== 404) throw new Error(`oembed answered ${status}`);
      return status === 200 && body.html.includes(`/${statusId}/embed`);
    },
  },
];
