import { Refusal } from '../errors.ts';

/** Mastodon's caps. */
export const FILM_LIMITS = { bytes: 99 * 1024 * 1024, pixels: 8_294_400, frameRate: 120 } as const;

/** Refuses a film that is too large or too fast, in Mastodon's words. @throws {Refusal} invalid */
export function refuseBeyond(width: number, height: number, frameRate: number): void {
  if (width < 1 || height < 1) throw unreadable('a film without a size');
  if (width * height > FILM_LIMITS.pixels) {
    throw new Refusal('invalid', `${width}x${height} videos are not supported`);
  }
  if (frameRate > FILM_LIMITS.frameRate) {
    throw new Refusal('invalid', `${Math.floor(frameRate)}fps videos are not supported`);
  }
}

/** Mastodon's words for what is neither picture nor film nor sound. */
export function unreadable(cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause;
  return new Refusal('invalid', 'File type of uploaded media could not be verified', { cause });
}
