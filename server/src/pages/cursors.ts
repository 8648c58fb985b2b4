import { IdParam, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Page } from '../http/pages.ts';
import type { Slice } from '../http/slice.ts';

/** Where a page of a list stands, in its address. */
export const Cursors = z.object({ max_id: optional(IdParam), min_id: optional(IdParam) });

/** Items on one page. */
const A_PAGE = 20;

export function pageAt({ max_id, min_id }: z.output<typeof Cursors>): Page {
  return { limit: A_PAGE, maxId: max_id || null, sinceId: null, minId: min_id || null };
}

/** Addresses of the pages on both sides of this one; above the first there is none. */
export function linksAround(path: string, { next, prev }: Slice, page: Page) {
  const first = page.maxId === null && page.minId === null;
  return {
    newer: first || prev === null ? null : `${path}?min_id=${prev}`,
    older: next === null ? null : `${path}?max_id=${next}`,
  };
}
