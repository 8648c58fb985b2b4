import type { Account } from '@skein/api/account.ts';
import { DEFAULT_AVATAR } from '@skein/api/limits.ts';
import type { Status } from '@skein/api/status.ts';
import { webAddress } from './links.ts';
import type { Head } from './page.ts';

type Pictured = Pick<Head, 'image'>;

/** The picture of an account for link previews, if it has one of its own. */
export function pictureOf(account: Account): Pictured {
  if (!account.avatar || account.avatar.endsWith(DEFAULT_AVATAR)) return {};
  return { image: { url: account.avatar, alt: account.avatar_description } };
}

/** The picture of a status for link previews: its first image unless it is sensitive, else its author's. */
export function pictureOfStatus(status: Status): Pictured {
  const shown = status.sensitive || status.spoiler_text !== '' ? [] : status.media_attachments;
  const image = shown.find(({ type, url }) => type === 'image' && url !== null);
  if (!image?.url) return pictureOf(status.account);
  const { width, height } = image.meta?.small ?? {};
  return {
    image: {
      url: image.preview_url ?? image.url,
      alt: image.description ?? '',
      ...(width && height ? { width, height } : {}),
      large: true,
    },
  };
}

/** Where the same thing stands as an ActivityPub document. */
export function activityOf({ uri }: { uri: string }): Pick<Head, 'activity'> {
  const address = webAddress(uri);
  return address ? { activity: address.href } : {};
}
