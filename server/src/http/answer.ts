import type { Readable } from 'node:stream';

/** What a door sends back. Headers that every answer has are added by `send`. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | Readable | null;
}

/** Rendered JSON in pieces: what views give. The pieces are shared and never changed; an answer joins them once. */
export type Rope = readonly Buffer[];

/** Whether two say the same because they are made of the same pieces. */
export function sameRope(one: Rope, other: Rope): boolean {
  return one.length === other.length && one.every((piece, index) => piece === other[index]);
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** An answer of one value, serialised here. */
export function json(value: unknown, headers: Record<string, string> = {}, status = 200): Answer {
  return { status, headers: { 'Content-Type': JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

/** An answer of JSON that a view has rendered; `joined` is what its pieces were joined to before. */
export function rendered(
  rope: Rope,
  headers: Record<string, string> = {},
  joined: Answer['body'] = null,
): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': JSON_TYPE, ...headers },
    body: joined ?? Buffer.concat(rope),
  };
}

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/** `[a,b,c]` out of rendered items. */
export function listRope(items: Iterable<Rope>): Rope {
  const rope: Buffer[] = [];
  for (const item of items) {
    rope.push(rope.length === 0 ? OPEN : COMMA);
    for (const piece of item) rope.push(piece);
  }
  if (rope.length === 0) rope.push(OPEN);
  rope.push(CLOSE);
  return rope;
}

/** A page for people: the strict policy that lets in no script that is not ours. */
export function html(body: string, headers: Record<string, string> = {}, status = 200): Answer {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': pagePolicy(null),
      ...headers,
    },
    body,
  };
}

/** What a page may load, and from where; pictures from the media origin too, where there is one. */
export function pagePolicy(mediaOrigin: string | null): string {
  const media = mediaOrigin === null ? '' : ` ${mediaOrigin}`;
  return (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; script-src 'self'; style-src 'self'; " +
    `font-src 'self'; img-src 'self' data:${media}; media-src 'self'${media}; connect-src 'self'; manifest-src 'self'`
  );
}

/** The same for a page that any other may show in a frame: nothing runs there, and nothing is sent from there. */
export function framedPolicy(mediaOrigin: string | null): string {
  const media = mediaOrigin === null ? '' : ` ${mediaOrigin}`;
  return (
    "default-src 'none'; base-uri 'none'; frame-ancestors *; form-action 'none'; style-src 'self'; " +
    `img-src 'self' data:${media}; media-src 'self'${media}`
  );
}

/** Sends the reader elsewhere with GET. */
export function redirect(to: string, headers: Record<string, string> = {}): Answer {
  return { status: 303, headers: { Location: to, ...headers }, body: null };
}
