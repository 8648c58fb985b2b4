import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearRelations } from './clear.ts';

export const relationListeners = [
  listener({
    event: 'account.deleted',
    name: 'relations.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, (inner) => clearRelations(inner, accountId));
      return more ? 'again' : undefined;
    },
  }),
];
