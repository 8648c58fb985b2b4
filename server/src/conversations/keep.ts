import { sql } from 'kysely';
import { loadAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { isTold } from '../notifications/index.ts';
import { conversationOf, findStatus } from '../statuses/index.ts';
import { type People, peopleOf, shorten } from './people.ts';
import './events.ts';
import './tables.ts';

interface Said {
  statusId: Id;
  authorId: Id;
  /** Everybody whom the status names. */
  named: readonly Id[];
  /** Whom it is new to; its author too, when it was just published. */
  hearing: readonly Id[];
}

/**
 * Puts a direct status into the conversations of those of its people who are members: unread for whom it is sent to.
 * Who would not be notified of it has no conversation of it (Mastodon's rule). Joins the caller's transaction; nobody
 * names more than a few dozen.
 */
export async function keepTalks(
  ctx: Ctx & { tx: Tx },
  { statusId, authorId, named, hearing }: Said,
  { isNews }: { isNews: boolean } = { isNews: true },
): Promise<void> {
  const status = await findStatus(ctx, statusId);
  if (!status) return;
  const conversationId = await conversationOf(ctx, status);
  const people = [...new Set([authorId, ...named])];
  for (const account of await loadAccounts(ctx, [...new Set(hearing)])) {
    const { id: accountId, local, deleted_at } = account;
    if (local !== 1 || deleted_at !== null) continue;
    const isAuthor = accountId === authorId;
    const mention = { to: accountId, type: 'mention' as const, from: authorId, statusId };
    if (!isAuthor && !(await isTold(ctx, mention))) continue;
    const others = people.filter((id) => id !== accountId).sort((a, b) => a - b);
    const talk: Talk = {
      account_id: accountId,
      conversation_id: conversationId,
      ...peopleOf(others),
      last_status_id: statusId,
      unread: isAuthor || !isNews ? 0 : 1,
    };
    const talkId = await upsert(ctx, talk, isNews);
    await ctx.db
      .insertInto('talk_statuses')
      .values({ talk_id: talkId, status_id: statusId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    if (isNews) await emit(ctx, 'talk.changed', { talkId, accountId });
  }
}

interface Talk extends People {
  account_id: Id;
  conversation_id: Id;
  last_status_id: Id;
  unread: 0 | 1;
}

async function upsert(ctx: Ctx, talk: Talk, isNews: boolean): Promise<Id> {
  await shorten(ctx, talk, talk);
  const { id } = await ctx.db
    .insertInto('talks')
    .values({ id: ctx.ids.next(), ...talk })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'conversation_id', 'participants']).doUpdateSet({
        // One that comes in late stands where it belongs.
        last_status_id: sql<Id>`case when excluded.last_status_id > talks.last_status_id
          then excluded.last_status_id else talks.last_status_id end`,
        ...(isNews ? { unread: talk.unread } : {}),
      }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Takes a status that was deleted out of every conversation; one without any goes. Joins the caller's transaction. */
export async function takeOut(ctx: Ctx & { tx: Tx }, statusId: Id): Promise<void> {
  const out = await ctx.db
    .deleteFrom('talk_statuses')
    .where('status_id', '=', statusId)
    .returning('talk_id')
    .execute();
  for (const { talk_id: talkId } of out) {
    const { last } = await ctx.db
      .selectFrom('talk_statuses')
      .select((eb) => eb.fn.max('status_id').as('last'))
      .where('talk_id', '=', talkId)
      .executeTakeFirstOrThrow();
    if (last === null) {
      await ctx.db.deleteFrom('talks').where('id', '=', talkId).execute();
      continue;
    }
    const changed = await ctx.db
      .updateTable('talks')
      .set({ last_status_id: last })
      .where('id', '=', talkId)
      .where('last_status_id', '=', statusId)
      .returning('account_id')
      .executeTakeFirst();
    if (changed) await emit(ctx, 'talk.changed', { talkId, accountId: changed.account_id });
  }
}
