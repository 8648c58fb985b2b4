import type { TagProps } from '@skein/api/pages.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/tags/name`: what everybody may read under a hashtag. */
export const tag: Page<TagProps> = {
  head: ({ name, newer }, { frame, words }) => ({
    title: words.t('tag.title', { name }),
    description: words.t('tag.description', { name, site: frame.site.name }),
    canonical: `${frame.site.origin}/tags/${encodeURIComponent(name.toWellFormed())}`,
    kind: 'website',
    indexed: newer === null,
    shape: 'reading',
  }),
  Body,
};

function Body({ name, statuses, newer, older }: TagProps) {
  const { t } = useSurroundings().words;
  return (
    <section class="column">
      <h1 dir="auto">{t('tag.title', { name })}</h1>
      {statuses.length === 0 ? <p class="empty">{t('tag.empty')}</p> : <StatusList statuses={statuses} />}
      {(newer !== null || older !== null) && (
        <nav class="more" aria-label={t('profile.pages')}>
          {newer !== null && (
            <a class="quiet-button" href={newer} rel="prev">
              {t('profile.newer')}
            </a>
          )}
          {older !== null && (
            <a class="quiet-button" href={older} rel="next">
              {t('profile.older')}
            </a>
          )}
        </nav>
      )}
    </section>
  );
}
