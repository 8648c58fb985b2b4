import { OutboundError } from './errors.ts';
import type { Target } from './target.ts';

/** Headers that belong to the connection or the body: the client writes them, callers may not. */
const RESERVED = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'accept-encoding',
]);

/** What a caller's header may still be after a redirect to another origin; everything else might be a credential. */
const HARMLESS = new Set(['accept', 'accept-language', 'content-type', 'range', 'user-agent']);

/**
 * The caller's headers in lower case.
 * @throws {OutboundError} `refused` for a name or value that could end a line, or a header that is not the caller's.
 */
export function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const given_name in given) {
    const name = given_name.toLowerCase();
    const value = given[given_name]!;
    if (!/^[a-z0-9-]+$/.test(name) || RESERVED.has(name)) {
      throw new OutboundError('refused', `header ${JSON.stringify(name)} is not the caller's to set`);
    }
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new OutboundError('refused', `header ${name} has a value that cannot be sent`);
    }
    headers[name] = value;
  }
  return headers;
}

/** The caller's headers for the next hop: all within an origin, only harmless ones across origins. */
export function headersFor(
  next: Target,
  previous: Target,
  headers: Record<string, string>,
): Record<string, string> {
  if (next.url.origin === previous.url.origin) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name)));
}
