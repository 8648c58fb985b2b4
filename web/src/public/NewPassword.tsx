import type { NewPasswordProps } from '@skein/api/pages.ts';
import { Form } from '../ui/Form.tsx';
import { NewPasswordField } from '../ui/LoginFields.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';

/** What the link of a letter opens for whoever forgot their password. */
export const newPassword: Page<NewPasswordProps> = {
  head: (_props, { words }) => ({ title: words.t('newPassword.title'), indexed: false, shape: 'form' }),
  Body({ action, code, fault }) {
    const { t } = useSurroundings().words;
    return (
      <div class="sheet">
        <Sky />
        <h1>{t('newPassword.title')}</h1>
        <p class="lead">{t('newPassword.lead')}</p>
        <Form action={action} hidden={{ code }}>
          <NewPasswordField label={t('security.new')} fault={fault ?? undefined} />
          <button class="button" type="submit">
            {t('newPassword.submit')}
          </button>
        </Form>
      </div>
    );
  },
};
