import type { OwnPostsProps } from '@skein/api/own-pages.ts';
import { OwnPlaces } from '../ui/OwnPlaces.tsx';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

const texts = {
  bookmarks: { title: 'bookmarks.title', empty: 'bookmarks.empty' },
  favourites: { title: 'favourites.title', empty: 'favourites.empty' },
} as const;

/** `/bookmarks` and `/favourites`: what a member kept, the last first. */
export const ownPosts: Page<OwnPostsProps> = {
  head: ({ which }, { words }) => ({ title: words.t(texts[which].title), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ which, statuses, newer, older }: OwnPostsProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="page-title">{t(texts[which].title)}</h1>
      <OwnPlaces />
      {statuses.length === 0 ? (
        <p class="empty">{t(texts[which].empty)}</p>
      ) : (
        <StatusList statuses={statuses} />
      )}
      <PageLinks newer={newer} older={older} />
    </>
  );
}
