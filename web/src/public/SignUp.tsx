import type { SignUpField, SignUpProps } from '@skein/api/pages.ts';
import { Form } from '../ui/Form.tsx';
import { faultWords } from '../ui/faults.ts';
import { HandlePicture } from '../ui/Handle.tsx';
import { LoginFields } from '../ui/LoginFields.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Rules } from '../ui/Rules.tsx';
import { Sky } from '../ui/Sky.tsx';
import { TextArea } from '../ui/TextArea.tsx';
import { Tick } from '../ui/Tick.tsx';

/** Where somebody asks for an account. */
export const signUp: Page<SignUpProps> = {
  head: (_props, { words, frame }) => ({
    title: words.t('signUp.title', { site: frame.site.name }),
    indexed: false,
    shape: 'form',
  }),
  Body,
};

function Body({ action, values, faults, approval, rules }: SignUpProps) {
  const { words, frame } = useSurroundings();
  const { t } = words;
  const count = Object.keys(faults).length;
  const wrong = (field: SignUpField) => faults[field] && faultWords(field, faults[field], t);
  return (
    <div class="sheet">
      <Sky />
      <h1>{t('signUp.title', { site: frame.site.name })}</h1>
      <p class="lead">{t(approval ? 'signUp.leadApproval' : 'signUp.lead')}</p>
      {count > 0 && (
        <p class="alert" role="alert">
          {t('fault.summary', { count })}
        </p>
      )}
      <Form action={action} hidden={{ locale: words.locale }}>
        <LoginFields
          values={values}
          faults={faults}
          usernameHint={t('signUp.usernameHint', { domain: frame.site.domain })}
        >
          <div class="field">
            <HandlePicture name={values.username || t('handle.sample')} server={frame.site.domain} />
            <p class="hint">{t('front.sentence')}</p>
          </div>
        </LoginFields>
        {approval && (
          <TextArea
            name="reason"
            label={t('signUp.reason')}
            hint={t('signUp.reasonHint')}
            value={values.reason}
            fault={wrong('reason')}
            rows={4}
          />
        )}
        {rules.length > 0 && (
          <section class="section" aria-labelledby="rules">
            <h2 id="rules">{t('rules.title')}</h2>
            <Rules rules={rules} />
          </section>
        )}
        <Tick
          name="agreement"
          label={t(rules.length > 0 ? 'signUp.agreementRead' : 'signUp.agreement')}
          fault={wrong('agreement')}
        />
        <button class="button" type="submit">
          {t('signUp.submit')}
        </button>
      </Form>
      <p class="hint">
        <a href="/sign-in">{t('signUp.member')}</a>
      </p>
    </div>
  );
}
