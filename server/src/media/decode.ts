import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { Decoder } from './decoder-process.ts';
import { decoding } from './gate.ts';
import type { Decoded, Size } from './sizes.ts';

/** What it can read; what came is known by its bytes and never by what is said of it. */
export const READABLE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/heic',
  'image/heif',
];

const idle: Decoder[] = [];

/**
 * Decodes a picture in a process of its own, turns it upright and writes it anew in each size: without EXIF, place or
 * profile, and without whatever else stood in the file. What kills the decoder, or takes too long, ends this call and
 * nothing else. Files that were begun are the caller's to remove.
 * @throws {Refusal} invalid (no picture that we read, or too large), unavailable (too many wait)
 */
export async function decode(
  { log }: Pick<Ctx, 'log'>,
  input: string,
  sizes: readonly (Size & { to: string })[],
): Promise<Decoded> {
  return decoding(async () => {
    const decoder = next();
    const replied = await decoder.ask({ input, sizes });
    if ('decoded' in replied || 'refused' in replied) decoder.rest(idle);
    if ('decoded' in replied) return replied.decoded;
    if ('refused' in replied) throw new Refusal('invalid', replied.refused, { cause: replied.why });
    log.warn('the decoder of pictures ended', { why: replied.ended });
    throw new Refusal('invalid', UNREADABLE, { cause: replied.ended });
  });
}

/** Mastodon's words for what is no picture. */
const UNREADABLE = 'File type of uploaded media could not be verified';

function next(): Decoder {
  for (;;) {
    const decoder = idle.pop() ?? new Decoder();
    if (decoder.usable) return decoder;
  }
}
