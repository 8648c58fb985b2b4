import { open } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import { Refusal } from '../errors.ts';
import { decoding } from './gate.ts';

/** Mastodon's caps: of what is read, and of the two sizes that are kept. */
export const MOST_PIXELS = 33_177_600;
export const ORIGINAL_PIXELS = 8_294_400;
export const SMALL_PIXELS = 230_400;
/** All frames of an animation together, which are in memory at once. */
const MOST_FRAME_PIXELS = 66_355_200;
/** A picture that takes longer is refused. */
const SECONDS = 30;

/** What it can read; HEIC is not among it, since it needs a decoder that sharp's build leaves out. */
export const READABLE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif'];

const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].flatMap((kind) => [
  `VipsForeignLoad${kind}File`,
  `VipsForeignLoad${kind}Buffer`,
]);

const options = { failOn: 'error', limitInputPixels: MOST_FRAME_PIXELS, sequentialRead: true } as const;

type Library = typeof import('sharp').default;

let loaded: Promise<Library> | null = null;

/** Loaded when the first picture comes: it takes memory that an idle server does not need. */
function library(): Promise<Library> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    // Strangers' files meet these decoders and no other.
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  });
  return loaded;
}

export type Format = 'jpg' | 'png' | 'webp';

export const TYPE_OF: Record<Format, string> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

/** A picture that was looked at, but not decoded. */
export interface Picture {
  input: string | Buffer;
  format: Format;
  animated: boolean;
}

export interface Measures {
  width: number;
  height: number;
  bytes: number;
}

/**
 * Reads only the header: what it is, by its bytes, and whether it is small enough to be decoded.
 * @throws {Refusal} invalid, as Mastodon says it
 */
export async function inspect(input: string | Buffer): Promise<Picture> {
  const sharp = await library();
  const meta = await sharp(input, { ...options, limitInputPixels: false })
    .metadata()
    .catch(async (error: unknown) => {
      throw (await isHeic(input)) ? heic() : unreadable(error);
    });
  const width = meta.width;
  const height = meta.pageHeight ?? meta.height;
  if (width * height > MOST_PIXELS) {
    throw new Refusal('invalid', `${width}x${height} images are not supported`);
  }
  const format = formatOf(meta);
  const frames = meta.format === 'gif' || meta.format === 'webp' ? (meta.pages ?? 1) : 1;
  if (frames > 1 && width * height * frames > MOST_FRAME_PIXELS) {
    throw new Refusal('invalid', `The animation is too long: ${frames} frames of ${width}x${height}`);
  }
  return { input, format, animated: frames > 1 };
}

/** What it is kept as: JPEG and PNG as they came, the others as what every browser shows. */
function formatOf(meta: Metadata): Format {
  if (meta.format === 'jpeg') return 'jpg';
  if (meta.format === 'png') return 'png';
  if (meta.format === 'webp') return 'webp';
  if (meta.format === 'gif') return (meta.pages ?? 1) > 1 ? 'webp' : 'png';
  if (meta.format === 'heif' && meta.compression === 'av1') return meta.hasAlpha ? 'webp' : 'jpg';
  if (meta.format === 'heif') throw heic();
  throw unreadable(meta.format);
}

/** What a phone calls its pictures; the decoder for it is not part of sharp's build. */
function heic(): Refusal {
  return new Refusal('invalid', 'This server cannot read HEIC pictures: send it as JPEG');
}

/** The brand in the first box of the file (ISO 23008-12). */
async function isHeic(input: string | Buffer): Promise<boolean> {
  const start = typeof input === 'string' ? await firstBytes(input, 12) : input.subarray(0, 12);
  return /^ftyp(?:heic|heix|hevc|heim|heis|mif1)$/.test(start.toString('latin1', 4, 12));
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    return (await handle.read(Buffer.alloc(count), 0, count, 0)).buffer;
  } finally {
    await handle.close();
  }
}

function unreadable(cause: unknown): Refusal {
  return new Refusal('invalid', 'File type of uploaded media could not be verified', { cause });
}

/** How large, and of an animation whether it stays one. */
export interface Size {
  /** Within so many pixels, in its own shape. */
  pixels?: number;
  /** Or cut to exactly this, never blown up beyond what the picture has. */
  cut?: { width: number; height: number };
  still?: boolean;
}

/**
 * Decodes a picture, turns it upright, brings it to size and writes it anew: without EXIF, place or profile, and
 * without whatever else stood in the file. Runs off the main thread.
 * @throws {Refusal} invalid, unavailable
 */
export async function write({ input, format, animated }: Picture, size: Size, to: string): Promise<Measures> {
  const sharp = await library();
  return decoding(async () => {
    try {
      const moves = animated && !size.still;
      const picture = sharp(input, { ...options, animated: moves }).autoOrient();
      const { width, height } = await uprightSize(sharp(input, options));
      if (size.cut) picture.resize({ ...size.cut, fit: 'cover' });
      else if (size.pixels !== undefined && width * height > size.pixels) {
        picture.resize({ ...within(width, height, size.pixels), fit: 'fill' });
      }
      const made = await encoded(picture, format, moves).timeout({ seconds: SECONDS }).toFile(to);
      return { width: made.width, height: made.pageHeight ?? made.height, bytes: made.size };
    } catch (error) {
      throw error instanceof Refusal ? error : unreadable(error);
    }
  });
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

/** A few letters from which apps paint a blur while the picture loads. */
export async function blurhashOf(file: string): Promise<string> {
  const [sharp, { encode }] = await Promise.all([library(), import('blurhash')]);
  const { data, info } = await decoding(() =>
    sharp(file, options)
      .resize(32, 32, { fit: 'inside' })
      .flatten({ background: '#ffffff' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  return encode(new Uint8ClampedArray(data), info.width, info.height, 4, 4);
}
