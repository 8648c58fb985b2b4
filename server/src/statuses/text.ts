import { Refusal } from '../errors.ts';

/** Mastodon's limits; a URL counts 23 however long it is, a mention only its name. */
export const MAX_CHARACTERS = 500;
export const URL_CHARACTERS = 23;
/** Nobody's text is longer than this, whatever it counts to. */
const MAX_LENGTH = 20_000;
/** People that one status may name. */
export const MAX_MENTIONS = 50;

const URL_PATTERN = /\bhttps?:\/\/[^\s<>"'`]{1,2048}/giu;
const MENTION_PATTERN =
  /(?<![\p{L}\p{N}_/@])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,99}[\p{L}\p{N}_])?)(?:@([\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?(?::\d{1,5})?))?/gu;
const HASHTAG_PATTERN = /(?<![\p{L}\p{N}\p{M}_/&#])#([\p{L}\p{N}\p{M}_]*\p{L}[\p{L}\p{N}\p{M}_]*)/gu;

/** A part of a text that means something. `start` and `end` are UTF-16 offsets. */
export type Span =
  | { kind: 'url'; start: number; end: number; url: string }
  | { kind: 'mention'; start: number; end: number; handle: string }
  | { kind: 'hashtag'; start: number; end: number; name: string };

/** Links, mentions and hashtags of a text, in order, none overlapping; a link wins over what stands in it. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(URL_PATTERN)) {
    const url = trimmed(match[0]);
    if (URL.canParse(url))
      spans.push({ kind: 'url', start: match.index, end: match.index + url.length, url });
  }
  for (const match of text.matchAll(MENTION_PATTERN)) {
    const handle = match[2] === undefined ? (match[1] as string) : `${match[1]}@${match[2]}`;
    spans.push({ kind: 'mention', start: match.index, end: match.index + match[0].length, handle });
  }
  for (const match of text.matchAll(HASHTAG_PATTERN)) {
    spans.push({
      kind: 'hashtag',
      start: match.index,
      end: match.index + match[0].length,
      name: match[1] as string,
    });
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  return spans.filter((span, index) => index === 0 || span.start >= endBefore(spans, index));
}

function endBefore(spans: Span[], index: number): number {
  let end = 0;
  for (let i = 0; i < index; i += 1) {
    const span = spans[i] as Span;
    if (span.start >= end) end = Math.max(end, span.end);
  }
  return end;
}

/** A sentence's end and an unopened bracket do not belong to the link before them. */
function trimmed(url: string): string {
  let end = url.length;
  for (;;) {
    const last = url[end - 1] as string;
    if (/[.,;:!?*]/.test(last)) end -= 1;
    else if (last === ')' && !url.slice(0, end).includes('(')) end -= 1;
    else return url.slice(0, end);
  }
}

let segmenter: Intl.Segmenter | null = null;

/** What a text counts towards the limit, in grapheme clusters. */
export function countCharacters(text: string): number {
  let counted = 0;
  let at = 0;
  for (const span of spansOf(text)) {
    if (span.kind === 'hashtag') continue;
    counted += graphemes(text.slice(at, span.start));
    counted += span.kind === 'url' ? URL_CHARACTERS : graphemes(`@${span.handle.split('@')[0]}`);
    at = span.end;
  }
  return counted + graphemes(text.slice(at));
}

/** What people count as characters. */
export function graphemes(text: string): number {
  // Made with the first long text: it brings tables of its own.
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** @throws {Refusal} invalid, when warning and text together are longer than a status may be */
export function refuseTooLong(text: string, spoiler: string): void {
  // Counting is only needed when there may be too many: no count exceeds the number of UTF-16 units but for short links.
  const whole = spoiler + text;
  const short = whole.length <= MAX_CHARACTERS && !whole.includes('http');
  if (short) return;
  if (whole.length <= MAX_LENGTH && countCharacters(text) + countCharacters(spoiler) <= MAX_CHARACTERS)
    return;
  throw new Refusal('invalid', `Validation failed: Text character limit of ${MAX_CHARACTERS} exceeded`);
}
