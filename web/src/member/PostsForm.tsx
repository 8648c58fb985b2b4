import type { PostsFormProps } from '@skein/api/pages.ts';
import { Choice } from '../ui/Choice.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { QuoteChoice } from '../ui/QuoteChoice.tsx';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { Tick } from '../ui/Tick.tsx';

/** `/settings/posts`: how a member's posts begin. */
export const postsForm: Page<PostsFormProps> = {
  head: (_props, { words }) => ({ title: words.t('settings.posts'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ action, values, saved, languages }: PostsFormProps) {
  const { t } = useSurroundings().words;
  return (
    <SettingsSheet title="settings.posts" saved={saved}>
      <Form action={action}>
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
        <QuoteChoice name="quote_policy" value={values.quote_policy} />
        <Tick name="sensitive" label={t('settings.sensitive')} checked={values.sensitive} required={false} />
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </SettingsSheet>
  );
}
