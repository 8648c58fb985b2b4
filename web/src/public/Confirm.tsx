import type { ConfirmProps } from '@skein/api/pages.ts';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';

/** What the link of a letter opens: one button, since programs that look into letters open links too. */
export const confirm: Page<ConfirmProps> = {
  head: (_props, { words }) => ({ title: words.t('confirm.title'), indexed: false, shape: 'form' }),
  Body({ action, code }) {
    const { t } = useSurroundings().words;
    return (
      <div class="sheet">
        <Sky />
        <h1>{t('confirm.title')}</h1>
        <p class="lead">{t('confirm.lead')}</p>
        <Form action={action} hidden={{ code }}>
          <button class="button" type="submit">
            {t('confirm.submit')}
          </button>
        </Form>
      </div>
    );
  },
};
