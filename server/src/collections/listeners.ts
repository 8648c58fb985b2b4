import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearCollections, part } from './clear.ts';
import '../accounts/index.ts';
import '../relations/index.ts';

export const collectionListeners = [
  listener({
    event: 'block.started',
    name: 'collections.part',
    when: 'within',
    run: (ctx, { accountId, targetId }) => part(ctx, accountId, targetId),
  }),
  listener({
    event: 'account.deleted',
    name: 'collections.clear',
    when: 'after',
    run: async (ctx, { accountId }) =>
      (await transact(ctx, (inner) => clearCollections(inner, accountId))) ? 'again' : undefined,
  }),
];
