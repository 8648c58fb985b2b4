/** A keyword made ready to be looked for. */
export interface Pattern {
  folded: string;
  /** Nothing that belongs to a word may stand directly before it, or behind it. */
  alone: { before: boolean; behind: boolean };
}

/** A text made ready to be searched. */
export interface Searchable {
  text: string;
  /** The same without regard to case, letter for letter. */
  folded: string;
}

/** More of a text is not looked at. */
const MOST_TEXT = 20_000;
/** What looking for one keyword may cost after the first find, in characters: a find inside a longer word is no match. */
const MOST_WORK = 50_000;

const WORD = /[\p{L}\p{M}\p{Nd}\p{Pc}]/u;

/** A literal: nothing in a keyword means anything. Whole words end where Mastodon's do, only at an end that is part of a word. */
export function patternOf(keyword: string, wholeWord: boolean): Pattern {
  const folded = fold(keyword.normalize('NFC'));
  const points = [...folded];
  const alone = { before: wholeWord && isWord(points[0]), behind: wholeWord && isWord(points.at(-1)) };
  return { folded, alone };
}

export function searchable(text: string): Searchable {
  const normal = text.slice(0, MOST_TEXT).normalize('NFC');
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

function indexOf(text: string, { folded, alone }: Pattern): number {
  let work = 0;
  for (let at = text.indexOf(folded); at >= 0; at = text.indexOf(folded, at + 1)) {
    const end = at + folded.length;
    const inside = (alone.before && isWord(before(text, at))) || (alone.behind && isWord(behind(text, end)));
    if (!inside) return at;
    work += folded.length;
    if (work > MOST_WORK) return -1;
  }
  return -1;
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
