import type { Account } from '@skein/api/account.ts';
import { DEFAULT_AVATAR } from '@skein/api/limits.ts';
import type { Status } from '@skein/api/status.ts';
import { hostOf, statusPath, webAddress } from './links.ts';
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

/** What sites ask that want to show a status: only what is ours and open to everybody is shown there. */
export function oembedOf(status: Status, origin: string): Pick<Head, 'oembed'> {
  const open = status.visibility === 'public' || status.visibility === 'unlisted';
  if (status.reblog || !open || hostOf(status.account) !== null) return {};
  const query = new URLSearchParams({ format: 'json', url: origin + statusPath(status) });
  return { oembed: `${origin}/api/oembed?${query}` };
}

/** Where the same thing stands as an ActivityPub document. */
export function activityOf({ uri }: { uri: string }): Pick<Head, 'activity'> {
  const address = webAddress(uri);
  return address ? { activity: address.href } : {};
}
