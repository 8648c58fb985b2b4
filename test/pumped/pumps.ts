import { type Piece, takenApart } from './pattern.ts';

/** What is put before a text, what is repeated in it, and what stands behind it. */
export interface Pump {
  before: string;
  unit: string;
  behind: string;
}

/** One of each kind of character that expressions tell apart. */
const LETTERS = [...'a0 _.-:/@#<>"\'=;,&+*!\\()[]{}|~%?$^`\n\t\r', 'Z', 'é', '漢', '\u0301', '\u0000', '٣'];
/** Where a run ends, the expression has to give up what it took: so a text ends in what is in few classes. */
const ENDS = ['\u0000', '\n!', '<', ''];

/** Texts that give an expression as much to do as it can be given, each as a piece that is repeated. */
export function pumpsFor(source: string, flags: string): Pump[] {
  const whole = takenApart(source);
  const known = new Map<string, string[]>();
  const pumps = new Map<string, Pump>();
  visit(whole, '');
  return [...pumps.values()];

  function add(before: string, unit: string): void {
    if (unit === '') return;
    for (const behind of ENDS) pumps.set(JSON.stringify([before, unit, behind]), { before, unit, behind });
  }

  /** Goes through all that is repeated, with an example of what stands before it. */
  function visit(piece: Piece, before: string): void {
    if (piece.kind === 'row') {
      let so = before;
      for (const part of piece.of) {
        visit(part, so);
        so += example(part);
      }
      // Each beginning is one more place from which the expression may look through all the rest.
      add('', so);
    } else if (piece.kind === 'either') for (const way of piece.of) visit(way, before);
    else if (piece.kind === 'look') visit(piece.of, before);
    else if (piece.kind === 'many') {
      visit(piece.of, before);
      if (piece.most < 16) return;
      for (const unit of units(piece.of)) {
        add(before, unit);
        if (before !== '') add('', before + unit);
        if (before !== '') add('', before);
      }
    }
  }

  function units(piece: Piece): string[] {
    if (piece.kind === 'one') return members(piece.source).slice(0, 8);
    if (piece.kind === 'many') return piece.most < 16 ? [example(piece.of)] : units(piece.of);
    if (piece.kind === 'either') return piece.of.flatMap(units);
    return [example(piece)];
  }

  function example(piece: Piece): string {
    if (piece.kind === 'one') return members(piece.source)[0] ?? '';
    if (piece.kind === 'row') return piece.of.map(example).join('');
    if (piece.kind === 'either') return example(piece.of[0] as Piece);
    if (piece.kind === 'many') return example(piece.of).repeat(Math.max(piece.least, 1));
    return '';
  }

  function members(one: string): string[] {
    let found = known.get(one);
    if (!found) {
      const is = new RegExp(`^(?:${one})$`, flags.replace(/[gy]/g, ''));
      const literal =
        one.length === 1 ? [one] : one[0] === '\\' && one.length === 2 ? [one[1] as string] : [];
      found = [...new Set([...literal, ...LETTERS])].filter((letter) => is.test(letter));
      known.set(one, found);
    }
    return found;
  }
}

/** What needs no more is no trouble, however it grows: it is felt by nobody. */
const QUICK_MS = 40;
const ROUNDS = 3;

/**
 * What is wrong with how long an expression takes for a text of up to `most` characters; null when nothing is. The text
 * grows until it is long enough or the work is felt; then four times the text must not be near sixteen times the work,
 * each time that it is tried. `given`: what becomes of the text before the expression sees it.
 */
export function growthOf(
  expression: RegExp,
  pump: Pump,
  { most, given = (text) => text }: { most: number; given?: ((text: string) => string) | undefined },
): string | null {
  const all = new RegExp(expression.source, `${expression.flags.replace('g', '')}g`);
  const textOf = (length: number) => {
    const room = Math.floor((length - pump.before.length - pump.behind.length) / pump.unit.length);
    return given(pump.before + pump.unit.repeat(Math.max(1, room)) + pump.behind);
  };
  const once = (text: string) => {
    const started = performance.now();
    text.replace(all, '');
    return performance.now() - started;
  };
  const least = (text: string) => Math.min(once(text), once(text), once(text));
  for (let length = 20; ; length = Math.min(length < 64 ? length + 4 : length * 2, most)) {
    const text = textOf(length);
    const quarter = textOf(length / 4);
    let said = '';
    let round = 0;
    for (; round < ROUNDS && once(text) > QUICK_MS; round += 1) {
      const [little, much] = [least(quarter), least(text)];
      if (much <= QUICK_MS || much < little * 9) break;
      said = `${length} characters take ${Math.round(much)} ms, a quarter of them ${Math.round(little)}`;
    }
    if (round === ROUNDS) return said;
    if (length >= most) return null;
  }
}
