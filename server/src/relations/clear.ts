import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { relationsChanged } from './facts.ts';
import { sever } from './follow.ts';
import './tables.ts';

/** Follows of one transaction: each is several statements, and on SQLite they hold the only thread there is. */
const A_STEP = 50;
const ROWS_A_STEP = 500;

/** Ends some of the relations of a deleted account, both ways. Returns whether there were any. */
export async function clearRelations(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  return (
    (await endFollows(ctx, accountId)) ||
    (await endHiding(ctx, accountId)) ||
    (await forgetNotes(ctx, accountId))
  );
}

async function endFollows(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  let found = false;
  for (const table of ['follows', 'follow_requests'] as const) {
    const rows = await ctx.db
      .selectFrom(table)
      .select(['follower_id', 'followee_id'])
      .where((eb) => eb.or([eb('follower_id', '=', accountId), eb('followee_id', '=', accountId)]))
      .limit(A_STEP)
      .execute();
    for (const { follower_id, followee_id } of rows) {
      await sever(ctx, follower_id, followee_id, follower_id === accountId ? 'follower' : 'followee');
      found = true;
    }
  }
  return found;
}

async function endHiding(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  await ctx.db.deleteFrom('domain_blocks').where('account_id', '=', accountId).execute();
  const blocks = await ctx.db
    .deleteFrom('blocks')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('blocks')
        .select('id')
        .where((of) => of.or([of('account_id', '=', accountId), of('target_id', '=', accountId)]))
        .limit(ROWS_A_STEP),
    )
    .returning(['account_id', 'target_id'])
    .execute();
  const mutes = await ctx.db
    .deleteFrom('mutes')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('mutes')
        .select('id')
        .where((of) => of.or([of('account_id', '=', accountId), of('target_id', '=', accountId)]))
        .limit(ROWS_A_STEP),
    )
    .returning(['account_id', 'target_id'])
    .execute();
  const gone = [...blocks, ...mutes];
  relationsChanged(ctx, ...new Set(gone.flatMap((row) => [row.account_id, row.target_id])));
  return gone.length > 0;
}

/** What they wrote about others and others about them. Endorsements go with the follows; of those that came late, here. */
async function forgetNotes(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  await ctx.db
    .deleteFrom('endorsements')
    .where((eb) => eb.or([eb('account_id', '=', accountId), eb('target_id', '=', accountId)]))
    .execute();
  const own = await ctx.db
    .deleteFrom('account_notes')
    .where('account_id', '=', accountId)
    .where('target_id', 'in', (eb) =>
      eb
        .selectFrom('account_notes')
        .select('target_id')
        .where('account_id', '=', accountId)
        .limit(ROWS_A_STEP),
    )
    .returning('target_id')
    .execute();
  const others = await ctx.db
    .deleteFrom('account_notes')
    .where('target_id', '=', accountId)
    .where('account_id', 'in', (eb) =>
      eb
        .selectFrom('account_notes')
        .select('account_id')
        .where('target_id', '=', accountId)
        .limit(ROWS_A_STEP),
    )
    .returning('account_id')
    .execute();
  return own.length + others.length > 0;
}
