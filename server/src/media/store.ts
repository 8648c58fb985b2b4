import type { Ctx } from '../context.ts';
import {
  blurhashOf,
  inspect,
  type Measures,
  ORIGINAL_PIXELS,
  type Picture,
  SMALL_PIXELS,
  TYPE_OF,
  write,
} from './decode.ts';
import { freshName, prepareFile, removeFiles, settleFile, storeFolder } from './files.ts';

/** A picture in the store, in both sizes. */
export interface StoredPicture {
  mime: string;
  file: string;
  small_file: string;
  original: Measures;
  small: Measures;
  blurhash: string;
}

/**
 * Makes a picture ready in both sizes and puts it into the store, on the disk when this returns. Its row comes after:
 * who does not write one calls `removeFiles`, or the sweep does.
 * @throws {Refusal} invalid, unavailable
 */
export async function storePicture(ctx: Ctx, input: string | Buffer): Promise<StoredPicture> {
  const folder = storeFolder(ctx);
  const picture = await inspect(input);
  // A preview need not be without loss: of a photo saved as PNG it would be ten times as large.
  const preview: Picture = { ...picture, format: picture.format === 'png' ? 'webp' : picture.format };
  const names = { file: freshName(picture.format), small_file: freshName(preview.format) };
  try {
    const originalPath = await prepareFile(folder, names.file);
    const smallPath = await prepareFile(folder, names.small_file);
    const original = await write(picture, { pixels: ORIGINAL_PIXELS }, originalPath);
    const small = await write(preview, { pixels: SMALL_PIXELS, still: true }, smallPath);
    const blurhash = await blurhashOf(smallPath);
    await settleFile(originalPath);
    await settleFile(smallPath);
    return { mime: TYPE_OF[picture.format], ...names, original, small, blurhash };
  } catch (error) {
    await removeFiles(folder, Object.values(names));
    throw error;
  }
}
