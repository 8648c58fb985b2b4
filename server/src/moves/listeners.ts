import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { clearMoves } from './move.ts';
import '../accounts/index.ts';

export const moveListeners = [
  listener({
    event: 'account.deleted',
    name: 'moves.clear',
    when: 'after',
    run: async (ctx, { accountId }) =>
      (await transact(ctx, (inner) => clearMoves(inner, accountId))) ? 'again' : undefined,
  }),
];
