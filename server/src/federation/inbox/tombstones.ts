import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import { firstIdAt } from '../../db/ids.ts';
import { transact } from '../../db/transact.ts';
import { ASIDE_MS } from '../../jobs/aside.ts';
import { fingerprint } from '../../secrets.ts';
import { TOMBSTONES_MS } from '../../terms.ts';
import './tables.ts';

/**
 * Remembers for 30 days that an id is gone, so that a late Create does not bring it back. Joins the caller's transaction.
 * `by`: who says so, where its server was not asked. Then it is gone if it is theirs: who lives beside somebody must not
 * be able to have their posts, boosts or blocks forgotten before they come.
 */
export async function bury(ctx: Ctx, uri: string, by: string | null = null): Promise<void> {
  const until = ctx.clock.now() + TOMBSTONES_MS;
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('tombstones')
      .values({ uri_hash: markOf(uri, by), origin: new URL(uri).origin, until })
      .onConflict((conflict) => conflict.column('uri_hash').doUpdateSet({ until }))
      .execute(),
  );
}

/** No id holds a space. */
function markOf(uri: string, by: string | null): string {
  return fingerprint(by === null ? uri : `${by} ${uri}`);
}

const buried = prepared<{ hash: string; own: string; now: number }, { until: number }>((db, p) =>
  db
    .selectFrom('tombstones')
    .select('until')
    .where('uri_hash', 'in', [p('hash'), p('own')])
    .where('until', '>', p('now')),
);

/** Whether its own server has deleted what this id names, or, where it is told whose it would be, they have. */
export async function isBuried(ctx: Ctx, uri: string, by: string | null = null): Promise<boolean> {
  const marks = { hash: markOf(uri, null), own: markOf(uri, by) };
  return (await buried(ctx, { ...marks, now: ctx.clock.now() })).length > 0;
}

/** No signature is believed for longer, so until then a replay must be known again. */
const REPLAY_MS = 13 * 3_600_000;
const ROWS_A_STEP = 500;

/** Removes what need not be remembered any more, a step at a time. */
export async function forget(ctx: Ctx): Promise<void> {
  const now = ctx.clock.now();
  const before = firstIdAt(now - REPLAY_MS);
  const old = await ctx.db
    .selectFrom('incoming')
    .select('id')
    .where('id', '<', before)
    .where('run_at', 'is', null)
    .where((eb) => eb.or([eb('quarantined_at', 'is', null), eb('quarantined_at', '<', now - ASIDE_MS)]))
    .orderBy('id')
    .limit(ROWS_A_STEP)
    .execute();
  const ended = await ctx.db
    .selectFrom('tombstones')
    .select('uri_hash')
    .where('until', '<', now)
    .limit(ROWS_A_STEP)
    .execute();
  if (old.length === 0 && ended.length === 0) return;
  await transact(ctx, async (inner) => {
    const ids = old.map((row) => row.id);
    await inner.db
      .deleteFrom('incoming')
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .execute();
    const hashes = ended.map((row) => row.uri_hash);
    await inner.db
      .deleteFrom('tombstones')
      .where((eb) => inner.dialect.amongText(eb.ref('uri_hash'), hashes))
      .where('until', '<', now)
      .execute();
  });
}
