import type { AskLetterProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';

const texts: Record<AskLetterProps['about'], { title: WordId; lead: WordId }> = {
  confirm: { title: 'ask.confirm', lead: 'ask.confirmLead' },
  password: { title: 'ask.password', lead: 'ask.passwordLead' },
};

/** Asks for the address that a letter goes to. */
export const askLetter: Page<AskLetterProps> = {
  head: ({ about }, { words }) => ({ title: words.t(texts[about].title), indexed: false, shape: 'form' }),
  Body({ action, about }) {
    const { t } = useSurroundings().words;
    return (
      <div class="sheet">
        <Sky />
        <h1>{t(texts[about].title)}</h1>
        <p class="lead">{t(texts[about].lead)}</p>
        <Form action={action}>
          <Field name="email" label={t('setup.email')} type="email" autocomplete="email" required />
          <button class="button" type="submit">
            {t('ask.submit')}
          </button>
        </Form>
      </div>
    );
  },
};
