import type { Route } from '../../server/src/http/route.ts';
import type { Seen } from '../cast.ts';
import { picture } from '../pictures.ts';
import type { Named } from './places.ts';
import type { People } from './supply.ts';

/** In which of its ways a body is sent; `query` is for what has none. */
export type Way = 'query' | 'json' | 'form' | 'multipart';

export interface Asked {
  named: Named;
  given: Record<string, unknown>;
  way: Way;
  token: string;
}

/** The ways in which this route can be told things. */
export function waysOf(route: Route): Way[] {
  if (route.method === 'GET') return ['query'];
  // A file is needed, and JSON has none.
  return route.path.endsWith('/media') ? ['multipart'] : ['json', 'form'];
}

let image: Buffer | null = null;

/** A request as it stands on the wire. */
export interface Written {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

/** What is sent to ask this. */
export async function written(route: Route, { named, given, way, token }: Asked): Promise<Written> {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => named[name] ?? '');
  const pairs = way === 'json' ? [] : pairsOf(given);
  const query = way === 'query' ? `?${encoded(pairs)}` : '';
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  let body: Written['body'];
  if (way === 'json') {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(given);
  } else if (way === 'form') {
    headers['Content-Type'] = 'application/x-www-form-urlencoded';
    body = encoded(pairs);
  } else if (way === 'multipart') {
    const form = new Response(await multipart(pairs));
    headers['Content-Type'] = form.headers.get('content-type') ?? '';
    body = Buffer.from(await form.arrayBuffer());
  }
  return { method: route.method, path: path + query, headers, body };
}

/** One request, and what was answered; of a stream that opens only that it does. */
export async function ask({ alice }: Pick<People, 'alice'>, route: Route, asked: Asked): Promise<Seen> {
  const { method, path, headers, body } = await written(route, asked);
  const answer = await fetch(alice.server.address + path, {
    method,
    headers,
    redirect: 'manual',
    body: body as string | undefined,
  });
  if (answer.headers.get('content-type')?.includes('event-stream')) {
    await answer.body?.cancel();
    return { status: answer.status, headers: answer.headers, body: '' };
  }
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, headers: answer.headers, body: isJson && text ? JSON.parse(text) : text };
}

/** Names and values as forms and queries have them: `a[b][]`. */
function pairsOf(given: Record<string, unknown>): [string, string][] {
  return Object.entries(given).flatMap(([name, value]) => pairsIn(name, value));
}

function pairsIn(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value))
    return value.flatMap((one, index) =>
      pairsIn(one !== null && typeof one === 'object' ? `${name}[${index}]` : `${name}[]`, one),
    );
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, one]) => pairsIn(`${name}[${key}]`, one));
  return [[name, value === null || value === undefined ? '' : String(value)]];
}

/** Half a character has no form in UTF-8, so it goes as what careless programs make of it. */
function encoded(pairs: [string, string][]): string {
  const one = (text: string) =>
    [...text]
      .map((character) => (character.isWellFormed() ? encodeURIComponent(character) : '%ED%A0%80'))
      .join('');
  return pairs.map(([name, value]) => `${one(name)}=${one(value)}`).join('&');
}

async function multipart(pairs: [string, string][]): Promise<FormData> {
  image ??= await picture('png');
  const form = new FormData();
  for (const [name, value] of pairs) form.append(name, value);
  form.append('file', new Blob([image as never], { type: 'image/png' }), 'goose.png');
  return form;
}
