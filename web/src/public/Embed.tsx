import type { EmbedProps } from '@skein/api/pages.ts';
import { nameOf, statusPath } from '../ui/links.ts';
import { Mark } from '../ui/Mark.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusArticle } from '../ui/StatusArticle.tsx';

/** `/@name/id/embed`: one status as other sites show it, and where it can be read and answered. */
export const embed: Page<EmbedProps> = {
  head({ status }, { frame, words }) {
    return {
      title: status ? words.t('status.titleBare', { name: nameOf(status.account) }) : words.t('embed.none'),
      ...(status && { canonical: frame.site.origin + statusPath(status) }),
      indexed: false,
      shape: 'embed',
    };
  },
  Body,
};

function Body({ status }: EmbedProps) {
  const { frame, words } = useSurroundings();
  return (
    <main id="main">
      {status ? <StatusArticle status={status} focus /> : <h1 class="empty">{words.t('embed.none')}</h1>}
      <p class="embed-from">
        <a class="home" href={status ? statusPath(status) : '/'}>
          <Mark />
          <bdi>{status ? words.t('embed.open', { site: frame.site.name }) : frame.site.name}</bdi>
        </a>
      </p>
    </main>
  );
}
