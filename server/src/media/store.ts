import type { Ctx } from '../context.ts';
import { decode } from './decode.ts';
import { beginFile, removeFiles, storeFolder } from './files.ts';
import { type Measures, ORIGINAL_PIXELS, type Size, SMALL_PIXELS, TYPE_OF } from './sizes.ts';

/** A picture in the store, in both sizes. */
export interface StoredPicture {
  mime: string;
  file: string;
  small_file: string;
  original: Measures;
  small: Measures;
  blurhash: string;
}

/** The two sizes in which a picture is shown. */
export const ORIGINAL: Size = { pixels: ORIGINAL_PIXELS };
export const SMALL: Size = { pixels: SMALL_PIXELS, still: true, lossy: true };

/**
 * Makes a picture ready in both sizes and puts it into the store, on the disk when this returns. Its row comes after:
 * who does not write one calls `removeFiles`, or the sweep does.
 * @throws {Refusal} invalid, unavailable
 */
export async function storePicture(ctx: Ctx, input: string): Promise<StoredPicture> {
  const { names, pictures, blurhash } = await storeSizes(ctx, input, [ORIGINAL, SMALL]);
  const [file, small_file] = names as [string, string];
  const [original, small] = pictures as [Measures, Measures];
  return { mime: TYPE_OF[original.format], file, small_file, original, small, blurhash };
}

/** Puts a picture into the store, in each of these sizes; all or nothing. */
export async function storeSizes(ctx: Ctx, input: string, sizes: readonly Size[]) {
  const folder = storeFolder(ctx);
  const begun = await Promise.all(sizes.map(() => beginFile(folder)));
  const names: string[] = [];
  try {
    const decoded = await decode(
      ctx,
      input,
      sizes.map((size, index) => ({ ...size, to: begun[index]!.path })),
    );
    for (const [index, { format }] of decoded.pictures.entries()) {
      names.push(await begun[index]!.settle(format));
    }
    return { names, ...decoded };
  } catch (error) {
    for (const file of begun) await file.drop();
    await removeFiles(folder, names);
    throw error;
  }
}
