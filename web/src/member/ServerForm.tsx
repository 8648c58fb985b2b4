import type { ServerField, ServerFormProps } from '@skein/api/pages.ts';
import { Choice } from '../ui/Choice.tsx';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { faultWords } from '../ui/faults.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { TextArea } from '../ui/TextArea.tsx';

/** `/settings/server`: what the server says of itself, and who may join. */
export const serverForm: Page<ServerFormProps> = {
  head: (_props, { words }) => ({ title: words.t('server.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ action, values, faults, saved, most }: ServerFormProps) {
  const { t } = useSurroundings().words;
  const said = (name: ServerField) => ({
    name,
    value: values[name],
    fault: faults[name] && faultWords(name, faults[name], t),
  });
  const seen = [
    { value: 'shown', text: t('server.shown') },
    { value: 'hidden', text: t('server.hidden') },
  ];
  return (
    <SettingsSheet title="server.title" saved={saved} faults={Object.keys(faults).length}>
      <Form action={action}>
        <Field {...said('title')} label={t('setup.serverName')} maxLength={most.title} required />
        <TextArea
          {...said('description')}
          label={t('server.description')}
          hint={t('server.descriptionHint')}
          rows={4}
        />
        <Field {...said('contact')} type="email" label={t('server.contact')} hint={t('server.contactHint')} />
        <Choice
          name="registrations"
          label={t('server.registrations')}
          value={values.registrations}
          options={[
            { value: 'open', text: t('server.open') },
            { value: 'approval', text: t('server.approval') },
            { value: 'closed', text: t('server.closed') },
          ]}
        />
        <TextArea {...said('closed_message')} label={t('server.closedMessage')} rows={2} />
        <TextArea
          {...said('extended_description')}
          label={t('server.extended')}
          hint={t('server.extendedHint')}
          rows={10}
        />
        <Field {...said('status_page')} type="url" label={t('server.statusPage')} />
        <Choice name="peers" label={t('server.peers')} value={values.peers} options={seen} />
        <Choice name="activity" label={t('server.activity')} value={values.activity} options={seen} />
        <Choice
          name="domain_blocks"
          label={t('server.blocks')}
          value={values.domain_blocks}
          options={[
            { value: 'everybody', text: t('server.shown') },
            { value: 'members', text: t('server.members') },
            { value: 'nobody', text: t('server.hidden') },
          ]}
        />
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </SettingsSheet>
  );
}
