import type { MediaAttachment, MediaMeasures } from '@skein/api/media.ts';
import type { Ctx } from '../context.ts';
import type { AttachmentRow } from './queries.ts';

/** One row as Mastodon's MediaAttachment. */
export function attachmentEntity(ctx: Pick<Ctx, 'origin'>, row: AttachmentRow): MediaAttachment {
  return {
    id: String(row.id),
    // What is not fetched from there is a link to it.
    type: row.file === null && row.remote_url !== null ? 'unknown' : row.type,
    url: addressOf(ctx, row, row.file),
    preview_url: addressOf(ctx, row, row.small_file),
    remote_url: row.remote_url,
    preview_remote_url: row.preview_url,
    text_url: null,
    meta: metaOf(row),
    description: row.description,
    blurhash: row.blurhash,
  };
}

function addressOf({ origin }: Pick<Ctx, 'origin'>, { remote_url }: AttachmentRow, name: string | null) {
  if (name === null) return null;
  return remote_url === null ? origin.media(name) : origin.remoteMedia(name);
}

function metaOf(row: AttachmentRow): MediaAttachment['meta'] {
  const focus = focusOf(row);
  return {
    ...(row.type === 'image' || row.type === 'unknown'
      ? sized('original', row.width, row.height)
      : { original: soundingMeasures(row) }),
    ...sized('small', row.small_width, row.small_height),
    ...(focus ? { focus } : {}),
  };
}

/** Of a film or sound: what is known of it. */
function soundingMeasures({ width, height, frame_rate, duration_ms, bitrate }: AttachmentRow): MediaMeasures {
  return {
    ...sized('film', width, height).film,
    ...(frame_rate === null ? {} : { frame_rate }),
    ...(duration_ms === null ? {} : { duration: duration_ms / 1000 }),
    ...(bitrate === null ? {} : { bitrate }),
  };
}

function sized<Name extends string>(
  name: Name,
  width: number | null,
  height: number | null,
): { [N in Name]?: MediaMeasures } {
  if (!width || !height) return {};
  return { [name]: { width, height, size: `${width}x${height}`, aspect: width / height } } as {
    [N in Name]: MediaMeasures;
  };
}

/** Where the eye should rest, when somebody said so. */
export function focusOf({ focus }: Pick<AttachmentRow, 'focus'>): { x: number; y: number } | null {
  if (focus === null) return null;
  const [x = 0, y = 0] = focus.split(',').map(Number);
  return { x, y };
}
