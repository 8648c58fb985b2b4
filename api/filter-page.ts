import type { Filter, FilterAction, FilterContext } from './filter.ts';

/** Seconds until a filter ends, as they are offered; 0 for never. */
export const FILTER_ENDS: readonly number[] = [0, 1800, 3600, 21_600, 43_200, 86_400, 604_800];

/** `nowhere`: no place was chosen. `too_many`: a member may have no more. */
export type FiltersFault = 'blank' | 'too_long' | 'nowhere' | 'too_many';

/**
 * `/settings/filters`. The form posts `csrf`, `words` (one a line), `title`, `action`, `ends` and the boxes that are
 * ticked (`whole_word`, `in_<place>`) to `action`; each filter has one that posts `id` to `/settings/filters/remove`.
 */
export interface FiltersProps {
  action: string;
  /** `posts`: how many single ones it names. */
  filters: (Required<Omit<Filter, 'statuses'>> & { posts: number; ended: boolean })[];
  values: {
    title: string;
    words: string;
    whole_word: boolean;
    action: FilterAction;
    /** One of `FILTER_ENDS`. */
    ends: number;
    places: FilterContext[];
  };
  fault: FiltersFault | null;
  /** One has just been added. */
  saved: boolean;
}
