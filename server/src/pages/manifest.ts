import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { siteOf } from '../instance/index.ts';
import { SHARE } from './share-routes.ts';

/** Ground and ink of the icons in `web/static`. */
const GROUND = '#1d4f58';

/** What a phone reads that puts this server beside its apps, and lets others share to it. */
export const manifestRoute: Route = route({
  method: 'GET',
  path: '/manifest',
  access: 'server',
  scopes: [],
  params: Nothing,
  answer: z.looseObject({ name: z.string() }),
  about: 'What makes an app of this site on a phone',
  async handle(ctx): Promise<Answer> {
    const { name, description } = await siteOf(ctx);
    const body = JSON.stringify({
      id: '/home',
      name,
      short_name: name,
      ...(description === '' ? {} : { description }),
      start_url: '/',
      scope: '/',
      display: 'standalone',
      theme_color: GROUND,
      background_color: GROUND,
      icons: [96, 192, 512].map((size) => ({
        src: `/icon-${size}.png`,
        sizes: `${size}x${size}`,
        type: 'image/png',
        purpose: 'any maskable',
      })),
      share_target: {
        action: SHARE,
        method: 'GET',
        params: { title: 'title', text: 'text', url: 'url' },
      },
    });
    const headers = {
      'Content-Type': 'application/manifest+json; charset=utf-8',
      'Cache-Control': 'public, max-age=300',
    };
    return { status: 200, headers, body };
  },
});
