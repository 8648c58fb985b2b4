import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Skein } from '../server/src/start.ts';
import { plain } from './pictures.ts';
import { typed } from './process.ts';

/** A GIF of two colours, one after the other. */
export async function movingPicture(width = 32, height = 32): Promise<Buffer> {
  const frames = [await plain(width, height, '#cc6622'), await plain(width, height, '#2266cc')];
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100] })
    .toBuffer();
}

/** A folder with files in it while `work` runs. */
export async function inFolder<T>(
  files: Record<string, Uint8Array>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-emojis-'));
  try {
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds an emoji by the command line, as those do who run a server. */
export async function emoji(
  server: Skein,
  shortcode: string,
  { file, options = [] }: { file?: Uint8Array; options?: string[] } = {},
): Promise<void> {
  await inFolder({ picture: file ?? (await plain(32, 32)) }, async (folder) => {
    const picture = join(folder, 'picture');
    const ended = await typed(server.ctx.config, 'emoji', 'add', shortcode, picture, ...options);
    assert.deepEqual([ended.code, ended.out], [0, `:${shortcode}:`], ended.err);
  });
}
