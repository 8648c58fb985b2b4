import { SERVER_NAME_MAX } from '@skein/api/limits.ts';
import type { FieldFault, SetupField, SetupProps } from '@skein/api/pages.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { faultWords } from '../ui/faults.ts';
import { LoginFields } from '../ui/LoginFields.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';

/** The one-time page that names the server, settles its address and makes its owner's account. */
export const setup: Page<SetupProps> = {
  head: (_props, { words }) => ({ title: words.t('setup.title'), indexed: false, shape: 'form' }),
  Body,
};

function Body({ action, token, values, faults }: SetupProps) {
  const { t } = useSurroundings().words;
  const count = Object.keys(faults).length;
  // Without https the server proposes, and takes, addresses of its own machine only.
  const onlyHere = values.origin.startsWith('http:');
  const wrong = (field: SetupField, fault: FieldFault | undefined) => fault && faultWords(field, fault, t);
  return (
    <div class="sheet">
      <Sky />
      <h1>{t('setup.title')}</h1>
      <p class="lead">{t('setup.lead')}</p>
      {count > 0 && (
        <p class="alert" role="alert">
          {t('fault.summary', { count })}
        </p>
      )}
      <Form action={action} hidden={{ token }}>
        <fieldset>
          <legend>{t('setup.server')}</legend>
          <Field
            name="server_name"
            label={t('setup.serverName')}
            hint={t('setup.serverNameHint')}
            value={values.server_name}
            fault={wrong('server_name', faults.server_name)}
            maxLength={SERVER_NAME_MAX}
            required
          />
          <Field
            name="origin"
            label={t('setup.origin')}
            hint={t(onlyHere ? 'setup.originTrial' : 'setup.originHint')}
            value={values.origin}
            fault={wrong('origin', faults.origin)}
            type="url"
            verbatim
            required
          />
          <Field
            name="domain"
            label={t('setup.domain')}
            hint={t('setup.domainHint')}
            value={values.domain}
            fault={wrong('domain', faults.domain)}
            before={`@${(!faults.username && values.username) || t('handle.sample')}@`}
            verbatim
            required
          />
          <p class="note">{t('setup.settled')}</p>
        </fieldset>
        <fieldset>
          <legend>{t('setup.owner')}</legend>
          <p class="hint">{t('setup.ownerLead')}</p>
          <LoginFields values={values} faults={faults} usernameHint={t('setup.usernameHint')} />
        </fieldset>
        <button class="button" type="submit">
          {t('setup.submit')}
        </button>
      </Form>
    </div>
  );
}
