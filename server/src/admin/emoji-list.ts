import { allEmojis } from '../emojis/index.ts';
import type { Command } from './command.ts';

export const emojiList: Command = {
  name: 'emoji list',
  about: 'Shows the emojis of the server by their shortcodes, each with its category.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    for (const { shortcode, category, featured, visible, disabled } of await allEmojis(ctx)) {
      const facts = [
        category,
        featured === 1 && 'featured',
        visible === 0 && 'hidden',
        disabled === 1 && 'disabled',
      ].filter((fact) => fact !== null && fact !== false);
      out.print(`:${shortcode}:${facts.length === 0 ? '' : `  ${facts.join(', ')}`}`);
    }
  },
};
