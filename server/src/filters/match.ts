/** A keyword made ready to be looked for. */
export interface Pattern {
  folded: string;
  /** Its first letters. A longer text is never looked for as a whole: of some that takes engines the product of both lengths. */
  head: string;
  /** Nothing that belongs to a word may stand directly before it, or behind it. */
  alone: { before: boolean; behind: boolean };
}

/** A text made ready to be searched. */
export interface Searchable {
  text: string;
  /** The same without regard to case, letter for letter. */
  folded: string;
}

const HEAD = 6;
/** More of a text is not looked at, and of what is looked for by many keywords less. */
const MOST_TEXT = 20_000;
const LEAST_TEXT = 2000;
const TEXT_AND_KEYWORDS = 4_000_000;
/** What comparing one keyword with the places where it may stand costs at most, in characters. */
const MOST_WORK = 10_000;
/** Of looking whether a place is inside a longer word. */
const A_PLACE = 16;

const WORD = /[\p{L}\p{M}\p{Nd}\p{Pc}]/u;

/** A literal: nothing in a keyword means anything. Whole words end where Mastodon's do, only at an end that is part of a word. */
export function patternOf(keyword: string, wholeWord: boolean): Pattern {
  const folded = fold(keyword.normalize('NFC'));
  const points = [...folded];
  const alone = { before: wholeWord && isWord(points[0]), behind: wholeWord && isWord(points.at(-1)) };
  return { folded, head: folded.slice(0, HEAD), alone };
}

/** How much of each text is looked at, where so many keywords are looked for. */
export function reachOf(keywords: number): number {
  return Math.max(LEAST_TEXT, Math.min(MOST_TEXT, Math.floor(TEXT_AND_KEYWORDS / Math.max(1, keywords))));
}

export function searchable(text: string, reach = MOST_TEXT): Searchable {
  const normal = text.slice(0, reach).normalize('NFC');
  return { text: normal, folded: fold(normal) };
}

/** What the first of these patterns to be met says in the text, as it is written there; null when none is. */
export function firstMatch({ text, folded }: Searchable, patterns: readonly Pattern[]): string | null {
  let first = -1;
  let found: string | null = null;
  for (const pattern of patterns) {
    const at = indexOf(folded, pattern);
    if (at < 0 || (first >= 0 && at >= first)) continue;
    first = at;
    found = text.slice(at, at + pattern.folded.length);
  }
  return found;
}

function indexOf(text: string, { folded, head, alone }: Pattern): number {
  let work = 0;
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
    const same = sameFrom(text, at, folded);
    if (same === folded.length) {
      const end = at + same;
      const inside =
        (alone.before && isWord(before(text, at))) || (alone.behind && isWord(behind(text, end)));
      if (!inside) return at;
    }
    work += A_PLACE + same;
    if (work > MOST_WORK) return -1;
  }
  return -1;
}

/** How many letters of the pattern stand at this place. */
function sameFrom(text: string, at: number, folded: string): number {
  let same = Math.min(HEAD, folded.length);
  while (same < folded.length && text.charCodeAt(at + same) === folded.charCodeAt(same)) same += 1;
  return same;
}

/** Lower case of the same length: one letter grows in lower case, and one has two small forms. */
function fold(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase().replaceAll('ς', 'σ');
}

function isWord(point: string | undefined): boolean {
  return point !== undefined && WORD.test(point);
}

function before(text: string, at: number): string | undefined {
  const low = text.charCodeAt(at - 1);
  return (low & 0xfc00) === 0xdc00 ? text.slice(at - 2, at) : text[at - 1];
}

function behind(text: string, at: number): string | undefined {
  const point = text.codePointAt(at);
  return point === undefined ? undefined : String.fromCodePoint(point);
}
