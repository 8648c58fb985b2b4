import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { allEmojis } from '../emojis/index.ts';
import { type Command, CommandError } from './command.ts';
import { pictureIn, putEmoji } from './emoji-file.ts';
import { EMOJI_OPTIONS } from './emoji-put.ts';

const PICTURES = new Set(['.png', '.gif', '.webp']);

export const emojiImport: Command = {
  name: 'emoji import',
  about: 'Adds every PNG, GIF and WebP of a folder, each under the name of its file.',
  takes: ['FOLDER'],
  options: EMOJI_OPTIONS,
  more: 'What is there already is left as it is, unless --replace. Exit code 1 when one was refused.',
  where: 'reader',
  async run(reader, input, out) {
    const folder = input.at('FOLDER');
    const names = await readdir(folder).catch(() => {
      throw new CommandError(`there is no folder ${folder}`);
    });
    const known = new Set((await allEmojis(reader.ctx)).map(({ shortcode }) => shortcode));
    let refused = 0;
    for (const name of names.sort()) {
      if (input.signal.aborted) throw new CommandError('stopped');
      const shortcode = name.slice(0, -extname(name).length);
      if (!PICTURES.has(extname(name).toLowerCase())) continue;
      if (known.has(shortcode) && !input.flag('replace')) {
        out.remark(`:${shortcode}: is there already`);
        continue;
      }
      try {
        const picture = await pictureIn(join(folder, name));
        if (!(await putEmoji(reader, input, { shortcode, picture }))) refused += 1;
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        out.remark(`Skein: ${error.message}`);
        refused += 1;
      }
    }
    if (refused > 0) return 1;
  },
};
