import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import './tables.ts';

export const MARKED_TIMELINES = ['home', 'notifications'] as const;
export type MarkedTimeline = (typeof MARKED_TIMELINES)[number];

interface Marker {
  last_read_id: string;
  version: number;
  updated_at: string;
}

/** How far a member has read in each of these timelines, as Mastodon's Markers; those never marked are missing. */
export async function markersOf(
  ctx: Ctx,
  accountId: Id,
  timelines: readonly string[],
): Promise<Partial<Record<MarkedTimeline, Marker>>> {
  const rows = await rowsOf(ctx, accountId);
  return Object.fromEntries(
    rows
      .filter((row) => timelines.includes(row.timeline))
      .map(({ timeline, last_read_id, version, updated_at }) => [
        timeline,
        { last_read_id: String(last_read_id), version, updated_at: new Date(updated_at).toISOString() },
      ]),
  );
}

/** The last id that a member read of a timeline; 0 when they never said. */
export async function readUpTo(ctx: Ctx, accountId: Id, timeline: MarkedTimeline): Promise<Id> {
  const row = (await rowsOf(ctx, accountId)).find((one) => one.timeline === timeline);
  return row?.last_read_id ?? 0;
}

/**
 * Notes how far a member has read. All are noted or none.
 * @throws {Refusal} conflict when another app marked the same timeline since this call began.
 */
export async function mark(
  ctx: Ctx,
  accountId: Id,
  marks: readonly (readonly [MarkedTimeline, Id])[],
): Promise<void> {
  const before = new Map((await rowsOf(ctx, accountId)).map((row) => [row.timeline, row.version]));
  await transact(ctx, async (inner) => {
    for (const [timeline, lastReadId] of marks) {
      const version = before.get(timeline) ?? 0;
      const values = { last_read_id: lastReadId, version: version + 1, updated_at: inner.clock.now() };
      const done = await inner.db
        .insertInto('markers')
        .values({ account_id: accountId, timeline, ...values })
        .onConflict((conflict) =>
          conflict
            .columns(['account_id', 'timeline'])
            .doUpdateSet(values)
            .where('markers.version', '=', version),
        )
        .returning('version')
        .executeTakeFirst();
      if (!done) throw new Refusal('conflict', 'Conflict during update, please try again');
    }
  });
}

function rowsOf(ctx: Ctx, accountId: Id) {
  return ctx.db.selectFrom('markers').selectAll().where('account_id', '=', accountId).execute();
}

/** Forgets what a deleted account had read; joins the caller's transaction. */
export async function dropMarkers(ctx: Ctx, accountId: Id): Promise<void> {
  await ctx.db.deleteFrom('markers').where('account_id', '=', accountId).execute();
}
