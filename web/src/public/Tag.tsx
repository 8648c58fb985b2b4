import type { TagProps } from '@skein/api/pages.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/tags/name`: what everybody may read under a hashtag. */
export const tag: Page<TagProps> = {
  head: ({ name, newer }, { frame, words }) => ({
    title: words.t('tag.title', { name }),
    description: words.t('tag.description', { name, site: frame.site.name }),
    canonical: `${frame.site.origin}/tags/${encodeURIComponent(name.toWellFormed())}`,
    feed: `${frame.site.origin}/tags/${encodeURIComponent(name.toWellFormed())}`,
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
      <PageLinks newer={newer} older={older} />
    </section>
  );
}
