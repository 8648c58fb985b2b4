import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { applyFromStart } from './apply-host-rules.ts';
import { clearReports } from './clear.ts';
import '../accounts/index.ts';

export const moderationListeners = [
  listener({
    event: 'settings.changed',
    name: 'moderation.apply-host-rules',
    when: 'within',
    // Whom this server talks to at all is a rule about every other.
    run: async (ctx, { names }) => (names.includes('federation') ? applyFromStart(ctx) : undefined),
  }),
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
