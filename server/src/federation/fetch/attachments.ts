import { FILM_LIMITS, type RemoteAttachment } from '../../media/index.ts';
import type { Attachment } from '../normalise/attachments.ts';
import type { MediaFile } from '../normalise/files.ts';
import type { Note } from '../normalise/objects.ts';

/** What servers leave unsaid, the ends of addresses say. */
const KINDS = [
  ['image', /\.(?:jpe?g|png|gif|webp|avif)$/i],
  ['video', /\.(?:mp4|m4v|mov|webm)$/i],
  ['audio', /\.(?:mp3|m4a|aac|ogg|oga|opus|flac|wav)$/i],
] as const;

/** A film in this height looks well on a phone and a page; what is larger is for a screen of its own. */
const ENOUGH_LINES = 720;

/**
 * What hangs on another server's post, as `publish` takes it. Its caps are those of `normalise/`. Links to pages are no
 * attachments: they stand in its text. A film or sound is there in the size that plays here, if one does; and whatever
 * has a picture that stands for it has that, where nothing else is to be seen.
 */
export function attachmentsOfNote(note: Note, mayReach: (url: string) => boolean): RemoteAttachment[] {
  const { preview, files, type } = note;
  const hanging = note.attachments.flatMap((one) => attachmentOf(one, preview?.url ?? null, mayReach));
  if (type === 'Note' || type === 'Question' || type === 'ChatMessage') return hanging;
  const poster = preview !== null && mayReach(preview.url) ? preview : null;
  const file = playable(files.filter(({ url }) => mayReach(url)));
  if (file) {
    const { url, kind, mediaType, width, height } = file;
    const told = { ...SILENT, type: kind, url, mime: mediaType, description: note.name, width, height };
    return [{ ...told, preview: poster?.url ?? null }, ...hanging];
  }
  if (!poster || hanging.some((one) => one.type !== 'unknown')) return hanging;
  const { url, mediaType, description, width, height } = poster;
  return [{ ...SILENT, type: 'image', url, mime: mediaType, description, width, height }, ...hanging];
}

const SILENT = { blurhash: null, focus: null, preview: null };

function attachmentOf(
  one: Attachment,
  preview: string | null,
  mayReach: (url: string) => boolean,
): RemoteAttachment[] {
  // Lemmy links to a picture, which then is its preview too.
  const pictured = one.kind === 'link' && one.url === preview && kindByName(one.url) === 'image';
  if (one.kind === 'link' && !pictured) return [];
  const type = one.kind === 'unknown' || one.kind === 'link' ? kindByName(one.url) : one.kind;
  const moves = type === 'video' || type === 'audio';
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
      preview: moves && one.thumbnail !== null && mayReach(one.thumbnail) ? one.thumbnail : null,
    },
  ];
}

/** Of a film in many sizes the best that plays here: with its sound, not beyond the cap, and no larger than is seen. */
function playable(files: readonly MediaFile[]): MediaFile | null {
  const fitting = files.filter(({ size }) => size === null || size <= FILM_LIMITS.bytes);
  const films = fitting.filter(({ kind }) => kind === 'video');
  const heard = films.filter(({ silent }) => !silent);
  const lines = ({ height, width }: MediaFile) => Math.min(height ?? 0, width ?? height ?? 0);
  const sizes = (heard.length > 0 ? heard : films).toSorted((a, b) => lines(b) - lines(a));
  return sizes.find((file) => lines(file) <= ENOUGH_LINES) ?? sizes.at(-1) ?? fitting[0] ?? null;
}

function kindByName(url: string): RemoteAttachment['type'] {
  const { pathname } = new URL(url);
  return KINDS.find(([, ending]) => ending.test(pathname))?.[0] ?? 'unknown';
}
