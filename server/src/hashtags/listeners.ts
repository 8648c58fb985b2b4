import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearTags } from './clear.ts';
import '../accounts/index.ts';

export const hashtagListeners = [
  listener({
    event: 'account.deleted',
    name: 'hashtags.clear',
    when: 'after',
    run: (ctx, { accountId }) => transact(ctx, (inner) => clearTags(inner, accountId)),
  }),
];
