import { rm } from 'node:fs/promises';
import type { Ctx } from '../context.ts';
import { type Tx, transact } from '../db/transact.ts';
import { uploadFolder } from '../http/uploads.ts';
import { enqueue } from '../jobs/queue.ts';
import { emptyCache } from './cache-files.ts';
import { discardFiles } from './discard.ts';
import { filesIn, filesUnder, type Stored, startsIn, storeFolder } from './files.ts';
import { waitingFolder } from './waiting.ts';

/** Kinds of the jobs that tidy up: pictures that nobody attached, then files without a row. */
export const TIDY_JOB = 'media.tidy';
export const ORPHANS_JOB = 'media.orphans';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A picture waits so long for its status. */
const IDLE_MS = DAY;
/** How long one that nobody attached stands at most: an hour until the tidying comes by. */
export const UNATTACHED_KEPT_MS = IDLE_MS + HOUR;
/** A younger file may belong to a row that is being written. */
export const YOUNG_MS = HOUR;
const STEP = 500;

/** Queues the next tidying of each kind, once, whoever starts. */
export async function scheduleTidying(ctx: Ctx): Promise<void> {
  const hour = Math.floor(ctx.clock.now() / HOUR) + 1;
  const day = Math.floor(ctx.clock.now() / DAY) + 1;
  await transact(ctx, (inner) =>
    enqueue(inner, [
      { kind: TIDY_JOB, payload: {}, runAt: hour * HOUR, key: String(hour) },
      { kind: ORPHANS_JOB, payload: { after: '' }, runAt: day * DAY, key: String(day) },
    ]),
  );
}

/** Every hour: pictures that hung on no status for a day are removed, and the cache is brought below its cap. */
export async function tidy(ctx: Ctx): Promise<void> {
  while (await transact(ctx, forgetIdle));
  await emptyCache(ctx);
  await scheduleTidying(ctx);
}

/** Returns whether there is more. */
async function forgetIdle(ctx: Ctx & { tx: Tx }): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('attachments')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('attachments')
        .select('id')
        .where('idle_since', '<', ctx.clock.now() - IDLE_MS)
        .limit(STEP),
    )
    .where('status_id', 'is', null)
    .returning(['id', 'ready', 'file', 'small_file'])
    .execute();
  await discardFiles(ctx, gone);
  return gone.length === STEP;
}

/** Once a day, one of the 256 first folders a step: files that no row names, and what was never finished. */
export async function removeOrphans(ctx: Ctx, { after }: { after: string }): Promise<void> {
  const folder = storeFolder(ctx);
  const start = (await startsIn(folder)).find((name) => name > after);
  if (start === undefined) {
    await removeLeftUploads(ctx);
    return;
  }
  let some: Stored[] = [];
  for await (const file of filesUnder(folder, start)) {
    if (file.modifiedAt > ctx.clock.now() - YOUNG_MS) continue;
    some.push(file);
    if (some.length === STEP) some = await removeUnnamed(ctx, some);
  }
  await removeUnnamed(ctx, some);
  await transact(ctx, (inner) => enqueue(inner, [{ kind: ORPHANS_JOB, payload: { after: start } }]));
}

/** What requests left behind whose process died, and what waited for a job that is no more. */
async function removeLeftUploads(ctx: Ctx): Promise<void> {
  for (const file of await filesIn(waitingFolder(ctx))) {
    if (file.modifiedAt < ctx.clock.now() - UNATTACHED_KEPT_MS) await rm(file.path, { force: true });
  }
  for (const file of await filesIn(uploadFolder(ctx))) {
    if (file.modifiedAt < ctx.clock.now() - YOUNG_MS) await rm(file.path, { force: true });
  }
}

async function removeUnnamed(ctx: Ctx, files: readonly Stored[]): Promise<Stored[]> {
  const named = await namedFiles(
    ctx,
    files.map((file) => file.name),
  );
  for (const file of files) if (!named.has(file.name)) await rm(file.path, { force: true });
  return [];
}

/** Which of these names of files stand in a row; of at most a few hundred. */
export async function namedFiles(ctx: Ctx, names: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.db
    .selectFrom('attachments')
    .select(['file', 'small_file'])
    .where((eb) =>
      eb.or([
        ctx.dialect.amongText(eb.ref('file'), names),
        ctx.dialect.amongText(eb.ref('small_file'), names),
      ]),
    )
    .execute();
  const faces = await ctx.db
    .selectFrom('accounts')
    .select(['avatar', 'header'])
    .where('local', '=', 1)
    .where((eb) =>
      eb.or([ctx.dialect.amongText(eb.ref('avatar'), names), ctx.dialect.amongText(eb.ref('header'), names)]),
    )
    .execute();
  const emojis = await ctx.db
    .selectFrom('emojis')
    .select(['file', 'still_file'])
    .where('host', 'is', null)
    .where((eb) =>
      eb.or([
        ctx.dialect.amongText(eb.ref('file'), names),
        ctx.dialect.amongText(eb.ref('still_file'), names),
      ]),
    )
    .execute();
  const all = [
    ...emojis.flatMap((row) => [row.file, row.still_file]),
    ...rows.flatMap((row) => [row.file, row.small_file]),
    ...faces.flatMap((row) => [row.avatar, row.header]),
  ];
  return new Set(all.filter((name) => name !== null));
}
