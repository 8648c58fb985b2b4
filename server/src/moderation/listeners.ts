import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearReports } from './clear.ts';
import '../accounts/index.ts';

export const moderationListeners = [
  listener({
    event: 'account.deleted',
    name: 'moderation.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, (inner) => clearReports(inner, accountId));
      return more ? 'again' : undefined;
    },
  }),
];
