import assert from 'node:assert/strict';
import type { Seen } from './cast.ts';

/** What a schema of api/ can do. */
interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown; error?: { message: string } | undefined };
}

/** Fails unless this is exactly what the schema says: parsing drops unknown names, so nothing may be missing after it. */
export function assertShape(schema: Schema, body: unknown): void {
  const parsed = schema.safeParse(body);
  assert.ok(parsed.success, `${parsed.error?.message}\n${JSON.stringify(body)?.slice(0, 500)}`);
  assert.deepEqual(body, parsed.data, 'the answer has names that the schema does not know');
}

/** Every id in an answer is a string of digits, every moment ISO 8601 with milliseconds and Z. */
export function assertFormats(body: unknown, path = ''): void {
  if (Array.isArray(body)) {
    for (const item of body) assertFormats(item, `${path}[]`);
    return;
  }
  if (body === null || typeof body !== 'object') return;
  for (const [name, value] of Object.entries(body)) {
    const at = `${path}.${name}`;
    if (/^id$|_id$/.test(name) && value !== null) assert.match(String(value), /^(-99|[0-9]{1,16})$/, at);
    if (/^id$|_id$/.test(name) && value !== null) assert.equal(typeof value, 'string', at);
    if (/^(created|edited|verified)_at$/.test(name) && typeof value === 'string') {
      assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, at);
    }
    if (name === 'last_status_at' && value !== null) assert.match(String(value), /^\d{4}-\d\d-\d\d$/, at);
    assertFormats(value, at);
  }
}

/** Fails unless this is a refusal of Mastodon's shape with this status. */
export function assertRefused(
  seen: Pick<Seen, 'status' | 'body'>,
  status: number,
  text?: RegExp | string,
): void {
  assert.equal(seen.status, status, JSON.stringify(seen.body));
  assert.equal(typeof seen.body?.error, 'string', 'a refusal says {"error": …}');
  if (typeof text === 'string') assert.equal(seen.body.error, text);
  else if (text) assert.match(seen.body.error, text);
}

/** The addresses of a Link header by their `rel`, as path and query. */
export function linksOf(seen: Seen): { next?: string; prev?: string } {
  const links: Record<string, string> = {};
  for (const [, url = '', rel = ''] of (seen.headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)) {
    const { pathname, search } = new URL(url);
    links[rel] = pathname + search;
  }
  return links;
}
