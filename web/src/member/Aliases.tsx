import type { AliasesProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { accountPath, fullHandle } from '../ui/links.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/aliases`: other accounts that a member says are theirs, from which they may move here. */
export const aliases: Page<AliasesProps> = {
  head: (_props, { words }) => ({ title: words.t('aliases.title'), indexed: false, shape: 'reading' }),
  Body,
};

const faults: Record<NonNullable<AliasesProps['fault']>, WordId> = {
  missing: 'move.missing',
  self: 'aliases.self',
  too_many: 'aliases.tooMany',
};

function Body({ action, aliases: all, handle, fault, saved }: AliasesProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  return (
    <SettingsSheet title="aliases.title" saved={saved}>
      <p class="lead">{t('aliases.lead', { name: `@${frame.viewer?.acct ?? ''}@${frame.site.domain}` })}</p>
      <p class="hint">{t('aliases.seen')}</p>
      {all.length > 0 && (
        <ul class="rows">
          {all.map((one) => (
            <li key={one.id}>
              <a href={accountPath(one)} dir="auto">
                {fullHandle(one, frame.site.domain)}
              </a>
              <Form action={`${action}/remove`} hidden={{ id: one.id }}>
                <button
                  class="button quiet-button"
                  type="submit"
                  aria-label={t('aliases.removeOne', { name: fullHandle(one, frame.site.domain) })}
                >
                  {t('aliases.remove')}
                </button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <Form action={action}>
        <Field
          name="handle"
          label={t('aliases.handle')}
          hint={t('move.handleHint')}
          value={handle}
          fault={fault === null ? undefined : t(faults[fault])}
          autofocus={fault !== null}
          verbatim
          required
        />
        <button class="button" type="submit">
          {t('aliases.add')}
        </button>
      </Form>
    </SettingsSheet>
  );
}
