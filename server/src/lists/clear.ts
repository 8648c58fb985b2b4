import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import './tables.ts';

const ROWS_A_STEP = 500;

/** Takes away some of the lists of a deleted account. Returns whether there was any. Whose lists it stood in says the end of those follows. */
export async function clearLists(ctx: Ctx, accountId: Id): Promise<boolean> {
  const { db } = ctx;
  const own = db.selectFrom('lists').select('id').where('account_id', '=', accountId);
  const gone = await db
    .deleteFrom('list_accounts')
    .where('id', 'in', (eb) =>
      eb.selectFrom('list_accounts').select('id').where('list_id', 'in', own).limit(ROWS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  if (gone.numDeletedRows > 0) return true;
  await db.deleteFrom('lists').where('account_id', '=', accountId).execute();
  return false;
}
