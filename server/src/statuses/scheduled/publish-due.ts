import { findMember } from '../../accounts/index.ts';
import { as, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { release } from '../../media/index.ts';
import { compose } from '../compose.ts';
import { publish } from '../publish.ts';
import type { KeptDraft, ScheduledRow } from './queries.ts';
import { wakeAt } from './schedule.ts';

/**
 * Publishes a scheduled status whose time has come. Its row goes in the transaction that publishes it, so it happens
 * once, whatever happens in between. One that can no longer be published is let go, as in Mastodon: what it answers is
 * gone, or its author may not post any more.
 */
export async function publishDue(ctx: Ctx, { scheduledId }: { scheduledId: Id }): Promise<void> {
  const row = await find(ctx, scheduledId);
  if (!row) return;
  if (row.scheduled_at > ctx.clock.now()) {
    // It was given another time, or the clock was set back.
    await transact(ctx, (inner) => wakeAt(inner, row.id, row.scheduled_at));
    return;
  }
  const { account_id: accountId, app_id: appId } = row;
  const member = await findMember(ctx, accountId);
  if (!member || member.disabled_at !== null) return letGo(ctx, row);
  const { role } = member;
  const author = as(ctx, { kind: 'member', accountId, appId, tokenId: null, scopes: [], role });
  const draft = JSON.parse(row.draft) as KeptDraft;
  const isKeyAlive = row.key_until !== null && row.key_until > ctx.clock.now();
  const idempotencyKey = isKeyAlive ? row.idempotency_key : null;
  try {
    const composed = await compose(author, accountId, { ...draft, idempotencyKey });
    await transact(author, async (inner) => {
      if (!(await take(inner, row))) return;
      await publish(inner, composed);
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ctx.log.info('a scheduled status could not be published', { scheduled: row.id, error: error.message });
    await letGo(ctx, row);
  }
}

async function find(ctx: Ctx, id: Id): Promise<ScheduledRow | undefined> {
  return ctx.db.selectFrom('scheduled_statuses').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Removes the row, and frees what waited with it. False when somebody was faster, or it was given another time meanwhile. */
async function take(ctx: Ctx & { tx: Tx }, { id, scheduled_at }: ScheduledRow): Promise<boolean> {
  const taken = await ctx.db
    .deleteFrom('scheduled_statuses')
    .where('id', '=', id)
    .where('scheduled_at', '=', scheduled_at)
    .returning('id')
    .executeTakeFirst();
  if (taken) await release(ctx, id);
  return taken !== undefined;
}

async function letGo(ctx: Ctx, row: ScheduledRow): Promise<void> {
  await transact(ctx, (inner) => take(inner, row));
}
