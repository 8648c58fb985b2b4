import { LOCALES } from '@skein/api/locales.ts';
import type { LanguageProps } from '@skein/api/pages.ts';
import { Choice } from '../ui/Choice.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/language`: in which language the server speaks to a member. */
export const language: Page<LanguageProps> = {
  head: (_props, { words }) => ({ title: words.t('language.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ action, chosen, saved }: LanguageProps) {
  const { words } = useSurroundings();
  const { t } = words;
  return (
    <SettingsSheet title="language.title" saved={saved}>
      <p class="lead">{t('language.lead')}</p>
      <Form action={action}>
        <Choice
          name="language"
          label={t('frame.language')}
          value={chosen ?? ''}
          options={[
            { value: '', text: t('language.browser') },
            ...LOCALES.map((locale) => ({ value: locale, text: words.languageName(locale), lang: locale })),
          ]}
        />
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </SettingsSheet>
  );
}
