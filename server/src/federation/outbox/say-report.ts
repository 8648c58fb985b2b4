import { findAccount, uriOf } from '../../accounts/index.ts';
import type { Ctx, Job } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { findReport, statusesOf } from '../../moderation/index.ts';
import { flag } from '../objects/activities.ts';
import { talksTo } from '../policy.ts';
import { hostOf, isReachable } from './audience.ts';
import { postAsServer } from './post-as-server.ts';

/** Kind of the job that forwards a report. */
export const SAY_REPORT_JOB = 'federation.say-report';

/** Has a report told to the server of whom it is about. */
export async function sayReportSoon(ctx: Ctx, { reportId }: { reportId: Id }): Promise<void> {
  if (!ctx.origin.federates) return;
  await transact(ctx, (inner) => enqueue(inner, [jobFor(reportId)]));
}

const jobFor = (reportId: Id) => ({ kind: SAY_REPORT_JOB, payload: { reportId }, key: String(reportId) });

/**
 * Tells it, in the name of the whole server: an actor without an account, so what it says stands in no log of members'
 * activities. What fails for now is thrown, so that the job tries again.
 */
export async function sayReport(
  ctx: Ctx,
  { reportId }: { reportId: Id },
  { attempts }: Pick<Job, 'attempts'>,
): Promise<void> {
  const row = await findReport(ctx, reportId);
  const asks = row && (await findAccount(ctx, row.target_id))?.inbox;
  if (asks)
    await inTurn(ctx, { ...jobFor(reportId), asks, attempts: attempts - 1 }, () => say(ctx, reportId));
}

async function say(ctx: Ctx, reportId: Id): Promise<void> {
  const row = await findReport(ctx, reportId);
  const target = row && (await findAccount(ctx, row.target_id));
  if (!ctx.origin.federates || !row || row.forwarded === 0 || !isReachable(target)) return;
  const inbox = target.inbox as string;
  const host = hostOf(ctx, inbox);
  if (host === null || !(await talksTo(ctx, host))) return;
  const named = (await statusesOf(ctx, [reportId])).get(reportId) ?? [];
  const outcome = await postAsServer(
    ctx,
    inbox,
    flag(ctx.origin, {
      reportId,
      comment: row.comment,
      target: uriOf(ctx, target),
      statuses: await urisOf(ctx, named),
    }),
  );
  if (outcome.kind === 'later') throw new Error(`a report could not be forwarded yet: ${outcome.reason}`);
  if (outcome.kind === 'refused')
    ctx.log.info('a report was not taken', { reportId, reason: outcome.reason });
}

async function urisOf(ctx: Ctx, statusIds: readonly Id[]): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('uri')
    .where((eb) => ctx.dialect.among(eb.ref('id'), statusIds))
    .where('deleted_at', 'is', null)
    .execute();
  return rows.flatMap((row) => row.uri ?? []);
}
