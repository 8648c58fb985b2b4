import { SignatureRefused } from './refused.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How far a peer's clock may be ahead of ours, in milliseconds. */
const FUTURE = 5 * MINUTE;

/** How far it may be behind, or how long a delivery may hang on its way. */
const PAST = HOUR;

/** How long a signature lives that names no end, and how long one may live at most (Mastodon's figures). */
const SHORT_LIFE = 5 * MINUTE;
const LONG_LIFE = 12 * HOUR;

/** Replays are remembered for 13 h from receipt, so nothing made by the fastest clock may be believed longer. */
const REMEMBERED = 13 * HOUR - FUTURE;

/**
 * Until when a signature is believed: `expires`, at most 12 h from `created`, or 5 min after it, and 1 h on top.
 * All times in milliseconds since 1970.
 * @throws {SignatureRefused} `future` or `expired`.
 */
export function believedUntil(created: number, expires: number | null, now: number): number {
  if (created > now + FUTURE) throw new SignatureRefused('future');
  if (expires !== null && expires <= created) throw new SignatureRefused('expired');
  const life = expires === null ? SHORT_LIFE : Math.min(expires - created, LONG_LIFE);
  const until = created + Math.min(life + PAST, REMEMBERED);
  if (until < now) throw new SignatureRefused('expired');
  return until;
}

const HTTP_DATE = /^[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})$/;

/** @throws {SignatureRefused} `time-malformed` */
export function readHttpDate(text: string): number {
  const time = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new SignatureRefused('time-malformed');
  return time;
}

/** Seconds since 1970 as signature parameters carry them, in milliseconds. @throws {SignatureRefused} */
export function readSeconds(text: string): number {
  if (!/^\d{1,11}(?:\.\d{1,9})?$/.test(text)) throw new SignatureRefused('time-malformed');
  return Number(text) * 1000;
}
