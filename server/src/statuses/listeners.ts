import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearStatuses } from './clear.ts';

export const statusListeners = [
  listener({
    event: 'account.deleted',
    name: 'statuses.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, (inner) => clearStatuses(inner, accountId));
      return more ? 'again' : undefined;
    },
  }),
];
