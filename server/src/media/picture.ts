import { encode } from 'blurhash';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { Refusal } from '../errors.ts';
import { readHeic } from './heic.ts';
import { type Decoded, type Format, type Measures, MOST_PIXELS, type Size } from './sizes.ts';

// Only the decoder's own process imports this: sharp takes memory that the server does not need.

/** All frames of an animation together, which are in memory at once. */
const MOST_FRAME_PIXELS = 66_355_200;
const SECONDS = 45;

const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].flatMap((kind) => [
  `VipsForeignLoad${kind}File`,
  `VipsForeignLoad${kind}Buffer`,
]);

sharp.cache(false);
sharp.concurrency(1);
// Strangers' files meet these decoders and no other.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS });

const careful = { failOn: 'error', limitInputPixels: MOST_FRAME_PIXELS, sequentialRead: true } as const;

/** A picture whose header was read. */
interface Picture {
  format: Format;
  animated: boolean;
  /** Sharp over its pixels, as often as it is asked for. */
  open(more?: SharpOptions): Sharp;
}

/** Reads a file and writes it in each size. @throws {Refusal} invalid, as Mastodon says it */
export async function decodePicture(
  input: string,
  sizes: readonly (Size & { to: string })[],
): Promise<Decoded> {
  const picture = await inspect(input);
  const pictures: Measures[] = [];
  try {
    for (const size of sizes) pictures.push(await write(picture, size));
    return { pictures, blurhash: await blurhashOf(sizes.at(-1)?.to as string) };
  } catch (error) {
    throw unreadable(error);
  }
}

/** Reads only the header, unless it is HEIC: what it is, by its bytes, and whether it is small enough to be decoded. */
async function inspect(input: string): Promise<Picture> {
  const meta = await sharp(input, { ...careful, limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw unreadable(error);
    });
  const { width } = meta;
  const height = meta.pageHeight ?? meta.height;
  if (width * height > MOST_PIXELS)
    throw new Refusal('invalid', `${width}x${height} images are not supported`);
  const frames = meta.format === 'gif' || meta.format === 'webp' ? (meta.pages ?? 1) : 1;
  if (frames > 1 && width * height * frames > MOST_FRAME_PIXELS) {
    throw new Refusal('invalid', `The animation is too long: ${frames} frames of ${width}x${height}`);
  }
  const known = { format: formatOf(meta), animated: frames > 1 };
  if (meta.compression !== 'hevc') return { ...known, open: (more) => sharp(input, { ...careful, ...more }) };
  const pixels = await readHeic(input, meta).catch((error: unknown) => {
    throw unreadable(error);
  });
  return { ...known, open: () => sharp(pixels.data, { ...careful, ...pixels.options }) };
}

/** What it is kept as: JPEG and PNG as they came, the others as what every browser shows. */
function formatOf(meta: Metadata): Format {
  if (meta.format === 'jpeg') return 'jpg';
  if (meta.format === 'png') return 'png';
  if (meta.format === 'webp') return 'webp';
  if (meta.format === 'gif') return (meta.pages ?? 1) > 1 ? 'webp' : 'png';
  if (meta.format === 'heif' && (meta.compression === 'av1' || meta.compression === 'hevc'))
    return meta.hasAlpha ? 'webp' : 'jpg';
  throw unreadable(`${meta.format} ${meta.compression ?? ''}`);
}

function unreadable(cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause;
  return new Refusal('invalid', 'File type of uploaded media could not be verified', { cause });
}

/** Turns it upright, brings it to size, and writes it anew. */
async function write(
  { open, format, animated }: Picture,
  { to, ...size }: Size & { to: string },
): Promise<Measures> {
  const moves = animated && !size.still;
  const picture = open({ animated: moves }).autoOrient();
  const { width, height } = await uprightSize(open());
  if (size.cut) picture.resize({ ...size.cut, fit: 'cover' });
  else if (size.pixels !== undefined && width * height > size.pixels) {
    picture.resize({ ...within(width, height, size.pixels), fit: 'fill' });
  }
  const kept: Format = size.lossy && format === 'png' ? 'webp' : format;
  const made = await encoded(picture, kept, moves).timeout({ seconds: SECONDS }).toFile(to);
  return { format: kept, width: made.width, height: made.pageHeight ?? made.height, bytes: made.size };
}

async function uprightSize(picture: Sharp): Promise<{ width: number; height: number }> {
  const { autoOrient, width, height, pageHeight } = await picture.metadata();
  return pageHeight ? { width, height: pageHeight } : (autoOrient ?? { width, height });
}

/** Mastodon's sum: the same shape with this many pixels. */
function within(width: number, height: number, pixels: number): { width: number; height: number } {
  const shape = width / height;
  return {
    width: Math.max(1, Math.round(Math.sqrt(pixels * shape))),
    height: Math.max(1, Math.round(Math.sqrt(pixels / shape))),
  };
}

function encoded(picture: Sharp, format: Format, moves: boolean): Sharp {
  if (format === 'png') return picture.png();
  if (format === 'webp') return picture.webp({ quality: 85, effort: moves ? 0 : 3 });
  return picture.jpeg({ quality: 90 });
}

async function blurhashOf(file: string): Promise<string> {
  const { data, info } = await sharp(file, careful)
    .resize(32, 32, { fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return encode(new Uint8ClampedArray(data), info.width, info.height, 4, 4);
}
