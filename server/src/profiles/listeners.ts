import { listener } from '../events/events.ts';
import { verifyLinks } from './verify.ts';

export const profileListeners = [
  listener({
    event: 'account.updated',
    name: 'profiles.verify',
    when: 'after',
    wanted: ({ fieldsChanged }) => fieldsChanged,
    run: (ctx, { accountId }) => verifyLinks(ctx, { accountId }),
  }),
];
