import type { MediaAttachment } from '@skein/api/media.ts';
import type { Status } from '@skein/api/status.ts';
import { titlesOf } from './filtered.ts';
import { webAddress } from './links.ts';
import { Moving } from './Moving.tsx';
import { useSurroundings } from './page.ts';
import type { Words } from './words.ts';

/** What is attached to a status; behind one more step when its author called it sensitive. */
export function Attachments({ status }: { status: Status }) {
  const { t } = useSurroundings().words;
  const media = status.media_attachments;
  if (media.length === 0) return null;
  const shown = (
    <div class="media" data-count={Math.min(media.length, 4)}>
      {media.map((attachment) => (
        <Attachment key={attachment.id} attachment={attachment} />
      ))}
    </div>
  );
  // A content warning already hides them together with the text.
  const blurred = titlesOf(status, 'blur');
  if ((!status.sensitive || status.spoiler_text !== '') && blurred === '') return shown;
  return (
    <details class="warning">
      <summary>
        <span dir="auto">{blurred ? t('status.filtered', { titles: blurred }) : t('status.sensitive')}</span>
        <span class="toggle" aria-hidden="true">
          <span class="toggle-show">{t('status.show')}</span>
          <span class="toggle-hide">{t('status.hide')}</span>
        </span>
      </summary>
      {shown}
    </details>
  );
}

/** "2 attachments", or nothing. */
export function attachmentsSummary(status: Status, t: Words['t']): string {
  const count = status.media_attachments.length;
  return count === 0 ? '' : t('status.attachments', { count });
}

function Attachment({ attachment }: { attachment: MediaAttachment }) {
  const { t } = useSurroundings().words;
  const kind = kindOf(attachment, t);
  const label = attachment.description || t('status.undescribed', { kind });
  // Only a link leads to another server, and only whoever follows it.
  const linked = attachment.type === 'unknown';
  const address = webAddress(linked ? attachment.remote_url : attachment.url)?.href;
  const { width, height } = attachment.meta?.small ?? attachment.meta?.original ?? {};
  if (address === undefined) return null;
  if (linked) {
    return (
      <figure>
        <a href={address} rel="nofollow noopener noreferrer">
          {label}
        </a>
      </figure>
    );
  }
  if (attachment.type !== 'image') return <Moving attachment={attachment} address={address} label={label} />;
  return (
    <figure>
      <a href={address}>
        <img
          src={attachment.preview_url ?? address}
          alt={label}
          width={width}
          height={height}
          loading="lazy"
          {...restOf(attachment)}
        />
      </a>
    </figure>
  );
}

/** Where the eye should rest when a picture is cut to its place: in tenths from the left and from the top. */
function restOf({ meta }: MediaAttachment) {
  const focus = meta?.focus;
  if (!focus) return {};
  return { 'data-x': Math.round((focus.x + 1) * 5), 'data-y': Math.round((1 - focus.y) * 5) };
}

function kindOf(attachment: MediaAttachment, t: Words['t']): string {
  if (attachment.type === 'image') return t('status.image');
  if (attachment.type === 'audio') return t('status.audio');
  return attachment.type === 'unknown' ? t('status.file') : t('status.video');
}
