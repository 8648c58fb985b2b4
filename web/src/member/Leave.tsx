import type { LeaveProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/delete`: what deleting one's account means, and the form for it. */
export const leave: Page<LeaveProps> = {
  head: (_props, { words }) => ({ title: words.t('leave.title'), indexed: false, shape: 'reading' }),
  Body,
};

const parts: { title: WordId; text: WordId }[] = [
  { title: 'leave.now', text: 'leave.nowText' },
  { title: 'leave.later', text: 'leave.laterText' },
  { title: 'leave.elsewhere', text: 'leave.elsewhereText' },
  { title: 'leave.name', text: 'leave.nameText' },
];

function Body({ action, fault, ownsAlone }: LeaveProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  const name = `@${frame.viewer?.acct ?? ''}`;
  return (
    <SettingsSheet title="leave.title">
      <p class="lead">{t('leave.lead')}</p>
      <dl class="consequences">
        {parts.map(({ title, text }) => (
          <div key={title}>
            <dt>{t(title)}</dt>
            <dd>{t(text, { name })}</dd>
          </div>
        ))}
      </dl>
      {ownsAlone ? (
        <p class="alert" role="alert">
          {t('leave.owner')}
        </p>
      ) : (
        <Form action={action}>
          <Field
            name="password"
            label={t('security.current')}
            type="password"
            autocomplete="current-password"
            fault={fault === 'wrong' ? t('security.wrong') : undefined}
            autofocus={fault !== null}
            required
          />
          <button class="button grave-button" type="submit">
            {t('leave.submit', { name })}
          </button>
        </Form>
      )}
    </SettingsSheet>
  );
}
