import type { MailForm, MailLetter, MailProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Choice } from '../ui/Choice.tsx';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { faultWords } from '../ui/faults.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { Time } from '../ui/Time.tsx';

const states: Record<MailLetter['state'], WordId> = {
  sent: 'mail.sent',
  waiting: 'mail.waiting',
  failed: 'mail.failed',
  kept: 'mail.kept',
};

/** The letters that the server wrote: what became of them, or, while nothing sends them, what stands in them. */
export const mail: Page<MailProps> = {
  head: (_props, { words }) => ({ title: words.t('mail.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ server, sends, letters }: MailProps) {
  const { t } = useSurroundings().words;
  return (
    <SettingsSheet title="mail.title" saved={server?.saved ?? false}>
      {server && <MailServer {...server} />}
      {server && <h2>{t('mail.letters')}</h2>}
      <p class="lead">{t(sends ? 'mail.sends' : 'mail.keeps')}</p>
      {letters.length === 0 && <p>{t('mail.none')}</p>}
      <ul class="rows">
        {letters.map((letter) => (
          <li key={letter.id}>
            <h2>{letter.subject}</h2>
            <p class="hint">
              <bdi>{letter.address}</bdi> · <Time at={letter.at} /> · {t(states[letter.state])}
            </p>
            {letter.text !== null && <p class="letter">{letter.text}</p>}
          </li>
        ))}
      </ul>
    </SettingsSheet>
  );
}

/** Kept only once it has taken a letter, so that nobody waits for a confirmation that never comes. */
function MailServer({ action, values, faults, refused }: MailForm) {
  const { t } = useSurroundings().words;
  const wrong = (field: 'host' | 'from') => faults[field] && faultWords(field, faults[field], t);
  return (
    <Form action={action}>
      <h2>{t('mail.server')}</h2>
      {refused && (
        <p class="alert" role="alert">
          {t('mail.refused', refused)}
        </p>
      )}
      <Field
        name="host"
        label={t('mail.host')}
        hint={t('mail.hostHint')}
        value={values.host}
        fault={wrong('host')}
        maxLength={300}
        required
        verbatim
      />
      <Choice
        name="tls"
        label={t('mail.tls')}
        value={values.tls ? 'true' : 'false'}
        options={[
          { value: 'true', text: t('mail.tlsFirst') },
          { value: 'false', text: t('mail.tlsAsked') },
        ]}
      />
      <Field name="user" label={t('mail.user')} value={values.user} maxLength={300} verbatim />
      <Field
        name="password"
        type="password"
        label={t('mail.password')}
        hint={t('mail.passwordHint')}
        maxLength={300}
      />
      <Field
        name="from"
        label={t('mail.from')}
        hint={t('mail.fromHint')}
        value={values.from}
        fault={wrong('from')}
        maxLength={400}
        verbatim
      />
      <button class="button" type="submit">
        {t('mail.try')}
      </button>
    </Form>
  );
}
