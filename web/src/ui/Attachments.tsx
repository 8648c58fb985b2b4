import type { MediaAttachment } from '@skein/api/media.ts';
import type { Status } from '@skein/api/status.ts';
import { titlesOf } from './filtered.ts';
import { webAddress } from './links.ts';
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
  const address = webAddress(attachment.url ?? attachment.remote_url)?.href;
  const { width, height } = attachment.meta?.small ?? attachment.meta?.original ?? {};
  if (address === undefined) return null;
  if (attachment.type === 'image') {
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
  if (attachment.type === 'audio') {
    return (
      <figure>
        {/* biome-ignore lint/a11y/useMediaCaption: other servers send no captions. */}
        <audio controls preload="none" src={address} aria-label={label} />
        <figcaption dir="auto">{label}</figcaption>
      </figure>
    );
  }
  if (attachment.type === 'unknown') {
    return (
      <figure>
        <a href={address} rel="nofollow noopener">
          {label}
        </a>
      </figure>
    );
  }
  return (
    <figure>
      <video
        controls
        // Without a picture of its own the browser shows the first one of the film, for which it reads its beginning.
        preload={attachment.preview_url === null ? 'metadata' : 'none'}
        src={address}
        poster={attachment.preview_url ?? undefined}
        aria-label={label}
        width={width}
        height={height}
        loop={attachment.type === 'gifv'}
        muted={attachment.type === 'gifv'}
      />
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
