import { removeEmoji } from '../emojis/index.ts';
import type { Command } from './command.ts';

export const emojiRemove: Command = {
  name: 'emoji remove',
  about: 'Takes an emoji and its picture away; posts show its shortcode again.',
  takes: ['SHORTCODE'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    const shortcode = input.at('SHORTCODE').replaceAll(':', '');
    await removeEmoji(ctx, { shortcode });
    out.print(`removed :${shortcode}:`);
  },
};
