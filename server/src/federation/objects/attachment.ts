import { type AttachmentRow, focusOf } from '../../media/index.ts';
import type { Origin } from '../../origin.ts';

/** A picture of ours as it hangs on a note: a Document, as Mastodon sends it and everybody reads it. */
export function attachment(origin: Origin, row: AttachmentRow) {
  const focus = focusOf(row);
  return {
    type: 'Document',
    mediaType: row.mime,
    url: origin.media(row.file ?? ''),
    // The description stands in `name`, which is what others read as alternative text.
    name: row.description,
    blurhash: row.blurhash,
    width: row.width,
    height: row.height,
    ...(focus ? { focalPoint: [focus.x, focus.y] } : {}),
  };
}
