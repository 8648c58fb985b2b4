import type { Id } from '../db/tables.ts';
import type { Origin } from '../origin.ts';

/** As many as are shown with one status. */
const MOST = 5;
const HREF = /<a [^>]*?href="([^"]*)"/g;

/** Collections of this server that a status links to, as they come; its HTML was sanitised, so links have one form. */
export function collectionsIn(origin: Pick<Origin, 'parse'>, content: string): Id[] {
  if (!content.includes('/collections/')) return [];
  const found = new Set<Id>();
  for (const [, href = ''] of content.matchAll(HREF)) {
    const ours = origin.parse(href.replaceAll('&amp;', '&'));
    if (ours?.kind === 'collection' && found.size < MOST) found.add(ours.id);
  }
  return [...found];
}
