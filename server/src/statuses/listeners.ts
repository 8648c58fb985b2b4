import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import '../media/index.ts';
import { clearStatuses } from './clear.ts';
import { statusChanged } from './count.ts';

export const statusListeners = [
  listener({
    event: 'attachment.measured',
    name: 'statuses.show-anew',
    when: 'within',
    run: async (ctx, { statusId }) => statusChanged(ctx, statusId),
  }),
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
