import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { someOf } from '../db/some.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { relationsChanged } from './facts.ts';
import { sever } from './follow.ts';
import './tables.ts';

/** Follows of one transaction: each is several statements, and on SQLite they hold the only thread there is. */
const A_STEP = 50;

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
  const eitherSide = sql`account_id = ${accountId} or target_id = ${accountId}`;
  await ctx.db.deleteFrom('domain_blocks').where('account_id', '=', accountId).execute();
  const blocks = await ctx.db
    .deleteFrom('blocks')
    .where(someOf('blocks', 'id', eitherSide))
    .returning(['account_id', 'target_id'])
    .execute();
  const mutes = await ctx.db
    .deleteFrom('mutes')
    .where(someOf('mutes', 'id', eitherSide))
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
    .where(someOf('account_notes', 'target_id', sql`account_id = ${accountId}`))
    .executeTakeFirstOrThrow();
  const others = await ctx.db
    .deleteFrom('account_notes')
    .where('target_id', '=', accountId)
    .where(someOf('account_notes', 'account_id', sql`target_id = ${accountId}`))
    .executeTakeFirstOrThrow();
  return own.numDeletedRows + others.numDeletedRows > 0;
}
