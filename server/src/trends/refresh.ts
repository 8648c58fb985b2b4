import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { settingsOf } from '../instance/index.ts';
import { enqueue } from '../jobs/queue.ts';
import { DAY_MS, type Measured, measure, PEOPLE } from './measure.ts';
import { KINDS, type KindName } from './tables.ts';

/** Kind of the job that works out what is trending. */
export const REFRESH_JOB = 'trends.refresh';

/** Mastodon's five minutes. */
const EVERY_MS = 300_000;
const HOUR_MS = 3_600_000;
/** Time in which a score falls to half. */
const HALF_LIFE_MS: Record<KindName, number> = { tag: 4 * HOUR_MS, status: 2 * HOUR_MS, link: 8 * HOUR_MS };
/** So long something has to beat its own peak to rise again. */
const PEAK_KEPT_MS = 2 * DAY_MS;

/** Queues the next refreshing, once, whoever starts. */
export async function scheduleTrends(ctx: Ctx): Promise<void> {
  const slot = Math.floor(ctx.clock.now() / EVERY_MS) + 1;
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: REFRESH_JOB, payload: {}, runAt: slot * EVERY_MS, key: String(slot) }]),
  );
}

/** Works out what is trending, unless the server is set to have no trends. What finds no place now waits for the next time. */
export async function refreshTrends(ctx: Ctx): Promise<void> {
  const { trends } = await settingsOf(ctx);
  // Scheduled first: where one kind fails, the next time comes all the same.
  await scheduleTrends(ctx);
  if (trends === 'off') return;
  for (const kind of Object.keys(KINDS) as KindName[]) {
    const measured = await measure(ctx, kind).catch(unlessBusy);
    if (measured) await save(ctx, kind, measured);
  }
}

/** That others read much is no failure: what trended before stands for some more minutes. */
function unlessBusy(error: unknown): null {
  if (error instanceof Refusal) return null;
  throw error;
}

async function save(ctx: Ctx, name: KindName, measured: readonly Measured[]): Promise<void> {
  const kind = KINDS[name];
  const now = ctx.clock.now();
  await transact(ctx, async (inner) => {
    const before = await inner.db
      .selectFrom('trends')
      .selectAll()
      .where('kind', '=', kind)
      .where('peak_at', '>', now - PEAK_KEPT_MS)
      .execute();
    const rows = new Map<Id, { peak: number; peak_at: Time }>(
      before.map(({ subject_id, peak, peak_at }) => [subject_id, { peak, peak_at }]),
    );
    if (name === 'status') rows.clear();
    for (const one of measured) {
      const score = scoreOf(one);
      // Of a post the clock runs from when it was written.
      if (score > (rows.get(one.id)?.peak ?? 0))
        rows.set(one.id, { peak: score, peak_at: name === 'status' ? timeOf(one.id) : now });
    }
    await inner.db.deleteFrom('trends').where('kind', '=', kind).execute();
    const kept = [...rows].map(([subject_id, { peak, peak_at }]) => {
      const score = Math.round(peak * 0.5 ** ((now - peak_at) / HALF_LIFE_MS[name]));
      return { kind, subject_id, score, peak, peak_at };
    });
    kept.sort((a, b) => b.score - a.score);
    if (kept.length > 0) await inner.db.insertInto('trends').values(kept.slice(0, 500)).execute();
  });
}

/** In thousandths: how far today lies above what was expected from yesterday. */
function scoreOf({ today, yesterday }: Measured): number {
  const expected = Math.max(1, yesterday);
  if (today < PEOPLE || expected > today) return 0;
  return Math.round((1000 * (today - expected) ** 2) / expected);
}
