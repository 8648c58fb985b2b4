import type { AsyncRefresh } from '@skein/api/async-refresh.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { conversationOf } from './conversation.ts';
import type { Post } from './queries.ts';
import { UNLISTED } from './visibility.ts';
import './events.ts';

type Row = Selectable<Tables['thread_refreshes']>;

const MINUTE = 60_000;
/** Mastodon's: what is younger is still on its way to us, and a thread is asked for no more often. */
const YOUNG_MS = 5 * MINUTE;
const PAUSE_MS = 15 * MINUTE;
/** What takes longer than this has ended without a word. */
const LONGEST_MS = 10 * MINUTE;
/** Threads asked for at once: what waits for servers elsewhere shares few places with all else that does. */
export const MOST_RUNNING = 20;
const KEPT_MS = 24 * 60 * MINUTE;

/**
 * A member looks at the thread around another server's status: what answers it there and is not known here is asked
 * for, now and then. Gives what goes on, to be told of; null for nothing.
 */
export async function refreshThread(ctx: Ctx, status: Post): Promise<AsyncRefresh | null> {
  if (ctx.actor.kind !== 'member' || status.uri === null || status.visibility > UNLISTED) return null;
  const now = ctx.clock.now();
  if (!ctx.origin.federates || timeOf(status.id) > now - YOUNG_MS) return null;
  const conversationId = await conversationOf(ctx, status);
  const last = await ctx.db
    .selectFrom('thread_refreshes')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  if (last && isRunning(last, now)) return entityOf(last, now);
  if (last && last.started_at > now - PAUSE_MS) return null;
  // The next look may find room.
  if ((await countRunning(ctx, now)) >= MOST_RUNNING) return null;
  return transact(ctx, async (inner) => {
    const fresh = { id: inner.ids.next(), started_at: now, ended_at: null, found: 0 };
    const begun = await inner.db
      .insertInto('thread_refreshes')
      .values({ conversation_id: conversationId, ...fresh })
      .onConflict((conflict) =>
        conflict
          .column('conversation_id')
          .doUpdateSet(fresh)
          .where('thread_refreshes.started_at', '<=', now - PAUSE_MS),
      )
      .returningAll()
      .executeTakeFirst();
    // Somebody else looked at the same moment.
    if (!begun) return null;
    await emit(inner, 'thread.looked-at', { refreshId: begun.id, statusId: status.id });
    return entityOf(begun, now);
  });
}

/** @throws {Refusal} missing */
export async function getRefresh(ctx: Ctx, id: Id): Promise<AsyncRefresh> {
  const row = await ctx.db.selectFrom('thread_refreshes').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return entityOf(row, ctx.clock.now());
}

/** One more status of the thread is here. */
export async function countFound(ctx: Ctx, refreshId: Id): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('thread_refreshes')
      .set((eb) => ({ found: eb('found', '+', 1) }))
      .where('id', '=', refreshId)
      .execute(),
  );
}

export async function endRefresh(ctx: Ctx, refreshId: Id): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('thread_refreshes')
      .set({ ended_at: inner.clock.now() })
      .where('id', '=', refreshId)
      .execute(),
  );
}

/** Forgets some of what ended long ago. Returns whether there may be more. Joins the caller's transaction. */
export async function forgetRefreshes(ctx: Ctx & { tx: Tx }, most: number): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('thread_refreshes')
    .where('conversation_id', 'in', (eb) =>
      eb
        .selectFrom('thread_refreshes')
        .select('conversation_id')
        .where('started_at', '<', ctx.clock.now() - KEPT_MS)
        .limit(most),
    )
    .executeTakeFirstOrThrow();
  return Number(gone.numDeletedRows) === most;
}

async function countRunning(ctx: Ctx, now: number): Promise<number> {
  const { running } = await ctx.db
    .selectFrom('thread_refreshes')
    .select((eb) => eb.fn.countAll<number>().as('running'))
    .where('started_at', '>', now - LONGEST_MS)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(running);
}

function isRunning({ started_at, ended_at }: Row, now: number): boolean {
  return ended_at === null && started_at > now - LONGEST_MS;
}

function entityOf(row: Row, now: number): AsyncRefresh {
  return {
    id: String(row.id),
    status: isRunning(row, now) ? 'running' : 'finished',
    result_count: row.found,
  };
}

/** How an answer tells of what goes on behind it; apps ask again after so many seconds. */
export function refreshHeader(refresh: AsyncRefresh | null): Record<string, string> {
  if (!refresh) return {};
  const { id, result_count } = refresh;
  return { 'Mastodon-Async-Refresh': `id="${id}", retry=3, result_count=${result_count}` };
}
