import type { Account } from '@skein/api/account.ts';
import type { CustomEmoji } from '@skein/api/emoji.ts';
import { piecesOf, STILL } from './emojis.ts';
import { nameOf } from './links.ts';

/** A text with the emojis that it writes. */
export function WithEmojis({ text, emojis }: { text: string; emojis: readonly CustomEmoji[] }) {
  return piecesOf(text, emojis).map((piece, index) =>
    typeof piece === 'string' ? piece : <EmojiPicture key={index} emoji={piece} />,
  );
}

/** What somebody calls themselves, with the emojis in it. */
export function Name({ account }: { account: Pick<Account, 'acct' | 'display_name' | 'emojis'> }) {
  return <WithEmojis text={nameOf(account)} emojis={account.emojis} />;
}

/** An emoji as high as the line it stands in. */
export function EmojiPicture({
  emoji: { shortcode, url, static_url },
}: {
  emoji: Pick<CustomEmoji, 'shortcode' | 'url' | 'static_url'>;
}) {
  const name = `:${shortcode}:`;
  const image = <img class="emoji" src={url} alt={name} title={name} loading="lazy" decoding="async" />;
  if (static_url === url) return image;
  return (
    <picture>
      <source srcset={static_url} media={STILL} />
      {image}
    </picture>
  );
}
