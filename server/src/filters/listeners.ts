import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { FILTERS_TOPIC } from './changed.ts';
import { clearFilters } from './clear.ts';
import '../accounts/index.ts';

export const filterListeners = [
  listener({
    event: 'account.deleted',
    name: 'filters.clear',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, { accountId }) =>
      transact(ctx, async (inner) => {
        await clearFilters(inner, accountId);
        inner.tx.afterCommit(() => inner.live.announce(FILTERS_TOPIC, accountId));
      }),
  }),
];
