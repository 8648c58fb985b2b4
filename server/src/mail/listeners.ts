import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import './tables.ts';

export const mailListeners = [
  listener({
    event: 'account.deleted',
    name: 'mail.clear',
    when: 'after',
    wanted: ({ local }) => local,
    // Few: what is older than a week is gone.
    run: (ctx, { accountId }) =>
      transact(ctx, (inner) => inner.db.deleteFrom('mails').where('account_id', '=', accountId).execute()),
  }),
];
