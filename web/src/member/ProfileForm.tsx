import type { FieldFault, ProfileFormProps } from '@skein/api/pages.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { TextArea } from '../ui/TextArea.tsx';
import { Tick } from '../ui/Tick.tsx';

/** `/settings/profile`: who a member is to others. */
export const profileForm: Page<ProfileFormProps> = {
  head: (_props, { words }) => ({ title: words.t('settings.profile'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ action, values, faults, saved }: ProfileFormProps) {
  const { t } = useSurroundings().words;
  const wrong = (fault: FieldFault | undefined) =>
    fault && t(fault === 'too_long' ? 'fault.tooLong' : 'fault.invalid');
  return (
    <SettingsSheet title="settings.profile" saved={saved} faults={Object.keys(faults).length}>
      <Form action={action}>
        <Field
          name="display_name"
          label={t('settings.name')}
          value={values.display_name}
          fault={wrong(faults.display_name)}
        />
        <TextArea
          name="note"
          label={t('settings.note')}
          hint={t('settings.noteHint')}
          value={values.note}
          rows={4}
          fault={wrong(faults.note)}
        />
        <Tick name="locked" label={t('settings.locked')} checked={values.locked} required={false} />
        <Tick
          name="discoverable"
          label={t('settings.discoverable')}
          checked={values.discoverable}
          required={false}
        />
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </SettingsSheet>
  );
}
