import { listener } from '../events/events.ts';
import '../accounts/index.ts';
import '../statuses/index.ts';
import { dropNames, keepNames } from './keep-names.ts';
import { dropWords, keepWords, keepWordsAnew } from './keep-words.ts';

export const searchListeners = [
  listener({
    event: 'account.named',
    name: 'search.keep-name',
    when: 'within',
    run: (ctx, named) => keepNames(ctx, [named]),
  }),
  listener({
    event: 'account.deleted',
    name: 'search.drop-name',
    when: 'within',
    run: (ctx, { accountId }) => dropNames(ctx, [accountId]),
  }),
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
