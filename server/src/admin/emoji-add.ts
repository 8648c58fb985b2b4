import type { Command } from './command.ts';
import { pictureIn, putEmoji } from './emoji-file.ts';
import { EMOJI_OPTIONS } from './emoji-put.ts';

export const emojiAdd: Command = {
  name: 'emoji add',
  about: 'Adds a picture that members can write as :SHORTCODE:, a PNG, GIF or WebP of at most 256 KB.',
  takes: ['SHORTCODE', 'FILE'],
  options: { ...EMOJI_OPTIONS, featured: { about: 'Stands for its category, instead of the one that did.' } },
  where: 'reader',
  async run(reader, input, _out) {
    const picture = await pictureIn(input.at('FILE'));
    const done = await putEmoji(reader, input, { shortcode: input.at('SHORTCODE'), picture });
    if (!done) return 1;
  },
};
