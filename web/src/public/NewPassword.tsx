import { PASSWORD_MAX, PASSWORD_MIN } from '@skein/api/limits.ts';
import type { NewPasswordProps } from '@skein/api/pages.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { faultWords } from '../ui/faults.ts';
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
          <Field
            name="password"
            label={t('security.new')}
            hint={t('setup.passwordHint', { min: PASSWORD_MIN })}
            fault={fault === null ? undefined : faultWords('password', fault, t)}
            type="password"
            autocomplete="new-password"
            minLength={PASSWORD_MIN}
            maxLength={PASSWORD_MAX}
            required
          />
          <button class="button" type="submit">
            {t('newPassword.submit')}
          </button>
        </Form>
      </div>
    );
  },
};
