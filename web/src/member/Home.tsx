import type { HomeProps } from '@skein/api/pages.ts';
import { Composer } from '../ui/Composer.tsx';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/home`: what those whom a member follows are writing, by time, and the form for something of their own. */
export const home: Page<HomeProps> = {
  head: (_props, { words }) => ({ title: words.t('home.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ composer, statuses, newer, older }: HomeProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="unseen">{t('home.title')}</h1>
      {newer === null && <Composer composer={composer} />}
      <section aria-labelledby="posts">
        <h2 class="unseen" id="posts">
          {t('profile.posts')}
        </h2>
        {statuses.length === 0 ? (
          <p class="empty">
            {t('home.empty')} <a href="/public/local">{t('home.emptyLocal')}</a>
          </p>
        ) : (
          <StatusList statuses={statuses} />
        )}
        <PageLinks newer={newer} older={older} />
      </section>
    </>
  );
}
