import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden, invalid } from '../errors.ts';
import type { Upload } from '../http/uploads.ts';
import { enqueue } from '../jobs/queue.ts';
import { containerOf, SOUNDING_TYPES } from './container.ts';
import { READABLE_TYPES } from './decode.ts';
import { probing } from './gate.ts';
import { MAKE_JOB, makingSignal } from './make.ts';
import { type Probed, probe, unreadable } from './probe.ts';
import { IMAGE_BYTES, type NewAttachment, upload } from './upload.ts';
import { dropWaiting, keepWaiting } from './waiting.ts';

const PROBE_MS = 15_000;

/** What members of this server may upload. */
export function takenTypes({ config }: Pick<Ctx, 'config'>): readonly string[] {
  return config.ffmpeg === null ? READABLE_TYPES : [...READABLE_TYPES, ...SOUNDING_TYPES];
}

/**
 * Takes in whatever the acting member uploads. A picture is ready when this returns; a film, a sound or an animated GIF
 * was looked at and is made ready by a job. Returns its id.
 * @throws {Refusal} invalid (nothing that we take, too large, too fast), unavailable (too many at once)
 */
export async function takeIn(ctx: Ctx, attachment: NewAttachment): Promise<Id> {
  const probed = await lookAt(ctx, attachment.file);
  if (probed) return receive(ctx, attachment, probed);
  if (attachment.file.bytes > IMAGE_BYTES) {
    throw invalid(`File file size must be less than ${IMAGE_BYTES / (1024 * 1024)} MB`);
  }
  return upload(ctx, attachment);
}

/** What a film or sound says of itself; null for a picture, and for anything where there is no ffmpeg. */
async function lookAt(ctx: Ctx, { path }: Upload): Promise<Probed | null> {
  const { ffmpeg } = ctx.config;
  const container = await containerOf(path);
  if (container === null) return null;
  if (ffmpeg === null) {
    if (container === 'gif') return null;
    throw unreadable('there is no ffmpeg');
  }
  const bounds = { limitMs: PROBE_MS, signal: makingSignal(ctx) };
  const probed = probing(() => probe(ffmpeg, path, container, bounds));
  // A GIF that is no film may still be a picture: that is for its own decoder to say.
  return container === 'gif' ? probed.catch(() => null) : probed;
}

async function receive(
  ctx: Ctx,
  { file, description, focus }: NewAttachment,
  { type, width, height, durationMs, frameRate, bitrate }: Probed,
): Promise<Id> {
  if (ctx.actor.kind !== 'member') throw forbidden();
  const { accountId } = ctx.actor;
  const id = ctx.ids.next();
  await keepWaiting(ctx, id, file.path);
  try {
    await transact(ctx, async (inner) => {
      await inner.db
        .insertInto('attachments')
        .values({
          id,
          account_id: accountId,
          status_id: null,
          place: 0,
          type,
          mime: null,
          file: null,
          small_file: null,
          bytes: file.bytes,
          width,
          height,
          small_width: null,
          small_height: null,
          blurhash: null,
          focus,
          description,
          remote_url: null,
          duration_ms: durationMs,
          frame_rate: frameRate,
          bitrate,
          ready: 0,
          idle_since: inner.clock.now(),
        })
        .execute();
      await enqueue(inner, [{ kind: MAKE_JOB, payload: { attachmentId: id } }]);
    });
  } catch (error) {
    await dropWaiting(ctx, id);
    throw error;
  }
  return id;
}
