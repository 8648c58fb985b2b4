import type { RemoteAttachment } from '../../media/index.ts';
import type { Attachment } from '../normalise/attachments.ts';

/** What servers leave unsaid, the ends of addresses say. */
const KINDS = [
  ['image', /\.(?:jpe?g|png|gif|webp|avif)$/i],
  ['video', /\.(?:mp4|m4v|mov|webm)$/i],
  ['audio', /\.(?:mp3|m4a|aac|ogg|oga|opus|flac|wav)$/i],
] as const;

/** What hangs on another server's post, as `publish` takes it. Its caps are those of `normalise/`. Links to pages are no attachments: they stand in its text. */
export function attachmentsOfNote(attachments: readonly Attachment[]): RemoteAttachment[] {
  return attachments.flatMap((one) => {
    if (one.kind === 'link') return [];
    const type = one.kind === 'unknown' ? kindByName(one.url) : one.kind;
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

function kindByName(url: string): RemoteAttachment['type'] {
  const { pathname } = new URL(url);
  return KINDS.find(([, ending]) => ending.test(pathname))?.[0] ?? 'unknown';
}
