import type { Status } from '@skein/api/status.ts';
import { webAddress } from './links.ts';
import { beginning } from './plain.ts';

/** What the page says of itself that a status links to. Where something is attached, that is shown instead. */
export function LinkCard({ status }: { status: Status }) {
  const { card } = status;
  const address = webAddress(card?.url);
  if (!card || !address || status.media_attachments.length > 0) return null;
  const from = [card.provider_name || address.host, card.author_name].filter(Boolean).join(' · ');
  return (
    <a class="link-card" href={address.href} rel="nofollow noopener" lang={card.language ?? undefined}>
      {card.image && (
        <img
          src={card.image}
          alt={card.image_description ?? ''}
          width={card.width || undefined}
          height={card.height || undefined}
          loading="lazy"
        />
      )}
      <span dir="auto">{from}</span>
      <strong dir="auto">{card.title}</strong>
      {card.description !== '' && <span dir="auto">{beginning(card.description, 200)}</span>}
    </a>
  );
}
