import { rm } from 'node:fs/promises';
import { loadAccounts, portraitName } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { cachePath } from './cache-files.ts';

/** Kind of the job that takes files of other servers' accounts out of the cache. */
export const UNCACHE_JOB = 'media.uncache';

/** Statuses with files whose files go in one job. */
const A_STEP = 500;

interface Uncached {
  accountIds: readonly Id[];
  /** Of the first of them what is after this status. */
  after: Id;
}

/** Takes what these accounts show out of the cache: their portraits and the emojis of their servers at once, the rest step by step. */
export async function uncacheOf(ctx: Ctx, accountIds: readonly Id[]): Promise<void> {
  const rows = await loadAccounts(ctx, accountIds);
  for (const row of rows) {
    for (const which of ['avatar', 'header'] as const) {
      const url = row[which];
      if (url !== null && row.local === 0) await remove(ctx, [portraitName(which, url)]);
    }
  }
  for (const host of new Set(rows.map((row) => row.domain))) await uncacheEmojis(ctx, host);
  await goOn(ctx, { accountIds, after: 0 });
}

async function uncacheEmojis(ctx: Ctx, host: string): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await ctx.db
      .selectFrom('emojis')
      .select(['id', 'file', 'still_file'])
      .where('host', '=', host)
      .where('id', '>', after)
      .orderBy('id')
      .limit(A_STEP)
      .execute();
    await remove(
      ctx,
      rows.flatMap((row) => [row.file, row.still_file]),
    );
    if (rows.length < A_STEP) return;
    after = rows.at(-1)?.id ?? after;
  }
}

const filesAfter = prepared<
  { account: Id; after: Id },
  { status_id: Id; file: string | null; small_file: string | null }
>(
  (db, p) =>
    db
      .selectFrom('statuses')
      .innerJoin('attachments', 'attachments.status_id', 'statuses.id')
      .select(['attachments.status_id', 'attachments.file', 'attachments.small_file'])
      .where('statuses.account_id', '=', p('account'))
      .where('statuses.has_media', '=', 1)
      .where('statuses.id', '>', p('after'))
      .orderBy('statuses.id')
      .limit(A_STEP) as never,
);

/** A step of it: files of one account. */
export async function uncache(ctx: Ctx, { accountIds, after }: Uncached): Promise<void> {
  const [account, ...others] = accountIds;
  if (account === undefined) return;
  const rows = await filesAfter(ctx, { account, after });
  await remove(
    ctx,
    rows.flatMap((row) => [row.file, row.small_file]),
  );
  const last = rows.at(-1)?.status_id;
  // The last status may have more files than were read.
  if (rows.length === A_STEP && last !== undefined) await goOn(ctx, { accountIds, after: last - 1 });
  else await goOn(ctx, { accountIds: others, after: 0 });
}

async function goOn(ctx: Ctx, payload: Uncached): Promise<void> {
  if (payload.accountIds.length === 0) return;
  await transact(ctx, (inner) => enqueue(inner, [{ kind: UNCACHE_JOB, payload }]));
}

async function remove(ctx: Ctx, names: readonly (string | null)[]): Promise<void> {
  for (const name of names) {
    const path = name === null ? null : cachePath(ctx, name);
    if (path !== null) await rm(path, { force: true });
  }
}
