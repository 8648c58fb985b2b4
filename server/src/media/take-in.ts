import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, invalid, Refusal } from '../errors.ts';
import type { Upload } from '../http/uploads.ts';
import { type Container, containerOf, PLAYED_TYPES, SOUNDING_TYPES } from './container.ts';
import { READABLE_TYPES } from './decode.ts';
import { removeFiles, storeFolder } from './files.ts';
import { probing } from './gate.ts';
import { makeNext, makingSignal } from './make.ts';
import { type Probed, probe } from './probe.ts';
import { storeFilm } from './store-film.ts';
import { IMAGE_BYTES, type NewAttachment, upload } from './upload.ts';
import { dropWaiting, keepWaiting } from './waiting.ts';

const PROBE_MS = 15_000;
/** So many films and sounds of one member wait to be made ready. */
const MOST_MAKING = 8;

/** What members of this server may upload. */
export function takenTypes({ config }: Pick<Ctx, 'config'>): readonly string[] {
  return [...READABLE_TYPES, ...(config.ffmpeg === null ? PLAYED_TYPES : SOUNDING_TYPES)];
}

/**
 * Takes in whatever the acting member uploads. A picture is ready when this returns; a film, a sound or an animated GIF
 * was looked at and is made ready by a job. Where there is no ffmpeg, films and sounds that browsers play are ready at
 * once too, and GIFs are pictures. Returns its id.
 * @throws {Refusal} invalid (nothing that we take, too large, too fast), tooMany (of this member), unavailable (too many at once)
 */
export async function takeIn(ctx: Ctx, attachment: NewAttachment): Promise<Id> {
  const container = await containerOf(attachment.file.path);
  if (container !== null && ctx.config.ffmpeg !== null) {
    const probed = await lookAt(ctx, ctx.config.ffmpeg, attachment.file, container);
    if (probed) return receive(ctx, attachment, probed);
  } else if (container !== null && container !== 'gif') return keep(ctx, attachment, container);
  if (attachment.file.bytes > IMAGE_BYTES) {
    throw invalid(`File file size must be less than ${IMAGE_BYTES / (1024 * 1024)} MB`);
  }
  return upload(ctx, attachment);
}

/** What a film or sound says of itself; null for a GIF that is none. */
async function lookAt(
  ctx: Ctx,
  ffmpeg: string,
  { path }: Upload,
  container: Container,
): Promise<Probed | null> {
  const bounds = { limitMs: PROBE_MS, signal: makingSignal(ctx) };
  const probed = probing(String(actingAccount(ctx)), () => probe(ffmpeg, path, container, bounds));
  // A GIF that is no film may still be a picture: that is for its own decoder to say.
  return container === 'gif' ? probed.catch(() => null) : probed;
}

/** Keeps it as it came, written anew by us. */
async function keep(ctx: Ctx, attachment: NewAttachment, container: Exclude<Container, 'gif'>): Promise<Id> {
  const id = ctx.ids.next();
  const row = { ...rowOf(ctx, id, attachment), ready: 1 } as const;
  const { durationMs, frameRate, ...stored } = await storeFilm(ctx, attachment.file.path, container);
  try {
    const values = { ...row, ...stored, duration_ms: durationMs, frame_rate: frameRate };
    await transact(ctx, (inner) => inner.db.insertInto('attachments').values(values).execute());
  } catch (error) {
    await removeFiles(storeFolder(ctx), [stored.file]);
    throw error;
  }
  return id;
}

async function receive(
  ctx: Ctx,
  attachment: NewAttachment,
  { type, width, height, durationMs, frameRate, bitrate }: Probed,
): Promise<Id> {
  const id = ctx.ids.next();
  const measures = { type, width, height, duration_ms: durationMs, frame_rate: frameRate, bitrate };
  const values = { ...rowOf(ctx, id, attachment), ...measures, ready: 0 } as const;
  await keepWaiting(ctx, id, attachment.file.path);
  try {
    await transact(ctx, async (inner) => {
      await refuseMany(inner, values.account_id);
      await inner.db.insertInto('attachments').values(values).execute();
      await makeNext(inner);
    });
  } catch (error) {
    await dropWaiting(ctx, id);
    throw error;
  }
  return id;
}

/** Each waits as it came, up to 99 MB. @throws {Refusal} tooMany */
async function refuseMany(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<void> {
  await holdAccount(ctx, accountId);
  const making = await ctx.db
    .selectFrom('attachments')
    .select('id')
    .where('account_id', '=', accountId)
    .where('ready', '=', 0)
    .where('failed', '=', 0)
    .limit(MOST_MAKING)
    .execute();
  if (making.length < MOST_MAKING) return;
  throw new Refusal('tooMany', `${MOST_MAKING} of your files are being made ready. Try again in a moment!`, {
    retryAfter: 60,
  });
}

/** What is alike of all that wait for a status. */
function rowOf(ctx: Ctx, id: Id, { file, description, focus }: NewAttachment) {
  if (ctx.actor.kind !== 'member') throw forbidden();
  return {
    id,
    account_id: ctx.actor.accountId,
    status_id: null,
    place: 0,
    mime: null,
    file: null,
    small_file: null,
    bytes: file.bytes,
    small_width: null,
    small_height: null,
    blurhash: null,
    focus,
    description,
    remote_url: null,
    idle_since: ctx.clock.now(),
  };
}
