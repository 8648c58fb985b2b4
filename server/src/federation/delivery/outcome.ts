import type { OutboundAnswer, OutboundError } from '../../outbound/index.ts';

/** Tries of one delivery; with the waits between them, two days. */
export const TRIES = 16;

const SECOND = 1000;
const LONGEST_PAUSE = 24 * 3_600_000;

/** What became of one try. */
export type Outcome =
  | { kind: 'arrived' }
  /** 410: nobody will ever read this inbox again. */
  | { kind: 'gone' }
  /** It will never be taken. `answered`: by the host itself, which therefore lives. */
  | { kind: 'refused'; reason: string; answered: boolean }
  /** Later perhaps. `blames`: the host has trouble, not this one delivery; `pause`: what it asked for, in milliseconds. */
  | { kind: 'later'; reason: string; blames: boolean; pause: number | null };

/** Reads an answer. 401, 408 and 429 are worth another try, other 4xx and 501 are not (as Mastodon has it). */
export function readAnswer({ status, headers }: OutboundAnswer, now: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'arrived' };
  if (status === 410) return { kind: 'gone' };
  const reason = `answered ${status}`;
  // A key that it cannot fetch just now: it lives, and others of its people may be told.
  if (status === 401) return { kind: 'later', reason, blames: false, pause: null };
  if (status === 429 || status === 503) {
    return { kind: 'later', reason, blames: true, pause: readRetryAfter(headers['retry-after'], now) };
  }
  const permanent = (status >= 400 && status < 500 && status !== 408) || status === 501;
  if (permanent) return { kind: 'refused', reason, answered: true };
  return { kind: 'later', reason, blames: true, pause: null };
}

/** Why nothing came back. An address that we do not speak to will not become one. */
export function readError({ kind, message }: OutboundError): Outcome {
  const reason = `${kind}: ${message}`;
  if (kind === 'address' || kind === 'scheme' || kind === 'own' || kind === 'blocked')
    return { kind: 'refused', reason, answered: false };
  return { kind: 'later', reason, blames: kind !== 'refused', pause: null };
}

/** How each form of a date in a header begins (RFC 9110 §5.6.7); `Date.parse` finds one in almost anything. */
const DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)/i;

/** `Retry-After` in milliseconds (RFC 9110 §10.2.3: seconds or a date), at most a day; null when it says nothing. */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const date = DATE.test(text) ? Date.parse(text) : Number.NaN;
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : date - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, SECOND), LONGEST_PAUSE);
}
