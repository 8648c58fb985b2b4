import type { WordId } from '../locales/en.ts';
import { useSurroundings } from './page.ts';

const places: { href: string; text: WordId }[] = [
  { href: '/messages', text: 'messages.title' },
  { href: '/bookmarks', text: 'bookmarks.title' },
  { href: '/favourites', text: 'favourites.title' },
  { href: '/lists', text: 'lists.title' },
  { href: '/hashtags', text: 'hashtags.title' },
  { href: '/scheduled', text: 'scheduled.title' },
];

/** The ways to what only the member sees. */
export function OwnPlaces() {
  const { frame, words } = useSurroundings();
  const path = frame.here?.split('?')[0];
  return (
    <nav class="parts own-places" aria-label={words.t('own.nav')}>
      {places.map(({ href, text }) => (
        <a key={href} href={href} aria-current={href === path ? 'page' : undefined}>
          {words.t(text)}
        </a>
      ))}
    </nav>
  );
}
