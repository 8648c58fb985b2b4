import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addEmoji, type NewEmoji, refuseEmoji } from '../emojis/index.ts';
import { uploadFolder } from '../http/uploads.ts';
import { dropEmoji, storeEmoji } from '../media/index.ts';
import type { Command } from './command.ts';

/** What `emoji add` and `emoji import` may say of an emoji. */
export const EMOJI_OPTIONS: Command['options'] = {
  category: { value: 'NAME', about: 'Under which apps show it.' },
  hidden: { about: 'Can be written, and apps do not offer it.' },
  replace: { about: 'One of the same name gets this picture; otherwise that is refused.' },
};

/** The half of `emoji add` that is done where the writer is; the other half reads the file where it was typed. */
export const emojiPut: Command = {
  name: 'emoji put',
  about: 'Adds an emoji whose picture is given in base64.',
  takes: ['SHORTCODE', 'PICTURE'],
  options: { ...EMOJI_OPTIONS, featured: { about: 'Stands for its category.' } },
  hidden: true,
  where: 'writer',
  async run(ctx, input, out) {
    const emoji: NewEmoji = {
      shortcode: input.at('SHORTCODE'),
      category: input.text('category') ?? null,
      featured: input.flag('featured'),
      visible: !input.flag('hidden'),
      replace: input.flag('replace'),
    };
    refuseEmoji(ctx, emoji);
    const path = join(uploadFolder(ctx), randomUUID());
    try {
      await mkdir(uploadFolder(ctx), { recursive: true, mode: 0o700 });
      await writeFile(path, Buffer.from(input.at('PICTURE'), 'base64'), { flag: 'wx', mode: 0o600 });
      const picture = await storeEmoji(ctx, { path });
      try {
        await addEmoji(ctx, emoji, picture);
      } catch (error) {
        await dropEmoji(ctx, picture);
        throw error;
      }
    } finally {
      await rm(path, { force: true });
    }
    out.print(`:${emoji.shortcode}:`);
  },
};
