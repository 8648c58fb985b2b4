import { type Limited, limitByHost } from '../accounts/index.ts';
import type { Ctx, Jobs } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { type HostPolicy, readSetting, storedHostPolicy, writeSetting } from '../instance/index.ts';
import { enqueue } from '../jobs/queue.ts';

/** Kind of the job that brings what is known of other servers into line with the rules about them. */
const APPLY_JOB = 'moderation.apply-host-rules';

/** Setting that names the newest going-through: an older one stops, since the newer does its work too. */
const NEWEST = 'host_rules.applying';

/** Accounts of one transaction, and pages of one job. */
const A_PAGE = 500;
const PAGES = 20;

interface Progress {
  /** Which going-through this is. */
  run: Id;
  after: Id;
}

/** Has all accounts of other servers gone through once more; joins the caller's transaction. */
export async function applyFromStart(ctx: Ctx & { tx: Tx }): Promise<void> {
  const run = ctx.ids.next();
  await writeSetting(ctx, NEWEST, String(run));
  await enqueue(ctx, [{ kind: APPLY_JOB, payload: { run, after: 0 } satisfies Progress }]);
}

/** A step of it. Which rule counts for whom is decided in one place, `HostPolicy`, in no second spelling of SQL. */
async function apply(ctx: Ctx, { run, after }: Progress): Promise<void> {
  const policy = await storedHostPolicy(ctx);
  let last = after;
  for (let page = 0; page < PAGES; page += 1) {
    const next = await transact(ctx, (inner) => applyPage(inner, { run, after: last }, policy));
    if (next === null) return;
    last = next;
  }
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: APPLY_JOB, payload: { run, after: last } satisfies Progress }]),
  );
}

/** Where to go on; null at the end. */
async function applyPage(
  ctx: Ctx & { tx: Tx },
  { run, after }: Progress,
  policy: HostPolicy,
): Promise<Id | null> {
  if ((await readSetting(ctx, NEWEST)) !== String(run)) return null;
  const rows: Limited[] = await ctx.db
    .selectFrom('accounts')
    .select(['id', 'domain', 'uri', 'key_id', 'suspended_at', 'silenced_at', 'host_limits'])
    .where('local', '=', 0)
    .where('id', '>', after)
    .orderBy('id')
    .limit(A_PAGE)
    .execute();
  await limitByHost(ctx, policy, rows);
  return rows.length < A_PAGE ? null : (rows.at(-1) as Limited).id;
}

export const moderationJobs: Jobs = [[APPLY_JOB, apply]];
