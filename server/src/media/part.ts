import type { IncomingHttpHeaders } from 'node:http';

/** The bytes of a file that somebody asked for, both ends included. */
export interface Part {
  start: number;
  end: number;
}

/**
 * Which part of a file is wanted (RFC 9110 §14): null for the whole, also where several are asked for or the file is
 * not the one that was meant; `beyond` where nothing of it is there.
 */
export function partOf(headers: IncomingHttpHeaders, size: number, etag: string): Part | 'beyond' | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range?.trim() ?? '') ?? [];
  if (from === '' && to === '') return null;
  const meant = headers['if-range'];
  if (meant !== undefined && meant !== etag) return null;
  if (from === '') {
    const last = Math.min(Number(to), size);
    return last === 0 ? 'beyond' : { start: size - last, end: size - 1 };
  }
  const start = Number(from);
  if (start >= size) return 'beyond';
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return end < start ? null : { start, end };
}
