import { CustomEmoji } from '@skein/api/emoji.ts';
import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { rendered } from '../http/answer.ts';
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
    handle: async (ctx) => rendered([await offered(ctx)]),
  }),
];

/** The list as JSON, by the rows that it was made of: those are kept until one changes. */
const lists = new WeakMap<object, Buffer>();

async function offered(ctx: Ctx): Promise<Buffer> {
  const rows = await ownEmojis(ctx);
  let list = lists.get(rows);
  if (!list) {
    const visible = [...rows.values()].filter((row) => row.visible === 1);
    list = Buffer.from(JSON.stringify(visible.map((row) => chooseableEntity(ctx, row))));
    lists.set(rows, list);
  }
  return list;
}
