import type { FilterContext } from '@skein/api/filter.ts';
import type { Status } from '@skein/api/status.ts';

/**
 * Statuses as the reader's filters leave them in one place: what they hide there is gone, and of the rest only those
 * filters are named that count there. Nowhere in particular (null) none does.
 */
export function inPlace(statuses: readonly Status[], place: FilterContext | null): Status[] {
  return statuses.flatMap((status) => {
    const quoted = quotedInPlace(status, place);
    // A boost says of itself what its post says.
    const met = status.filtered.filter(({ filter }) => place !== null && filter.context.includes(place));
    if (met.some(({ filter }) => filter.filter_action === 'hide')) return [];
    if (met.length === status.filtered.length && quoted === status) return [status];
    const reblog = quoted.reblog && { ...quoted.reblog, filtered: met };
    return [{ ...quoted, filtered: met, reblog }];
  });
}

/** What is quoted is filtered as if it stood there by itself. */
function quotedInPlace(status: Status, place: FilterContext | null): Status {
  const post = status.reblog ?? status;
  if (!post.quote || !('quoted_status' in post.quote) || !post.quote.quoted_status) return status;
  const [quoted] = inPlace([post.quote.quoted_status], place);
  const quote = quoted ? { ...post.quote, quoted_status: quoted } : HIDDEN;
  return status.reblog ? { ...status, reblog: { ...post, quote } } : { ...status, quote };
}

const HIDDEN = { state: 'unauthorized', quoted_status: null } as const;
