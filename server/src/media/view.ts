import type { MediaAttachment } from '@skein/api/media.ts';
import type { Ctx } from '../context.ts';
import type { AttachmentRow } from './queries.ts';

/** One row as Mastodon's MediaAttachment. */
export function attachmentEntity(ctx: Pick<Ctx, 'origin'>, row: AttachmentRow): MediaAttachment {
  return {
    id: String(row.id),
    type: row.type,
    url: row.file === null ? null : ctx.origin.media(row.file),
    preview_url: row.small_file === null ? null : ctx.origin.media(row.small_file),
    remote_url: row.remote_url,
    preview_remote_url: null,
    text_url: null,
    meta: metaOf(row),
    description: row.description,
    blurhash: row.blurhash,
  };
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
