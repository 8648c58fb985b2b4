import type { Answer } from './answer.ts';

/** What pages of any origin may call, without credentials. */
const OPEN_PATHS = /^\/(api\/|oauth\/(token|revoke|userinfo)|\.well-known\/|nodeinfo\/|ap\/|@)/;

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Link, Mastodon-Async-Refresh, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Retry-After',
};

/** The answer to a browser that asks whether a page of another origin may call us. */
export function preflight(path: string): Answer {
  if (!OPEN_PATHS.test(path)) return { status: 404, headers: {}, body: null };
  return {
    status: 204,
    headers: {
      ...CORS,
      'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key',
      'Access-Control-Max-Age': '86400',
    },
    body: null,
  };
}

/** On every answer of the API and of documents. */
export const API_HEADERS = {
  ...CORS,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'private, no-store',
  Vary: 'Accept, Authorization, Cookie, Signature',
};

/** On a page that others may show in a frame. */
export const FRAMED_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cache-Control': 'private, no-store',
  Vary: 'Accept, Accept-Language, Cookie',
};

/** On every other page for people. */
export const PAGE_HEADERS = {
  ...FRAMED_HEADERS,
  'X-Frame-Options': 'DENY',
};
