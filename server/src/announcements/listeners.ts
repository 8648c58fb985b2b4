import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearAnnouncements } from './clear.ts';
import '../accounts/index.ts';

export const announcementListeners = [
  listener({
    event: 'account.deleted',
    name: 'announcements.clear',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, { accountId }) => transact(ctx, (inner) => clearAnnouncements(inner, accountId)),
  }),
];
