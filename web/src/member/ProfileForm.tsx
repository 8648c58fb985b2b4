import type { FieldFault, ProfileFormProps } from '@skein/api/pages.ts';
import { Choice } from '../ui/Choice.tsx';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { TextArea } from '../ui/TextArea.tsx';
import { Tick } from '../ui/Tick.tsx';

/** `/settings/profile`: who a member is to others, and how their posts begin. */
export const profileForm: Page<ProfileFormProps> = {
  head: (_props, { words }) => ({ title: words.t('settings.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ action, values, faults, saved, languages }: ProfileFormProps) {
  const { t } = useSurroundings().words;
  const wrong = (fault: FieldFault | undefined) =>
    fault && t(fault === 'too_long' ? 'fault.tooLong' : 'fault.invalid');
  const count = Object.keys(faults).length;
  return (
    <div class="sheet">
      <h1>{t('settings.title')}</h1>
      {saved && (
        <p class="note" role="status">
          {t('settings.saved')}
        </p>
      )}
      {count > 0 && (
        <p class="alert" role="alert">
          {t('fault.summary', { count })}
        </p>
      )}
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
        <fieldset>
          <legend>{t('settings.posts')}</legend>
          <Choice
            name="privacy"
            label={t('composer.visibility')}
            value={values.privacy}
            options={[
              { value: 'public', text: t('composer.public') },
              { value: 'unlisted', text: t('composer.unlisted') },
              { value: 'private', text: t('composer.private') },
            ]}
          />
          <Choice
            name="language"
            label={t('composer.language')}
            value={values.language}
            options={[
              { value: '', text: t('settings.noLanguage') },
              ...languages.map(({ code, name }) => ({ value: code, text: name, lang: code })),
            ]}
          />
        </fieldset>
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </div>
  );
}
