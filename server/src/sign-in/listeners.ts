import { listener } from '../events/events.ts';
import { endAccess } from './end-access.ts';

export const signInListeners = [
  listener({
    event: 'account.deleted',
    name: 'sign-in.end-access',
    when: 'within',
    async run(ctx, { accountId, local }) {
      if (local) await endAccess(ctx, accountId);
    },
  }),
];
