import type { AuthorizeCodeProps } from '@skein/api/pages.ts';
import { type Page, useSurroundings } from '../ui/page.ts';

/** Shows the code that the person copies into an app which cannot be called back. */
export const authorizeCode: Page<AuthorizeCodeProps> = {
  head: (_props, { words }) => ({ title: words.t('code.title'), indexed: false, shape: 'form' }),
  Body({ code, app }) {
    const { t } = useSurroundings().words;
    return (
      <div class="sheet">
        <h1>{t('code.title')}</h1>
        <p class="lead">{t('code.lead', { app })}</p>
        <p>
          <code class="code" translate={false}>
            {code}
          </code>
        </p>
        <p class="hint">{t('code.note')}</p>
      </div>
    );
  },
};
