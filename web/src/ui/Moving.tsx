import type { MediaAttachment } from '@skein/api/media.ts';
import { webAddress } from './links.ts';
import { useSurroundings } from './page.ts';

interface MovingProps {
  attachment: MediaAttachment;
  address: string;
  /** What is to be seen or heard, or that nobody said it. */
  label: string;
}

/** A film or a sound with its controls, and what was said of it below: who cannot hear it reads it there. */
export function Moving({ attachment, address, label }: MovingProps) {
  return (
    <figure>
      <Player attachment={attachment} address={address} label={label} />
      <About attachment={attachment} label={label} />
    </figure>
  );
}

function Player({ attachment, address, label }: MovingProps) {
  const { type, preview_url, remote_url, meta } = attachment;
  if (type === 'audio') {
    // biome-ignore lint/a11y/useMediaCaption: nobody sends captions; the description stands below.
    return <audio controls preload="none" src={address} aria-label={label} />;
  }
  const { width, height } = meta?.small ?? meta?.original ?? {};
  const shown = { width, height, poster: preview_url ?? undefined, 'aria-label': label, playsinline: true };
  if (type === 'gifv') return <Loop address={address} shown={shown} />;
  // Without a picture of its own the browser shows the first one of the film, for which it reads its beginning. One of
  // another server is fetched when somebody plays it, and not by everybody who scrolls past it.
  if (preview_url !== null || remote_url !== null) {
    return <video controls preload="none" src={address} {...shown} />;
  }
  // Some show it only of a moment that was asked for.
  return <video controls preload="metadata" src={`${address}#t=0.001`} {...shown} />;
}

/** Begins by itself, but for who asked their system for less motion: there it waits until it is played. */
function Loop({ address, shown }: { address: string; shown: Record<string, unknown> }) {
  return (
    <>
      <video class="moves" controls autoplay loop muted {...shown}>
        <source src={address} media="(prefers-reduced-motion: no-preference)" />
      </video>
      <video class="rests" controls preload="none" loop muted src={address} {...shown} />
    </>
  );
}

function About({ attachment, label }: Omit<MovingProps, 'address'>) {
  const { t } = useSurroundings().words;
  const home = webAddress(attachment.remote_url)?.href;
  if (attachment.type !== 'audio' && !attachment.description && home === undefined) return null;
  return (
    <figcaption>
      {(attachment.type === 'audio' || attachment.description) && <span dir="auto">{label}</span>}
      {home && (
        <a href={home} rel="nofollow noopener noreferrer">
          {t('status.atHome')}
        </a>
      )}
    </figcaption>
  );
}
