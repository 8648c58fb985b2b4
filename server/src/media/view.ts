import type { MediaAttachment } from '@skein/api/media.ts';
import type { Ctx } from '../context.ts';
import type { AttachmentRow } from './queries.ts';

/** One row as Mastodon's MediaAttachment. */
export function attachmentEntity(ctx: Pick<Ctx, 'origin'>, row: AttachmentRow): MediaAttachment {
  return {
    id: String(row.id),
    // What is not fetched from there is a link to it.
    type: row.file === null ? 'unknown' : row.type,
    url: addressOf(ctx, row, row.file),
    preview_url: addressOf(ctx, row, row.small_file),
    remote_url: row.remote_url,
    preview_remote_url: null,
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
    ...measures('original', row.width, row.height),
    ...measures('small', row.small_width, row.small_height),
    ...(focus ? { focus } : {}),
  };
}

function measures(name: 'original' | 'small', width: number | null, height: number | null) {
  if (!width || !height) return {};
  return { [name]: { width, height, size: `${width}x${height}`, aspect: width / height } };
}

/** Where the eye should rest, when somebody said so. */
export function focusOf({ focus }: Pick<AttachmentRow, 'focus'>): { x: number; y: number } | null {
  if (focus === null) return null;
  const [x = 0, y = 0] = focus.split(',').map(Number);
  return { x, y };
}
