import type { Pages } from '@skein/api/pages.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';

/** What everybody sees until the owner has used the set-up link. */
export const notSetUp: Page<Pages['not-set-up']> = {
  head: (_props, { words }) => ({ title: words.t('notSetUp.title'), indexed: false, shape: 'form' }),
  Body() {
    const { t } = useSurroundings().words;
    return (
      <div class="sheet">
        <Sky />
        <h1>{t('notSetUp.title')}</h1>
        <p class="lead">{t('notSetUp.text')}</p>
      </div>
    );
  },
};
