import type { TypedField, TypedForm } from '@skein/api/typed.ts';
import type { WordId } from '../locales/en.ts';
import { Form } from './Form.tsx';
import { useSurroundings } from './page.ts';
import { TextArea } from './TextArea.tsx';

const labels: Record<TypedField, WordId> = {
  status: 'composer.text',
  spoiler_text: 'composer.warningLabel',
  display_name: 'settings.name',
  note: 'settings.note',
  words: 'filters.words',
  title: 'typed.title',
  text: 'rules.text',
  hint: 'rules.hint',
  text_en: 'rules.text',
  hint_en: 'rules.hint',
  text_fr: 'rules.text',
  hint_fr: 'rules.hint',
  description: 'server.description',
  contact: 'server.contact',
  closed_message: 'server.closedMessage',
  extended_description: 'server.extended',
  comment: 'typed.comment',
  username: 'typed.username',
  email: 'typed.email',
  reason: 'signUp.reason',
};

/** A form that was refused, with what was typed into it, to be sent again: what is no text goes along unseen. */
export function TypedAgain({ form: { action, files, fields } }: { form: TypedForm }) {
  const { t } = useSurroundings().words;
  const seen = fields.filter(([name, text]) => Object.hasOwn(labels, name) && text.trim() !== '');
  const unseen = fields.filter((field) => !seen.includes(field));
  return (
    <section class="typed" aria-labelledby="typed">
      <h2 id="typed">{t('typed.heading')}</h2>
      <p class="hint">{t(files ? 'typed.leadFiles' : 'typed.lead')}</p>
      <Form action={action}>
        {unseen.map(([name, text], place) => (
          <input key={place} type="hidden" name={name} value={text} autocomplete="off" />
        ))}
        {seen.map(([name, text]) => (
          <TextArea
            key={name}
            name={name}
            label={t(labels[name as TypedField])}
            value={text}
            rows={text.length > 80 ? 6 : 2}
          />
        ))}
        <button class="button" type="submit">
          {t('typed.again')}
        </button>
      </Form>
    </section>
  );
}
