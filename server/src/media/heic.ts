import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { Refusal } from '../errors.ts';
import { MOST_PIXELS } from './sizes.ts';

/** What we use of libheif's binding for browsers. */
interface LibHeif {
  HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[] };
}

interface HeifImage {
  is_primary(): boolean | number;
  get_width(): number;
  get_height(): number;
  display(into: Pixels, done: (pixels: Pixels | null) => void): void;
  free(): void;
}

interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/**
 * The pixels of a HEIC, upright, in a form that sharp reads. Sharp's own build reads only the header of such files:
 * the decoder comes apart, in WebAssembly, and is loaded here, with the first of them.
 * @throws when it cannot be decoded
 */
export async function readHeic(
  input: string,
  { icc }: Metadata,
): Promise<{ data: Buffer; options: SharpOptions }> {
  const { HeifDecoder } = await library();
  const images = new HeifDecoder().decode(await readFile(input));
  const image = images.find((one) => one.is_primary()) ?? images[0];
  if (!image) throw new Error('there is no picture in it');
  const pixels = await pixelsOf(image);
  for (const one of images) one.free();
  const { width, height, data } = pixels;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const raw = { width, height, channels: 4 } as const;
  if (!icc) return { data: bytes, options: { raw } };
  // Sharp takes no profile with bare pixels; in a PNG it does, and converts them to what every screen shows.
  const png = await sharp(bytes, { raw }).png({ compressionLevel: 0 }).toBuffer();
  return { data: withProfile(png, icc), options: {} };
}

let loaded = false;

/** WebAssembly never gives memory back: a process that loaded it should not be kept. */
export function isLoaded(): boolean {
  return loaded;
}

async function library(): Promise<LibHeif> {
  loaded = true;
  const require = createRequire(import.meta.url);
  const wasmBinary = await readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
  return require('libheif-js/libheif-wasm/libheif.js')({ wasmBinary }) as LibHeif;
}

function pixelsOf(image: HeifImage): Promise<Pixels> {
  const [width, height] = [image.get_width(), image.get_height()];
  // The header that was read before may have said something else.
  if (width * height > MOST_PIXELS)
    throw new Refusal('invalid', `${width}x${height} images are not supported`);
  return new Promise((resolve, reject) => {
    const into = { data: new Uint8ClampedArray(width * height * 4), width, height };
    image.display(into, (pixels) => (pixels ? resolve(pixels) : reject(new Error('it cannot be decoded'))));
  });
}

/** PNG's signature and its first chunk, which every other chunk follows. */
const PNG_HEAD = 8 + 25;

function withProfile(png: Buffer, icc: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('iCCPprofile\0\0', 'latin1'), deflateSync(icc)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, PNG_HEAD), length, body, sum, png.subarray(PNG_HEAD)]);
}
