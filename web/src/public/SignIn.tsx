import type { SignInFault, SignInProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';

const faults: Record<SignInFault, WordId> = {
  wrong: 'signIn.wrong',
  disabled: 'signIn.disabled',
  unconfirmed: 'signIn.unconfirmed',
  pending: 'signIn.pending',
  too_many: 'signIn.tooMany',
};

/** Sign-in by e-mail or name, and password. */
export const signIn: Page<SignInProps> = {
  head: (_props, { words }) => ({ title: words.t('signIn.title'), indexed: false, shape: 'form' }),
  Body,
};

function Body({ action, login, fault, hidden, app }: SignInProps) {
  const { words, frame } = useSurroundings();
  const { t } = words;
  const { site } = frame;
  // What can be mended by typing is said where one types; the rest above.
  const atPassword = fault === 'wrong';
  return (
    <div class="sheet">
      <Sky />
      <h1>{t('signIn.title')}</h1>
      {app !== null && <p class="lead">{t('signIn.toApp', { app })}</p>}
      {fault !== null && !atPassword && (
        <p class="alert" role="alert">
          {t(faults[fault])}
        </p>
      )}
      <Form action={action} hidden={hidden}>
        <Field
          name="login"
          label={t('signIn.login')}
          value={login}
          autocomplete="username"
          verbatim
          required
        />
        <Field
          name="password"
          label={t('signIn.password')}
          type="password"
          autocomplete="current-password"
          fault={atPassword ? t(faults.wrong) : undefined}
          autofocus={atPassword}
          required
        />
        <button class="button" type="submit">
          {t('signIn.submit')}
        </button>
      </Form>
      <p class="hint">
        <a href="/password/forgotten">{t('ask.password')}</a>
      </p>
      <p class="hint">
        {fault === 'unconfirmed' && <a href="/sign-up/again">{t('ask.confirm')}</a>}
        {fault !== 'unconfirmed' && site.joins && <a href="/sign-up">{t('signIn.signUp')}</a>}
      </p>
    </div>
  );
}
