import { sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { marksChanged } from './marks.ts';
import { findStatus, type Post, type StatusRow } from './queries.ts';
import { getVisiblePost } from './visibility.ts';
import './tables.ts';

const known = prepared<{ uri: string }, { id: Id }>((db, p) =>
  db.selectFrom('conversations').select('id').where('uri', '=', p('uri')),
);

/**
 * The conversation of a post that is about to be written: that of what it answers, else the one of the name that
 * another server gives. Null: it begins one, which has its own id. Joins the caller's transaction.
 */
export async function conversationFor(
  ctx: Ctx & { tx: Tx },
  parent: Post | null,
  uri: string | null,
): Promise<Id | null> {
  if (parent) return conversationOf(ctx, parent);
  if (uri === null) return null;
  if (ctx.origin.isOurs(uri)) {
    const ours = ctx.origin.parse(uri);
    const root = ours?.kind === 'conversation' ? await findStatus(ctx, ours.id) : undefined;
    return root ? conversationOf(ctx, root) : null;
  }
  const [named] = await known(ctx, { uri });
  if (named) return named.id;
  const made = await ctx.db
    .insertInto('conversations')
    .values({ id: ctx.ids.next(), uri })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return made?.id ?? (await known(ctx, { uri }))[0]?.id ?? null;
}

/** The conversation that a status belongs to; of one from before there were any, the first that it goes back to. */
export async function conversationOf(
  ctx: Ctx,
  status: Pick<StatusRow, 'id' | 'conversation_id'>,
): Promise<Id> {
  if (status.conversation_id !== null) return status.conversation_id;
  // What is answered has a lower id, so this ends.
  const { rows } = await sql<{ id: Id; conversation_id: Id | null }>`
    with recursive up (id, parent, conversation_id) as (
      select id, in_reply_to_id, conversation_id from statuses where id = ${status.id}
      union all
      select s.id, s.in_reply_to_id, s.conversation_id from statuses s join up on s.id = up.parent
      where up.conversation_id is null
    ) select id, conversation_id from up order by id limit 1`.execute(ctx.db);
  return rows[0]?.conversation_id ?? rows[0]?.id ?? status.id;
}

/** What another server calls these conversations, where it gave them a name. One query. */
export async function namesOfConversations(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('conversations')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  return new Map(rows.map((row) => [row.id, row.uri]));
}

/** No notification of anything in this conversation, now and later. Again changes nothing. @throws {Refusal} missing */
export async function muteConversation(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const conversationId = await conversationOf(inner, await getVisiblePost(inner, statusId));
    await inner.db
      .insertInto('conversation_mutes')
      .values({ account_id: accountId, conversation_id: conversationId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    marksChanged(inner, accountId);
  });
}

export async function unmuteConversation(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const conversationId = await conversationOf(inner, await getVisiblePost(inner, statusId));
    await inner.db
      .deleteFrom('conversation_mutes')
      .where('account_id', '=', accountId)
      .where('conversation_id', '=', conversationId)
      .execute();
    marksChanged(inner, accountId);
  });
}

const muted = prepared<{ accountId: Id; statusId: Id }, { conversation_id: Id }>((db, p) =>
  db
    .selectFrom('statuses')
    .innerJoin('conversation_mutes', 'conversation_mutes.conversation_id', 'statuses.conversation_id')
    .select('conversation_mutes.conversation_id')
    .where('statuses.id', '=', p('statusId'))
    .where('conversation_mutes.account_id', '=', p('accountId')),
);

/** Whether a member wants to hear nothing of the conversation of this status. */
export async function mutesConversation(ctx: Ctx, accountId: Id, statusId: Id): Promise<boolean> {
  return (await muted(ctx, { accountId, statusId })).length > 0;
}

/** Kind of the job that finds the conversations of statuses from before there were any. */
export const FIND_CONVERSATIONS_JOB = 'statuses.find-conversations';
const A_STEP = 500;

/** The first status whose conversation is not known; null when there is none. */
export async function firstWithoutConversation(ctx: Ctx): Promise<Id | null> {
  const row = await ctx.db
    .selectFrom('statuses')
    .select('id')
    .where('conversation_id', 'is', null)
    .where('boost_of_id', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Queues the search where something is to be found, once, whoever starts. */
export async function scheduleFinding(ctx: Ctx): Promise<void> {
  const first = await firstWithoutConversation(ctx);
  if (first === null) return;
  const payload = { after: first - 1 };
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: FIND_CONVERSATIONS_JOB, payload, key: 'conversations' }]),
  );
}

/** One step of it, from the oldest on: what is answered is older, so its conversation is known. */
export async function findConversations(ctx: Ctx, { after }: { after: Id }): Promise<void> {
  await transact(ctx, async (inner) => {
    const rows = await inner.db
      .selectFrom('statuses')
      .leftJoin('statuses as parent', 'parent.id', 'statuses.in_reply_to_id')
      .select(['statuses.id', 'statuses.in_reply_to_id', 'statuses.conversation_id', 'statuses.boost_of_id'])
      .select('parent.conversation_id as above')
      .where('statuses.id', '>', after)
      .orderBy('statuses.id')
      .limit(A_STEP)
      .execute();
    const found = new Map<Id, Id>();
    for (const row of rows) {
      if (row.boost_of_id !== null) continue;
      const above = row.in_reply_to_id === null ? null : (found.get(row.in_reply_to_id) ?? row.above);
      found.set(row.id, row.conversation_id ?? above ?? row.in_reply_to_id ?? row.id);
      if (row.conversation_id !== null) continue;
      await inner.db
        .updateTable('statuses')
        .set({ conversation_id: found.get(row.id) })
        .where('id', '=', row.id)
        .execute();
    }
    const last = rows.at(-1);
    if (last && rows.length === A_STEP)
      await enqueue(inner, [{ kind: FIND_CONVERSATIONS_JOB, payload: { after: last.id } }]);
  });
}
