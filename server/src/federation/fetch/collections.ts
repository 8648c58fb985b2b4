import type { Ctx } from '../../context.ts';
import { MAX_FEATURED_TAGS } from '../../hashtags/index.ts';
import { MAX_PINS } from '../../statuses/index.ts';
import { isObject, type Json } from '../normalise/document.ts';
import { readTags } from '../normalise/tags.ts';
import { count, ids, list, typeOf, url } from '../normalise/values.ts';
import { sameOrigin } from './actor.ts';
import { FetchFailed } from './document.ts';
import { sentOrKept } from './kept-pages.ts';

const COLLECTIONS = new Set(['Collection', 'OrderedCollection', 'CollectionPage', 'OrderedCollectionPage']);

/** How many things a collection of another server says are in it; null when it does not say, or cannot be had. */
export async function totalOf(ctx: Ctx, uri: string): Promise<number | null> {
  const collection = await fetched(ctx, uri);
  return collection && count(collection.totalItems);
}

/** The first things in a collection of what is pinned; null when it cannot be had. One page of it at most is fetched. */
export async function featuredIn(ctx: Ctx, uri: string): Promise<string[] | null> {
  const collection = await fetched(ctx, uri);
  if (!collection) return null;
  const inside = collection.orderedItems ?? collection.items;
  if (inside !== undefined) return postsIn(inside);
  const next = isObject(collection.first) ? null : url(collection.first);
  const page = next !== null && sameOrigin(next, uri) ? await fetched(ctx, next) : collection.first;
  return isObject(page) ? postsIn(page.orderedItems ?? page.items) : [];
}

/** snac lists the activities by which they were published. */
function postsIn(items: unknown): string[] {
  const posts = list(items).map((one) => (isObject(one) && one.type === 'Create' ? one.object : one));
  return ids(posts, MAX_PINS);
}

/** The hashtags that a collection names, as they are spelt; null when it cannot be had. A few pages of it are fetched. */
export async function tagsIn(ctx: Ctx, uri: string, owner: string): Promise<string[] | null> {
  let names: string[] | null = null;
  for await (const page of itemPages(ctx, owner, uri, 3)) {
    names = [...(names ?? []), ...readTags(page).hashtags.map(({ name }) => name)];
    if (names.length >= MAX_FEATURED_TAGS) break;
  }
  return names;
}

/** Of one collection: its pages, and what a page names. */
const MOST_PAGES = 20;
const A_PAGE = 200;

/**
 * What a collection of another server names, page by page as long as it is asked for: given by its id, or as it stands
 * inside a post. Pages count only on the post's own origin, each once.
 */
export async function* itemsOf(ctx: Ctx, postId: string, start: unknown): AsyncGenerator<string> {
  for await (const items of itemPages(ctx, postId, start, MOST_PAGES)) yield* ids(items, A_PAGE);
}

/** The same as it stands on each page, `most` of them; `owner` is of the origin on which pages count. */
export async function* itemPages(
  ctx: Ctx,
  owner: string,
  start: unknown,
  most: number,
): AsyncGenerator<unknown> {
  const seen = new Set<string>();
  let next = start;
  for (let page = 0; page < most && next !== undefined; page += 1) {
    let inside = isObject(next) ? next : null;
    if (!inside) {
      const at = url(next);
      if (at === null || seen.has(at) || !sameOrigin(at, owner)) return;
      seen.add(at);
      inside = await fetched(ctx, at);
      if (!inside) return;
    }
    const { items = inside.orderedItems } = inside;
    yield items;
    // What stands inside a post may be no more than the name of it.
    const rest = inside.next ?? inside.first;
    next = rest === undefined && items === undefined && page === 0 ? inside.id : rest;
  }
}

async function fetched(ctx: Ctx, uri: string): Promise<Json | null> {
  try {
    const document = await sentOrKept(ctx, uri);
    return COLLECTIONS.has(typeOf(document, (type) => COLLECTIONS.has(type)) ?? '') ? document : null;
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    ctx.log.debug('a collection could not be fetched', { uri, error: error.message });
    return null;
  }
}
