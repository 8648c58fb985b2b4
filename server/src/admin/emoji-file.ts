import { readFile, stat } from 'node:fs/promises';
import { EMOJI_BYTES } from '../emojis/index.ts';
import { CommandError, type Input, type Reader } from './command.ts';

/** The picture in a file, as it is handed to the writer. @throws {CommandError} when there is none that can be taken */
export async function pictureIn(path: string): Promise<string> {
  const known = await stat(path).catch(() => null);
  if (!known?.isFile()) throw new CommandError(`there is no file ${path}`);
  if (known.size > EMOJI_BYTES)
    throw new CommandError(`${path} has more than ${EMOJI_BYTES / 1024} KB, which other servers do not take`);
  return (await readFile(path)).toString('base64');
}

/** Has the writer add an emoji with what was typed beside it. False when it was refused, which was said. */
export async function putEmoji(
  { ask }: Reader,
  input: Input,
  { shortcode, picture }: { shortcode: string; picture: string },
): Promise<boolean> {
  const category = input.text('category');
  const flags = ['hidden', 'replace', 'featured'].filter((flag) => input.flag(flag));
  const words = ['emoji', 'put', ...flags.map((flag) => `--${flag}`)];
  if (category !== undefined) words.push(`--category=${category}`);
  return (await ask([...words, '--', shortcode, picture])) === 0;
}
