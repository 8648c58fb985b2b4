import type { RemoteAttachment } from '../../media/index.ts';
import type { Attachment } from '../normalise/attachments.ts';

const PICTURE = /\.(?:jpe?g|png|gif|webp|avif)$/i;

/** What hangs on another server's post, as `publish` takes it. Its caps are those of `normalise/`. Links to pages are no attachments: they stand in its text. */
export function attachmentsOfNote(attachments: readonly Attachment[]): RemoteAttachment[] {
  return attachments.flatMap((one) => {
    if (one.kind === 'link') return [];
    const type = one.kind === 'unknown' && PICTURE.test(new URL(one.url).pathname) ? 'image' : one.kind;
    return [
      {
        type,
        url: one.url,
        mime: one.mediaType,
        description: one.description,
        blurhash: one.blurhash,
        width: one.width,
        height: one.height,
        focus: one.focalPoint?.join(',') ?? null,
      },
    ];
  });
}
