/** What a regular expression is made of, as far as one must know to write texts that give it work. */
export type Piece =
  | { kind: 'one'; source: string }
  | { kind: 'nothing' }
  | { kind: 'look'; behind: boolean; not: boolean; of: Piece }
  | { kind: 'row'; of: Piece[] }
  | { kind: 'either'; of: Piece[] }
  | { kind: 'many'; of: Piece; least: number; most: number };

/** Takes a regular expression apart. */
export function takenApart(source: string): Piece {
  let at = 0;

  function either(): Piece {
    const ways = [row()];
    while (source[at] === '|') {
      at += 1;
      ways.push(row());
    }
    return ways.length === 1 ? (ways[0] as Piece) : { kind: 'either', of: ways };
  }

  function row(): Piece {
    const pieces: Piece[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') pieces.push(repeated(one()));
    return { kind: 'row', of: pieces };
  }

  function repeated(of: Piece): Piece {
    const [text, mark = '', low, comma, high] =
      /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at)) ?? [];
    if (text === undefined) return of;
    at += text.length;
    if (mark) return { kind: 'many', of, least: mark === '+' ? 1 : 0, most: mark === '?' ? 1 : Infinity };
    return { kind: 'many', of, least: Number(low), most: comma ? Number(high || Infinity) : Number(low) };
  }

  function one(): Piece {
    const rest = source.slice(at);
    if (rest[0] === '(') return group(rest);
    if (rest[0] === '^' || rest[0] === '$' || /^\\[bB]/.test(rest)) return took(rest[0] === '\\' ? 2 : 1);
    if (/^\\[1-9k]/.test(rest)) return took(/^\\(?:\d+|k<\w+>)/.exec(rest)?.[0].length ?? 2);
    const length =
      rest[0] === '['
        ? classLength(rest)
        : (/^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u\w{4}|x\w{2}|.)/s.exec(rest)?.[0].length ??
          String.fromCodePoint(rest.codePointAt(0) as number).length);
    at += length;
    return { kind: 'one', source: rest.slice(0, length) };
  }

  function group(rest: string): Piece {
    const head = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(rest)?.[0] ?? '(';
    at += head.length;
    const of = either();
    at += 1;
    if (!/^\(\?<?[=!]$/.test(head)) return of;
    return { kind: 'look', behind: head.includes('<'), not: head.endsWith('!'), of };
  }

  function took(length: number): Piece {
    at += length;
    return { kind: 'nothing' };
  }

  return either();
}

function classLength(rest: string): number {
  let at = 1;
  for (; rest[at] !== ']'; at += 1) if (rest[at] === '\\') at += 1;
  return at + 1;
}
