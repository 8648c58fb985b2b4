import { sql } from 'kysely';
import { as, type Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { conversationOf } from './conversation.ts';
import { countReply, statusChanged } from './count.ts';
import { marksChanged } from './marks.ts';
import { findStatus, type StatusRow } from './queries.ts';
import { canSee, DIRECT } from './visibility.ts';
import './tables.ts';

/** Kind of the job that goes on where many answers came before what they answer. */
export const ADOPT_JOB = 'statuses.adopt';

/** Answers of one transaction: each is several statements. */
const A_STEP = 20;
/** Of one answer, what stands below it and goes with it into another conversation. */
const MOST_BELOW = 500;

const found = prepared<{ uri: string; limit: number }, { id: Id | null; waiting: Id | null }>((db, p) => {
  const query = sql<{ id: Id | null; waiting: Id | null }>`
    select id, cast(null as bigint) as waiting from statuses where uri = ${p('uri')}
    union all select * from (
      select cast(null as bigint) as id, status_id as waiting from awaited_parents
      where uri = ${p('uri')} order by status_id limit ${p('limit')}) awaited`;
  return { compile: () => query.compile(db) };
});

/** The status of this id elsewhere, and some of the answers that came before it, the oldest first. One look for both. */
export async function knownOrAwaited(ctx: Ctx, uri: string): Promise<{ known: Id | null; waiting: Id[] }> {
  const rows = await found(ctx, { uri, limit: A_STEP });
  const waiting = rows.flatMap((row) => row.waiting ?? []).sort((a, b) => a - b);
  return { known: rows.find((row) => row.id !== null)?.id ?? null, waiting };
}

/** Notes what a status answers that is not known here. Joins the caller's transaction. */
export async function awaitParent(ctx: Ctx & { tx: Tx }, statusId: Id, uri: string): Promise<void> {
  // What is ours and not known was deleted: it does not come any more.
  if (ctx.origin.isOurs(uri)) return;
  await ctx.db.insertInto('awaited_parents').values({ status_id: statusId, uri }).execute();
}

/** What a status answers that was not known here when it came; null for nothing. */
export async function awaitedBy(ctx: Ctx, statusId: Id): Promise<string | null> {
  const row = await ctx.db
    .selectFrom('awaited_parents')
    .select('uri')
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  return row?.uri ?? null;
}

/**
 * Answers that came before a status are answers to it from now on: those whose authors may see it, as if they came now.
 * A step of them, and a job for the next. Twice is harmless.
 */
export async function adopt(ctx: Ctx, { statusId }: { statusId: Id }): Promise<void> {
  await transact(ctx, async (inner) => {
    const parent = await findStatus(inner, statusId);
    if (!parent || parent.uri === null || parent.deleted_at !== null || parent.boost_of_id !== null) return;
    const { waiting: ids } = await knownOrAwaited(inner, parent.uri);
    if (ids.length === 0) return;
    const conversationId = await conversationOf(inner, parent);
    for (const id of ids) await link(inner, id, parent, conversationId);
    await inner.db
      .deleteFrom('awaited_parents')
      .where((eb) => inner.dialect.among(eb.ref('status_id'), ids))
      .execute();
    if (ids.length === A_STEP) await enqueue(inner, [{ kind: ADOPT_JOB, payload: { statusId } }]);
  });
}

async function link(ctx: Ctx & { tx: Tx }, id: Id, parent: StatusRow, conversationId: Id): Promise<void> {
  const answer = await findStatus(ctx, id);
  // What is answered has a lower id: walks through a thread end by that.
  if (!answer || answer.deleted_at !== null || answer.in_reply_to_id !== null || id <= parent.id) return;
  const author = as(ctx, { kind: 'remote', accountId: answer.account_id });
  if (!(await canSee(author, parent))) return;
  const linked = await ctx.db
    .updateTable('statuses')
    .set({ in_reply_to_id: parent.id, in_reply_to_account_id: parent.account_id, answers_unknown: 0 })
    .where('id', '=', id)
    .where('in_reply_to_id', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!linked) return;
  await countReply(ctx, parent.id, 1);
  statusChanged(ctx, id);
  if (answer.visibility < DIRECT && answer.conversation_id !== conversationId)
    await moveBelow(ctx, answer, conversationId);
}

/** What was a conversation of its own is part of a larger one; who muted it has muted that. */
async function moveBelow(ctx: Ctx & { tx: Tx }, answer: StatusRow, conversationId: Id): Promise<void> {
  const before = await conversationOf(ctx, answer);
  const { rows } = await sql<{ id: Id }>`
    with recursive down (id) as (
      select id from statuses where id = ${answer.id}
      union all
      select s.id from statuses s join down on s.in_reply_to_id = down.id where s.visibility < ${sql.lit(DIRECT)}
    ) select id from down limit ${sql.lit(MOST_BELOW)}`.execute(ctx.db);
  const ids = rows.map((row) => row.id);
  await ctx.db
    .updateTable('statuses')
    .set({ conversation_id: conversationId })
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  for (const id of ids) statusChanged(ctx, id);
  const muted = await ctx.db
    .selectFrom('conversation_mutes')
    .select('account_id')
    .where('conversation_id', '=', before)
    .limit(MOST_BELOW)
    .execute();
  for (const { account_id } of muted) {
    await ctx.db
      .insertInto('conversation_mutes')
      .values({ account_id, conversation_id: conversationId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    marksChanged(ctx, account_id);
  }
}
