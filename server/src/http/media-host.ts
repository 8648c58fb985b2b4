import type { IncomingMessage } from 'node:http';
import { canonicalHost } from '../origin.ts';
import type { Answer } from './answer.ts';

/** Says whether a request came to the host that serves media and nothing else. */
export function createMediaHost(
  mediaOrigin: string | null,
): (incoming: Pick<IncomingMessage, 'headers'>) => boolean {
  if (mediaOrigin === null) return () => false;
  const own = new URL(mediaOrigin);
  const host = canonicalHost(own);
  return ({ headers }) => {
    const asked = `${own.protocol}//${headers.host ?? ''}`;
    return URL.canParse(asked) && canonicalHost(new URL(asked)) === host;
  };
}

/** Everything else there: no page, since pages bring cookies, and nothing that could be read as a document of ours. */
export const NOTHING_HERE: Answer = {
  status: 404,
  headers: { 'Content-Security-Policy': "default-src 'none'; sandbox", 'X-Content-Type-Options': 'nosniff' },
  body: null,
};
