import { ACTIVITY_CONTEXT, STATUS_CONTEXT } from './context.ts';

/** How many there are of something, as it stands inside a status; nobody is told who. */
export function total(id: string, totalItems: number) {
  return { id, type: 'Collection', totalItems };
}

/**
 * What answers a status, as it stands inside it: the first page are the answers by its own author, as Mastodon has it. It
 * stands there also without any: GoToSocial goes on from the page that it finds, and fetches no first one.
 */
export function replies(id: string, own: readonly string[]) {
  const all = `${id}?page=true`;
  const first = { type: 'OrderedCollectionPage', partOf: id, next: all, orderedItems: own };
  return { id, type: 'OrderedCollection', first };
}

/** The cover of a collection (ActivityStreams §5.1). Without `first` it only says how many there are. */
export function collection(
  id: string,
  totalItems: number | undefined,
  first: string | null = null,
  last: string | null = null,
) {
  return {
    '@context': ACTIVITY_CONTEXT,
    id,
    type: 'OrderedCollection',
    ...(totalItems === undefined ? {} : { totalItems }),
    ...(first === null ? {} : { first }),
    ...(last === null ? {} : { last }),
  };
}

/** One page of a collection. `items` are ids, or activities without a context of their own. */
export function collectionPage(page: {
  id: string;
  partOf: string;
  items: readonly unknown[];
  totalItems?: number;
  next?: string | null;
  prev?: string | null;
}) {
  const { id, partOf, items, totalItems, next = null, prev = null } = page;
  return {
    '@context': STATUS_CONTEXT,
    id,
    type: 'OrderedCollectionPage',
    partOf,
    ...(totalItems === undefined ? {} : { totalItems }),
    ...(next === null ? {} : { next }),
    ...(prev === null ? {} : { prev }),
    orderedItems: items,
  };
}
