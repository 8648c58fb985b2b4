import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { dropImport } from './bring.ts';
import { dropRestores } from './forget-restore.ts';
import '../accounts/index.ts';

export const portabilityListeners = [
  listener({
    event: 'account.deleted',
    name: 'portability.clear',
    when: 'after',
    wanted: ({ local }) => local,
    async run(ctx, { accountId }) {
      const rows = await ctx.db
        .selectFrom('imports')
        .select('id')
        .where('account_id', '=', accountId)
        .execute();
      for (const { id } of rows) await dropImport(ctx, id);
      return transact(ctx, async (inner) => {
        await inner.db.deleteFrom('recovery_lists').where('account_id', '=', accountId).execute();
        return (await dropRestores(inner, accountId)) ? 'again' : undefined;
      });
    },
  }),
];
