import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearDismissed } from './suggestions.ts';
import '../accounts/index.ts';

export const discoveryListeners = [
  listener({
    event: 'account.deleted',
    name: 'discovery.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, (inner) => clearDismissed(inner, accountId));
      return more ? 'again' : undefined;
    },
  }),
];
