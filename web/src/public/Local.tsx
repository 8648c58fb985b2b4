import type { LocalProps } from '@skein/api/pages.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/public/local`: what people here are writing. */
export const local: Page<LocalProps> = {
  head: (_props, { words }) => ({ title: words.t('front.newest'), indexed: false, shape: 'reading' }),
  Body({ statuses, older }) {
    const { t } = useSurroundings().words;
    return (
      <>
        <h1 class="page-title">{t('front.newest')}</h1>
        {statuses.length === 0 ? <p class="empty">{t('front.empty')}</p> : <StatusList statuses={statuses} />}
        <PageLinks older={older} />
      </>
    );
  },
};
