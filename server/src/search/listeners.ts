import { listener } from '../events/events.ts';
import { dropWords, keepWords, keepWordsAnew } from './keep-words.ts';

export const searchListeners = [
  listener({
    event: 'status.published',
    name: 'search.keep',
    when: 'within',
    run: (ctx, { statusId }) => keepWords(ctx, [statusId]),
  }),
  listener({
    event: 'status.edited',
    name: 'search.keep-anew',
    when: 'within',
    run: (ctx, { statusId }) => keepWordsAnew(ctx, statusId),
  }),
  listener({
    event: 'status.deleted',
    name: 'search.drop',
    when: 'within',
    run: (ctx, { statusId }) => dropWords(ctx, statusId),
  }),
];
