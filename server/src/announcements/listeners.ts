import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearAnnouncements, clearReactions } from './clear.ts';
import '../accounts/index.ts';
import '../emojis/index.ts';

export const announcementListeners = [
  listener({
    event: 'account.deleted',
    name: 'announcements.clear',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, { accountId }) => transact(ctx, (inner) => clearAnnouncements(inner, accountId)),
  }),
  listener({
    event: 'emoji.removed',
    name: 'announcements.clear-reactions',
    when: 'after',
    async run(ctx, { shortcode }) {
      const more = await transact(ctx, (inner) => clearReactions(inner, shortcode));
      return more ? 'again' : undefined;
    },
  }),
];
