import { rm, stat } from 'node:fs/promises';
import type { Selectable } from 'kysely';
import type { Ctx, Job } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { whileHeld } from '../jobs/lease.ts';
import { enqueue, hasten, payloadsOf, retell } from '../jobs/queue.ts';
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

/** Of those that only look for the next one waits, whoever added it. */
const NEXT = 'next';

/** What takes longer is refused. */
const LIMIT_MS = 10 * 60_000;
const LATER_MS = 2000;
/** A file at which the server itself ended so often is not taken up again. */
const TRIES = 3;

const state = remembered(() => ({
  end: new AbortController(),
  running: false,
  /** Whose film was the last. */
  lastOf: 0 as Id,
}));

/** Ends what is being made ready because the server stops; it is taken up again when it starts. */
export function endMaking(ctx: Ctx): void {
  state(ctx).end.abort();
}

/** Aborted when the server stops. */
export function makingSignal(ctx: Ctx): AbortSignal {
  return state(ctx).end.signal;
}

/** Has the next film made ready that waits, as soon as there is a place. Joins the caller's transaction. */
export async function makeNext(ctx: Ctx & { tx: Tx }, runAt = ctx.clock.now()): Promise<void> {
  await enqueue(ctx, [{ kind: MAKE_JOB, payload: {}, runAt, key: NEXT }]);
}

/**
 * Makes a film or sound ready, one at a time in each process: the next by turns of the members who have one waiting,
 * which its job names from then on, so that nobody else takes it up and it is taken up again where the process ended.
 * While the place is taken one job looks again now and then, for all that wait. What is thrown away gives its turn.
 */
export async function make(ctx: Ctx, { attachmentId }: { attachmentId?: Id }, job: Job): Promise<void> {
  const own = state(ctx);
  if (own.running) return later(ctx, attachmentId, job);
  own.running = true;
  try {
    const film =
      attachmentId === undefined
        ? await takeNext(ctx, own.lastOf, job)
        : await waitingFilm(ctx, attachmentId);
    if (film) {
      own.lastOf = film.account_id;
      await whileHeld(ctx, job, () => whileWanted(ctx, film.id, job));
    }
    const id = film?.id ?? attachmentId;
    if (id !== undefined) await dropWaiting(ctx, id);
  } finally {
    own.running = false;
    if (!makingSignal(ctx).aborted) await hasten(ctx, MAKE_JOB, NEXT);
  }
}

async function later(ctx: Ctx, attachmentId: Id | undefined, { attempts }: Job): Promise<void> {
  const runAt = ctx.clock.now() + LATER_MS;
  await transact(ctx, async (inner) => {
    if (attachmentId === undefined) return makeNext(inner, runAt);
    await enqueue(inner, [{ kind: MAKE_JOB, payload: { attachmentId }, runAt, attempts: attempts - 1 }]);
  });
}

type Waiting = Pick<Selectable<Tables['attachments']>, 'id' | 'account_id'>;

/** The oldest film of the member whose turn it is, and it is this job's; null where none waits. */
async function takeNext(ctx: Ctx, lastOf: Id, job: Job): Promise<Waiting | null> {
  return transact(ctx, async (inner) => {
    const taken = (await payloadsOf<{ attachmentId?: Id }>(inner, MAKE_JOB)).flatMap(
      ({ attachmentId }) => attachmentId ?? [],
    );
    const [next, more] = await inner.db
      .selectFrom('attachments')
      .select(['id', 'account_id'])
      .where('ready', '=', 0)
      .where('failed', '=', 0)
      .where((eb) => eb.not(inner.dialect.among(eb.ref('id'), taken)))
      .orderBy((eb) => eb.case().when('account_id', '>', lastOf).then(0).else(1).end())
      .orderBy('account_id')
      .orderBy('id')
      .limit(2)
      .execute();
    if (!next) return null;
    await retell(inner, job, { attachmentId: next.id });
    // Another process may have room for it.
    if (more) await makeNext(inner);
    return next;
  });
}

async function whileWanted(ctx: Ctx, id: Id, job: Job): Promise<void> {
  const unwanted = new AbortController();
  const look = async () => {
    if (!(await waitingFilm(ctx, id))) unwanted.abort();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => ctx.log.warn('a film that is made ready was not found', { error }));
  }, LATER_MS);
  try {
    await makeReady(ctx, id, job, AbortSignal.any([makingSignal(ctx), unwanted.signal]));
  } finally {
    clearInterval(timer);
  }
}

/** One that is to be made ready. */
async function waitingFilm(ctx: Ctx, id: Id): Promise<Waiting | undefined> {
  return ctx.db
    .selectFrom('attachments')
    .select(['id', 'account_id'])
    .where('id', '=', id)
    .where('ready', '=', 0)
    .where('failed', '=', 0)
    .executeTakeFirst();
}

async function makeReady(ctx: Ctx, id: Id, job: Job, signal: AbortSignal): Promise<void> {
  if (job.attempts > TRIES) return markFailed(ctx, id);
  try {
    const made = await madeOf(ctx, waitingPath(ctx, id), signal);
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
    if (signal.aborted) return;
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
async function madeOf(ctx: Ctx, path: string, signal: AbortSignal) {
  const { ffmpeg } = ctx.config;
  const container = await containerOf(path);
  if (ffmpeg === null || container === null) throw unreadable('there is no ffmpeg');
  const bounds = { limitMs: LIMIT_MS, signal };
  const asked = await probe(ffmpeg, path, container, bounds);
  if (!asked) throw unreadable('it does not move');
  const folder = storeFolder(ctx);
  const begun = await beginFile(folder);
  try {
    const format = await transcode(ffmpeg, { path, container, probed: asked }, begun.path, bounds);
    const made = await probe(ffmpeg, begun.path, format, bounds);
    if (!made) throw unreadable('nothing was made of it');
    const { size } = await stat(begun.path);
    const poster = format === 'mp4' ? await posterOf(ctx, ffmpeg, begun.path, `${path}.jpg`, signal) : null;
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

async function posterOf(ctx: Ctx, ffmpeg: string, film: string, still: string, signal: AbortSignal) {
  try {
    await firstPicture(ffmpeg, film, still, { limitMs: 30_000, signal });
    const { names, pictures, blurhash } = await storeSizes(ctx, still, [SMALL]);
    const [file, measures] = [names[0] as string, pictures[0]];
    return { file, blurhash, ...measures };
  } finally {
    await rm(still, { force: true });
  }
}
