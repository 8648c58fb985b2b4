import type { Request } from './request.ts';

/** One cookie of a browser, or null. */
export function readCookie({ headers }: Request, name: string): string | null {
  for (const part of (headers.cookie ?? '').split(';')) {
    const mark = part.indexOf('=');
    if (mark > 0 && part.slice(0, mark).trim() === name) return part.slice(mark + 1).trim();
  }
  return null;
}

/**
 * What a cookie is called on this origin. Under https `__Host-` lets no other host of the domain set it; under http,
 * on one machine, browsers share cookies between ports, so the port is part of the name.
 */
export function cookieName(origin: string, name: string): string {
  const { protocol, port } = new URL(origin);
  if (protocol === 'https:') return `__Host-${name}`;
  return port === '' ? name : `${name}-${port}`;
}

/** The header that sets a cookie which scripts cannot read and other sites' forms do not send. */
export function setCookie(
  origin: string,
  name: string,
  value: string,
  seconds: number,
): Record<string, string> {
  const secure = origin.startsWith('https:') ? '; Secure' : '';
  const text = `${cookieName(origin, name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  return { 'Set-Cookie': text };
}
