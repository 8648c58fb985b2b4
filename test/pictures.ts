import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { Person, Seen } from './cast.ts';
import { call } from './cast.ts';
import { heic } from './heic.ts';

export type Format = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' | 'heic';

/** A small picture of two colours, so that its blurhash is no single one. */
export async function picture(format: Format, width = 60, height = 40): Promise<Buffer> {
  if (format === 'heic') return heic({ width, height });
  const right = { input: await plain(Math.ceil(width / 2), height, '#2266cc'), gravity: 'east' };
  return sharp(await plain(width, height, '#cc6622'))
    .composite([right])
    .removeAlpha()
    .toFormat(format)
    .toBuffer();
}

/** A picture of one colour, made quickly at any size. */
export function plain(width: number, height: number, background = '#663399'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A JPEG as a phone makes it: lying on its side, with the place and the model in its EXIF. */
export async function phonePhoto(): Promise<Buffer> {
  return sharp(await picture('jpeg', 80, 40))
    .withExif({
      IFD0: { Model: 'Telltale 3000', Orientation: '6' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

/** The same picture in so many bytes: what is added says nothing. */
export function filled(file: Buffer, bytes: number): Buffer {
  const room = bytes - file.length;
  const rest = Buffer.alloc(room);
  // AVIF and HEIC are boxes to their end.
  if (file.toString('latin1', 4, 8) === 'ftyp') {
    rest.writeUInt32BE(room);
    rest.write('free', 4);
  }
  return Buffer.concat([file, rest]);
}

/** Noise that no encoder makes small. */
export function noise(width: number, height: number): Promise<Buffer> {
  return sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** A form with a file, sent as this person. */
export async function sendFile(
  by: Pick<Person, 'server' | 'token'>,
  path: string,
  file: Uint8Array | string,
  fields: Record<string, string> = {},
  { name = 'file', method = 'POST' } = {},
): Promise<Seen> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append(name, new Blob([file as never]), '../../evil.php');
  const answer = await fetch(by.server.address + path, {
    method,
    headers: { Authorization: `Bearer ${by.token}` },
    body: form,
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

/** Uploads a picture and gives the attachment; throws when it is refused. */
export async function uploaded(by: Person, fields: Record<string, string> = {}, file?: Buffer): Promise<any> {
  const seen = await sendFile(by, '/api/v2/media', file ?? (await picture('png')), fields);
  if (seen.status !== 200) throw new Error(`${by.name} could not upload: ${JSON.stringify(seen.body)}`);
  return seen.body;
}

/** The bytes that stand at an address of a server. */
export async function bytesAt(url: string): Promise<{ status: number; headers: Headers; body: Buffer }> {
  const answer = await fetch(url);
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}

export const put = (by: Person, path: string, body: unknown) =>
  call(by.server, 'PUT', path, { token: by.token, body });
