import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Request } from './request.ts';

/** Where a reader stands in a list, newest first. `minId` gives the page directly above it. */
export interface Page {
  limit: number;
  maxId: Id | null;
  sinceId: Id | null;
  minId: Id | null;
}

/** A page out of parameters that a schema has checked. */
export function pageOf(params: { limit: number; max_id?: Id; since_id?: Id; min_id?: Id }): Page {
  return {
    limit: params.limit,
    maxId: params.max_id || null,
    sinceId: params.since_id || null,
    minId: params.min_id || null,
  };
}

/** What a page asks of an index: ids above and below these, in this order. `sliceOf` and `scan` turn rows read upwards around. */
export function rangeOf({ maxId, sinceId, minId }: Page): { above: Id; below: Id; order: 'asc' | 'desc' } {
  return {
    above: minId ?? sinceId ?? 0,
    below: maxId ?? Number.MAX_SAFE_INTEGER,
    order: minId === null ? 'desc' : 'asc',
  };
}

/** Parameters of the request that its links do not repeat. */
const CURSOR = /^(max_id|since_id|min_id|access_token)=|[^!-~]|[<>"]|^$/;

/** Mastodon's Link header: `next` carries max_id, `prev` min_id (or since_id for lists of accounts). */
export function linkHeader(
  { origin }: Pick<Ctx, 'origin'>,
  request: Request,
  { next, prev }: { next: Id | null; prev: Id | null },
  prevName: 'min_id' | 'since_id' = 'min_id',
): Record<string, string> {
  const links: string[] = [];
  const mark = request.target.indexOf('?');
  const kept = (mark < 0 ? [] : request.target.slice(mark + 1).split('&')).filter(
    (pair) => !CURSOR.test(pair),
  );
  const start = `<${origin.origin}${request.path}?${kept.map((pair) => `${pair}&`).join('')}`;
  const url = (name: string, id: Id) => `${start}${name}=${id}>`;
  if (next !== null) links.push(`${url('max_id', next)}; rel="next"`);
  if (prev !== null) links.push(`${url(prevName, prev)}; rel="prev"`);
  return links.length > 0 ? { Link: links.join(', ') } : {};
}
