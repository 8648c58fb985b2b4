import type { RulesProps } from '@skein/api/pages.ts';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { RuleText } from '../ui/Rules.tsx';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/rules`: the rules of the server in their order, for those who run it. */
export const rules: Page<RulesProps> = {
  head: (_props, { words }) => ({ title: words.t('rules.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ rules: all, saved }: RulesProps) {
  const { t } = useSurroundings().words;
  return (
    <SettingsSheet title="rules.title" saved={saved}>
      <p class="lead">{t(all.length === 0 ? 'rules.none' : 'rules.lead')}</p>
      <ol class="rows">
        {all.map((rule, index) => (
          <li key={rule.id}>
            <RuleText rule={rule} />
            <div class="choice">
              <a class="quiet-button" href={`/settings/rules/edit?id=${rule.id}`}>
                {t('rules.change', { place: index + 1 })}
              </a>
              {index > 0 && (
                <Form action="/settings/rules/move" hidden={{ id: rule.id, place: String(index) }}>
                  <button class="quiet-button" type="submit">
                    {t('rules.up', { place: index + 1 })}
                  </button>
                </Form>
              )}
            </div>
          </li>
        ))}
      </ol>
      <p>
        <a class="button" href="/settings/rules/edit">
          {t('rules.add')}
        </a>
      </p>
    </SettingsSheet>
  );
}
