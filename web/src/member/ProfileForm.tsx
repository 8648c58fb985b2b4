import type { FieldFault, ProfileFlag, ProfileFormProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { PortraitFields } from '../ui/PortraitFields.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { TextArea } from '../ui/TextArea.tsx';
import { Tick } from '../ui/Tick.tsx';

/** `/settings/profile`: who a member is to others. */
export const profileForm: Page<ProfileFormProps> = {
  head: (_props, { words }) => ({ title: words.t('settings.profile'), indexed: false, shape: 'reading' }),
  Body,
};

const flagWords: Record<ProfileFlag, WordId> = {
  locked: 'settings.locked',
  hide_collections: 'settings.hideFollows',
  discoverable: 'settings.discoverable',
  indexable: 'settings.indexable',
  bot: 'settings.bot',
};

function Body(props: ProfileFormProps) {
  const { action, texts, flags, faults, saved } = props;
  const { t } = useSurroundings().words;
  const wrong = (fault: FieldFault | undefined) =>
    fault && t(fault === 'too_long' ? 'fault.tooLong' : 'fault.invalid');
  return (
    <SettingsSheet title="settings.profile" saved={saved} faults={Object.keys(faults).length}>
      <Form action={action} files>
        <Field
          name="display_name"
          label={t('settings.name')}
          value={texts.display_name}
          fault={wrong(faults.display_name)}
        />
        <TextArea
          name="note"
          label={t('settings.note')}
          hint={t('settings.noteHint')}
          value={texts.note}
          rows={4}
          fault={wrong(faults.note)}
        />
        <PortraitFields {...props} which="avatar" />
        <PortraitFields {...props} which="header" />
        <Fields {...props} />
        <fieldset>
          <legend>{t('settings.whoSees')}</legend>
          {(Object.keys(flagWords) as ProfileFlag[]).map((name) => (
            <Tick key={name} name={name} label={t(flagWords[name])} checked={flags[name]} required={false} />
          ))}
        </fieldset>
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </SettingsSheet>
  );
}

function Fields({ fields, faults }: Pick<ProfileFormProps, 'fields' | 'faults'>) {
  const { t, day } = useSurroundings().words;
  const fault =
    faults.fields &&
    t(
      faults.fields === 'blank'
        ? 'settings.fieldUnnamed'
        : faults.fields === 'too_long'
          ? 'fault.tooLong'
          : 'fault.invalid',
    );
  return (
    <fieldset aria-describedby={fault ? 'fields-fault' : undefined}>
      <legend>{t('settings.fields')}</legend>
      <p class="hint">{t('settings.fieldsHint')}</p>
      {fault && (
        <p class="fault" id="fields-fault">
          {fault}
        </p>
      )}
      {fields.map(({ name, value, verified_at }, index) => {
        const place = index + 1;
        const row = `fields_attributes[${index}]`;
        return (
          <div class="field-pair" key={row}>
            <Field name={`${row}[name]`} label={t('settings.fieldName', { place })} value={name} />
            <Field name={`${row}[value]`} label={t('settings.fieldValue', { place })} value={value} />
            {verified_at !== null && (
              <p class="hint field-checked">{t('settings.fieldVerified', { date: day(verified_at) })}</p>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
