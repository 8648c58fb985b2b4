import { wordsOf } from './words.ts';

/** Parts of one search; more are passed over. */
const MOST_PARTS = 40;
const DAY_MS = 86_400_000;

/** Words that stand side by side in this order; one of several words when they were in quotes, or in a script without spaces. */
export interface Phrase {
  words: readonly string[];
  not: boolean;
}

/** What is asked of a status besides its words. `not`: it must not be so. */
export type Condition = { not: boolean } & (
  | { kind: 'has'; what: Property }
  | { kind: 'language'; language: string }
  | { kind: 'from'; who: string }
  /** From the first moment on, and before the last; milliseconds. */
  | { kind: 'time'; from: number; until: number }
  /** What no status is. */
  | { kind: 'never' }
);

const PROPERTIES = [
  'media',
  'image',
  'video',
  'audio',
  'poll',
  'link',
  'embed',
  'reply',
  'sensitive',
] as const;
export type Property = (typeof PROPERTIES)[number];

export interface Query {
  phrases: readonly Phrase[];
  conditions: readonly Condition[];
  /** Where it is looked for: among what one wrote or did something with, what everybody may find, or both. */
  among: 'library' | 'public' | 'all';
}

const PART = /(?<sign>[-+]?)(?:(?<name>[a-z]+):(?=\S))?(?:"(?<quoted>[^"]*)(?:"|$)|(?<plain>\S+))/giu;

/** Reads Mastodon's language of searches: words, "phrases", -what must not be there, and operators as `from:me`. */
export function readQuery(text: string): Query {
  const phrases: Phrase[] = [];
  const conditions: Condition[] = [];
  let among: Query['among'] = 'all';
  let left = MOST_PARTS;
  for (const { groups = {} } of text.matchAll(PART)) {
    if (left === 0) break;
    left -= 1;
    const { sign, name = '', quoted, plain = '' } = groups;
    const not = sign === '-';
    const value = quoted ?? plain;
    if (name.toLowerCase() === 'in') {
      const where = value.toLowerCase();
      if (where === 'library' || where === 'public' || where === 'all') among = where;
      continue;
    }
    const condition = conditionOf(name.toLowerCase(), value);
    if (condition) conditions.push({ ...condition, not } as Condition);
    else phrases.push(...phrasesOf(name === '' ? value : `${name}:${value}`, quoted !== undefined, not));
  }
  return { phrases, conditions, among };
}

/** Null for what is no operator: then it is text. */
function conditionOf(name: string, value: string) {
  const folded = value.toLowerCase();
  switch (name) {
    case 'has':
    case 'is': {
      const what = PROPERTIES.find((one) => one === folded);
      return what ? { kind: 'has', what } : { kind: 'never' };
    }
    case 'language':
      return { kind: 'language', language: folded };
    case 'from':
      return { kind: 'from', who: value };
    case 'before':
    case 'after':
    case 'during':
      return timeOf(name, value);
    default:
      return null;
  }
}

/** `after` a day is when it is over, `before` it is until it begins, in UTC. */
function timeOf(name: 'before' | 'after' | 'during', value: string) {
  const span = spanOf(value);
  if (span === null) return { kind: 'never' };
  const [begins, ends] = span;
  if (name === 'before') return { kind: 'time', from: 0, until: begins };
  return { kind: 'time', from: name === 'after' ? ends : begins, until: name === 'after' ? Infinity : ends };
}

/** A year, a month, a day or a moment, as its first millisecond and the one after its last. */
function spanOf(value: string): [number, number] | null {
  const date = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
  if (!date) {
    const moment = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?$/i.test(value)
      ? Date.parse(value)
      : Number.NaN;
    return Number.isNaN(moment) ? null : [moment, moment + 1];
  }
  const [year, month, day] = date.slice(1).map((digits) => (digits === undefined ? null : Number(digits)));
  const begins = Date.UTC(year as number, (month ?? 1) - 1, day ?? 1);
  // 30 February is the 1 March to Date, and nothing to us.
  if (month && new Date(begins).getUTCMonth() !== month - 1) return null;
  if (begins < 0) return null;
  if (day) return [begins, begins + DAY_MS];
  return [begins, month ? Date.UTC(year as number, month, 1) : Date.UTC((year as number) + 1, 0, 1)];
}

/** A quoted text is one phrase. Of an unquoted one each run of letters is: `l'oie` is two, 東京 is one. */
function phrasesOf(text: string, quoted: boolean, not: boolean): Phrase[] {
  const parts = quoted ? [text] : text.split(/[^\p{L}\p{N}\p{M}_]+/u);
  return parts.flatMap((part) => {
    const words = wordsOf(part, 200);
    return words.length > 0 ? [{ words, not }] : [];
  });
}
