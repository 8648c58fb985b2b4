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
  const wrong = (field: ServerField) => faults[field] && faultWords(field, faults[field], t);
  return (
    <SettingsSheet title="server.title" saved={saved} faults={Object.keys(faults).length}>
      <Form action={action}>
        <Field
          name="title"
          label={t('setup.serverName')}
          value={values.title}
          fault={wrong('title')}
          maxLength={most.title}
          required
        />
        <TextArea
          name="description"
          label={t('server.description')}
          hint={t('server.descriptionHint')}
          value={values.description}
          fault={wrong('description')}
          rows={4}
        />
        <Field
          name="contact"
          type="email"
          label={t('server.contact')}
          hint={t('server.contactHint')}
          value={values.contact}
          fault={wrong('contact')}
        />
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
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </SettingsSheet>
  );
}
