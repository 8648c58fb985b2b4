import type { Ctx } from '../../context.ts';
import { remembered } from '../../remembered.ts';
import type { Json } from '../normalise/document.ts';
import { ACTIVITY_TYPES, documentOf, get } from './document.ts';

/** Pages that may be asked for again soon; longer ones are sent again. */
const PAGES = 300;
const MOST_BYTES = 8192;
const LONGEST_MARK = 256;

const pages = remembered(() => new Map<string, { mark: string; document: Json }>());

/**
 * A page of a collection, from its own id. What its server sent before and calls unchanged is not sent again: threads are
 * looked at again and again, and most of what they name stays as it was.
 * @throws {FetchFailed}
 */
export async function sentOrKept(ctx: Ctx, uri: string): Promise<Json> {
  const kept = pages(ctx);
  const before = kept.get(uri);
  const page = await get(ctx, uri, ACTIVITY_TYPES, before?.mark);
  if (before && page.unchanged) return before.document;
  const { id, document } = await documentOf(ctx, uri, page);
  kept.delete(uri);
  const { mark, body } = page;
  if (id !== uri || mark === null || mark.length > LONGEST_MARK || body.length > MOST_BYTES) return document;
  if (kept.size >= PAGES) kept.delete(kept.keys().next().value as string);
  kept.set(uri, { mark, document });
  return document;
}
