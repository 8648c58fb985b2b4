import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { dropLetters } from './forget.ts';

export const mailListeners = [
  listener({
    event: 'account.deleted',
    name: 'mail.clear',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, { accountId }) => transact(ctx, (inner) => dropLetters(inner, accountId)),
  }),
];
