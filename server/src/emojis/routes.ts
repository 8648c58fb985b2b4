import { CustomEmoji } from '@skein/api/emoji.ts';
import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { ownEmojis } from './queries.ts';
import { chooseableEntity } from './view.ts';

export const emojiRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/custom_emojis',
    access: 'anyone',
    scopes: [],
    params: Nothing,
    answer: z.array(CustomEmoji),
    about: 'Emojis of this server that its apps offer to those who write, by their shortcodes',
    handle: async (ctx) => json(await offered(ctx)),
  }),
];

async function offered(ctx: Ctx): Promise<CustomEmoji[]> {
  const all = [...(await ownEmojis(ctx)).values()];
  return all.filter(({ visible }) => visible === 1).map((row) => chooseableEntity(ctx, row));
}
