import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { takeFromAllLists } from './add.ts';
import { clearLists } from './clear.ts';
import '../accounts/index.ts';
import '../relations/index.ts';

export const listListeners = [
  listener({
    event: 'follow.ended',
    name: 'lists.take-out',
    when: 'within',
    run: (ctx, { followerId, followeeId }) => takeFromAllLists(ctx, followerId, followeeId),
  }),
  listener({
    event: 'account.deleted',
    name: 'lists.clear',
    when: 'after',
    wanted: ({ local }) => local,
    run: async (ctx, { accountId }) =>
      (await transact(ctx, (inner) => clearLists(inner, accountId))) ? 'again' : undefined,
  }),
];
