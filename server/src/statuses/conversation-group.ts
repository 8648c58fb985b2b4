import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { UNLISTED } from './visibility.ts';
import './tables.ts';

/** Keeps the group in which a conversation began: the first that is said. Joins the caller's transaction. */
export async function keepGroup(ctx: Ctx & { tx: Tx }, conversationId: Id, accountId: Id): Promise<void> {
  await ctx.db
    .insertInto('conversation_groups')
    .values({ conversation_id: conversationId, account_id: accountId })
    .onConflict((conflict) => conflict.column('conversation_id').doNothing())
    .execute();
}

const around = prepared<{ id: Id }, { account_id: Id }>((db, p) =>
  db
    .selectFrom('statuses')
    // The first of a conversation without a name has its own id for that.
    .innerJoin('conversation_groups as g', (join) =>
      join.on((eb) =>
        eb('g.conversation_id', '=', eb.fn.coalesce('statuses.conversation_id', 'statuses.id')),
      ),
    )
    .select('g.account_id')
    .where('statuses.id', '=', p('id'))
    .where('statuses.visibility', '<=', UNLISTED),
);

/** The group in whose conversation a status stands that it may hear of; null for none. */
export async function groupAround(ctx: Ctx, statusId: Id): Promise<Id | null> {
  const [row] = await around(ctx, { id: statusId });
  return row?.account_id ?? null;
}

/** The groups in which these conversations take place. One query. */
export async function groupsOfConversations(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Id>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('conversation_groups')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('conversation_id'), ids))
    .execute();
  return new Map(rows.map((row) => [row.conversation_id, row.account_id]));
}
