import type { Request } from './request.ts';

/** The token that a request carries: as a bearer header, else as `access_token`. Null when there is none. */
export function bearerOf({ headers, query }: Pick<Request, 'headers' | 'query'>): string | null {
  const header = headers.authorization;
  if (header !== undefined) {
    const match = /^bearer +(\S+)$/i.exec(header);
    return match?.[1] ?? null;
  }
  return typeof query.access_token === 'string' ? query.access_token : null;
}
