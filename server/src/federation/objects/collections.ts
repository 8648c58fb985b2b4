import { ACTIVITY_CONTEXT, STATUS_CONTEXT } from './context.ts';

/** The cover of a collection (ActivityStreams §5.1). Without `first` it only says how many there are. */
export function collection(id: string, totalItems: number | undefined, first: string | null = null) {
  return {
    '@context': ACTIVITY_CONTEXT,
    id,
    type: 'OrderedCollection',
    ...(totalItems === undefined ? {} : { totalItems }),
    ...(first === null ? {} : { first }),
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
