import type { FilterContext } from '@skein/api/filter.ts';
import type { Status } from '@skein/api/status.ts';

/**
 * Statuses as the reader's filters leave them in one place: what they hide there is gone, and of the rest only those
 * filters are named that count there. Nowhere in particular (null) none does.
 */
export function inPlace(statuses: readonly Status[], place: FilterContext | null): Status[] {
  return statuses.flatMap((status) => {
    // A boost says of itself what its post says.
    const met = status.filtered.filter(({ filter }) => place !== null && filter.context.includes(place));
    if (met.some(({ filter }) => filter.filter_action === 'hide')) return [];
    if (met.length === status.filtered.length) return [status];
    const reblog = status.reblog && { ...status.reblog, filtered: met };
    return [{ ...status, filtered: met, reblog }];
  });
}
