import { RULE_HINT_MAX, RULE_MAX } from '@skein/api/limits.ts';
import { LOCALES } from '@skein/api/locales.ts';
import type { RuleFormProps } from '@skein/api/pages.ts';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { TextArea } from '../ui/TextArea.tsx';

/** `/settings/rules/edit`: one rule, and what it says in our languages. */
export const ruleForm: Page<RuleFormProps> = {
  head: ({ id }, { words }) => ({
    title: words.t(id === null ? 'rules.add' : 'rules.edit'),
    indexed: false,
    shape: 'reading',
  }),
  Body,
};

function Body({ action, id, ...typed }: RuleFormProps) {
  const { words } = useSurroundings();
  const { t } = words;
  return (
    <SettingsSheet
      title={id === null ? 'rules.add' : 'rules.edit'}
      above={{ href: '/settings/rules', title: 'rules.title' }}
      faults={Object.keys(typed.faults).length}
    >
      <Form action={action} hidden={id === null ? {} : { id }}>
        <Wording {...typed} suffix="" />
        {LOCALES.map((locale) => (
          <fieldset key={locale}>
            <legend>{t('rules.translation', { language: words.languageName(locale) })}</legend>
            <Wording {...typed} suffix={`_${locale}`} lang={locale} />
          </fieldset>
        ))}
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
      {id !== null && (
        <Form action="/settings/rules/remove" hidden={{ id }}>
          <button class="quiet-button" type="submit">
            {t('rules.remove')}
          </button>
        </Form>
      )}
    </SettingsSheet>
  );
}

type WordingProps = Pick<RuleFormProps, 'values' | 'faults'> & { suffix: string; lang?: string };

function Wording({ values, faults, suffix, lang }: WordingProps) {
  const { t } = useSurroundings().words;
  const field = (name: 'text' | 'hint', most: number, rows: number) => {
    const fault = faults[`${name}${suffix}`];
    return (
      <TextArea
        name={`${name}${suffix}`}
        label={t(name === 'text' ? 'rules.text' : 'rules.hint')}
        hint={t('rules.most', { most })}
        value={values[`${name}${suffix}`] ?? ''}
        fault={fault && t(fault === 'blank' ? 'fault.blank' : 'fault.tooLong')}
        rows={rows}
        {...(lang ? { lang } : {})}
      />
    );
  };
  return (
    <>
      {field('text', RULE_MAX, 2)}
      {field('hint', RULE_HINT_MAX, 3)}
    </>
  );
}
