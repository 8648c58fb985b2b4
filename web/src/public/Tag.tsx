import type { TagProps } from '@skein/api/pages.ts';
import { Form } from '../ui/Form.tsx';
import { tagPath } from '../ui/links.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/tags/name`: what everybody may read under a hashtag. */
export const tag: Page<TagProps> = {
  head: ({ name, newer }, { frame, words }) => ({
    title: words.t('tag.title', { name }),
    description: words.t('tag.description', { name, site: frame.site.name }),
    canonical: `${frame.site.origin}${tagPath(name)}`,
    feed: `${frame.site.origin}${tagPath(name)}`,
    kind: 'website',
    indexed: newer === null,
    shape: 'reading',
  }),
  Body,
};

function Body({ name, following, statuses, newer, older }: TagProps) {
  const { t } = useSurroundings().words;
  return (
    <section class="column">
      <h1 dir="auto">{t('tag.title', { name })}</h1>
      {following !== null && (
        <Form action={`${tagPath(name)}/${following ? 'unfollow' : 'follow'}`}>
          <button class={following ? 'quiet-button' : 'button'} type="submit">
            {t(following ? 'hashtags.unfollow' : 'hashtags.follow', { name })}
          </button>
        </Form>
      )}
      {statuses.length === 0 ? <p class="empty">{t('tag.empty')}</p> : <StatusList statuses={statuses} />}
      <PageLinks newer={newer} older={older} />
    </section>
  );
}
