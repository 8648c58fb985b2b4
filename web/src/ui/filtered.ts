import type { FilterAction } from '@skein/api/filter.ts';
import type { Status } from '@skein/api/status.ts';

/** Names of the reader's filters that do this to a status; empty for none. */
export function titlesOf(status: Status, action: FilterAction): string {
  return status.filtered
    .filter(({ filter }) => filter.filter_action === action)
    .map(({ filter }) => filter.title)
    .join(', ');
}
