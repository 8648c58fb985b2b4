import type { HomeProps } from '@skein/api/pages.ts';
import { Announcements } from '../ui/Announcements.tsx';
import { Composer } from '../ui/Composer.tsx';
import { OwnPlaces } from '../ui/OwnPlaces.tsx';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/home`: what those whom a member follows are writing, by time, and the form for something of their own. */
export const home: Page<HomeProps> = {
  head: (_props, { words }) => ({ title: words.t('home.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ announcements, composer, begins, statuses, newer, older }: HomeProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="unseen">{t('home.title')}</h1>
      <Announcements announcements={announcements} />
      {begins && newer === null && <Welcome />}
      {newer === null && <Composer composer={composer} />}
      <OwnPlaces />
      <section aria-labelledby="posts">
        <h2 class="unseen" id="posts">
          {t('profile.posts')}
        </h2>
        {statuses.length === 0 ? (
          !begins && <p class="empty">{t('home.empty')}</p>
        ) : (
          <StatusList statuses={statuses} />
        )}
        <PageLinks newer={newer} older={older} />
      </section>
    </>
  );
}

/** What to do first, until one follows somebody. */
function Welcome() {
  const { t } = useSurroundings().words;
  return (
    <section class="welcome" aria-labelledby="welcome">
      <h2 id="welcome">{t('welcome.title')}</h2>
      <ul>
        <li>
          <a href="/search">{t('welcome.search')}</a> <span>{t('welcome.searchHow')}</span>
        </li>
        <li>
          <a href="/public/local">{t('welcome.local')}</a> <span>{t('welcome.localHow')}</span>
        </li>
        <li>
          <a href="/settings/profile">{t('welcome.profile')}</a> <span>{t('welcome.profileHow')}</span>
        </li>
      </ul>
    </section>
  );
}
