import { rm, stat } from 'node:fs/promises';
import type { Ctx, Job } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { whileHeld } from '../jobs/lease.ts';
import { enqueue } from '../jobs/queue.ts';
import { remembered } from '../remembered.ts';
import { containerOf } from './container.ts';
import { beginFile, removeFiles, storeFolder } from './files.ts';
import { unreadable } from './film-limits.ts';
import { probe } from './probe.ts';
import { TYPE_OF } from './sizes.ts';
import { SMALL, storeSizes } from './store.ts';
import { firstPicture, transcode } from './transcode.ts';
import { dropWaiting, waitingPath } from './waiting.ts';
import './tables.ts';

/** Kind of the job that makes a film or sound ready. */
export const MAKE_JOB = 'media.make';

/** What takes longer is refused. */
const LIMIT_MS = 10 * 60_000;
const LATER_MS = 2000;
/** A file at which the server itself ended so often is not taken up again. */
const TRIES = 3;

const state = remembered(() => ({ end: new AbortController(), running: false }));

/** Ends what is being made ready because the server stops; it is taken up again when it starts. */
export function endMaking(ctx: Ctx): void {
  state(ctx).end.abort();
}

/** Aborted when the server stops. */
export function makingSignal(ctx: Ctx): AbortSignal {
  return state(ctx).end.signal;
}

/** Makes a film or sound ready, one at a time in each process, or puts its job off. */
export async function make(ctx: Ctx, { attachmentId }: { attachmentId: Id }, job: Job): Promise<void> {
  const own = state(ctx);
  if (own.running) {
    const later = { kind: MAKE_JOB, payload: { attachmentId }, runAt: ctx.clock.now() + LATER_MS };
    await transact(ctx, (inner) => enqueue(inner, [later]));
    return;
  }
  own.running = true;
  try {
    if (await isWanted(ctx, attachmentId)) await whileHeld(ctx, job, () => makeReady(ctx, attachmentId, job));
    await dropWaiting(ctx, attachmentId);
  } finally {
    own.running = false;
  }
}

async function isWanted(ctx: Ctx, id: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('attachments')
    .select('id')
    .where('id', '=', id)
    .where('ready', '=', 0)
    .where('failed', '=', 0)
    .executeTakeFirst();
  return row !== undefined;
}

async function makeReady(ctx: Ctx, id: Id, job: Job): Promise<void> {
  if (job.attempts > TRIES) return markFailed(ctx, id);
  try {
    const made = await madeOf(ctx, waitingPath(ctx, id));
    const kept = await transact(ctx, (inner) =>
      inner.db
        .updateTable('attachments')
        .set({ ...made, ready: 1 })
        .where('id', '=', id)
        .where('ready', '=', 0)
        .returning('id')
        .executeTakeFirst(),
    );
    // It was thrown away meanwhile.
    if (!kept) await removeFiles(storeFolder(ctx), [made.file, made.small_file ?? '']);
  } catch (error) {
    const isBusy = error instanceof Refusal && error.kind === 'unavailable';
    if (isBusy || makingSignal(ctx).aborted) throw error;
    const why = error instanceof Refusal ? String(error.extras.cause ?? error.message) : String(error);
    ctx.log.warn('a film or sound could not be made ready', { attachment: id, why });
    await markFailed(ctx, id);
  }
}

async function markFailed(ctx: Ctx, id: Id): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('attachments')
      .set({ failed: 1 })
      .where('id', '=', id)
      .where('ready', '=', 0)
      .execute(),
  );
}

/** Writes the file and, of a film, its first picture into the store, and gives what its row says of them. */
async function madeOf(ctx: Ctx, path: string) {
  const { ffmpeg } = ctx.config;
  const container = await containerOf(path);
  if (ffmpeg === null || container === null) throw unreadable('there is no ffmpeg');
  const bounds = { limitMs: LIMIT_MS, signal: makingSignal(ctx) };
  const asked = await probe(ffmpeg, path, container, bounds);
  if (!asked) throw unreadable('it does not move');
  const folder = storeFolder(ctx);
  const begun = await beginFile(folder);
  try {
    const format = await transcode(ffmpeg, { path, container, probed: asked }, begun.path, bounds);
    const made = await probe(ffmpeg, begun.path, format, bounds);
    if (!made) throw unreadable('nothing was made of it');
    const { size } = await stat(begun.path);
    const poster = format === 'mp4' ? await posterOf(ctx, ffmpeg, begun.path, `${path}.jpg`) : null;
    return {
      mime: TYPE_OF[format],
      file: await begun.settle(format),
      small_file: poster?.file ?? null,
      small_width: poster?.width ?? null,
      small_height: poster?.height ?? null,
      blurhash: poster?.blurhash ?? null,
      bytes: size + (poster?.bytes ?? 0),
      width: made.width,
      height: made.height,
      frame_rate: made.frameRate,
      duration_ms: made.durationMs,
      bitrate: made.bitrate,
    };
  } finally {
    await begun.drop();
  }
}

async function posterOf(ctx: Ctx, ffmpeg: string, film: string, still: string) {
  try {
    await firstPicture(ffmpeg, film, still, { limitMs: 30_000, signal: makingSignal(ctx) });
    const { names, pictures, blurhash } = await storeSizes(ctx, still, [SMALL]);
    const [file, measures] = [names[0] as string, pictures[0]];
    return { file, blurhash, ...measures };
  } finally {
    await rm(still, { force: true });
  }
}
