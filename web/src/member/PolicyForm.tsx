import type { PolicyFormProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Choice } from '../ui/Choice.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/notifications`: of whom a member is told, and who waits. */
export const policyForm: Page<PolicyFormProps> = {
  head: (_props, { words }) => ({ title: words.t('policy.title'), indexed: false, shape: 'reading' }),
  Body,
};

const labels: Record<keyof PolicyFormProps['values'], WordId> = {
  for_private_mentions: 'policy.direct',
  for_not_following: 'policy.notFollowing',
  for_not_followers: 'policy.notFollowers',
  for_new_accounts: 'policy.new',
  for_bots: 'policy.bots',
  for_limited_accounts: 'policy.limited',
};

function Body({ action, values, saved }: PolicyFormProps) {
  const { t } = useSurroundings().words;
  const options = [
    { value: 'accept', text: t('policy.accept') },
    { value: 'filter', text: t('policy.filter') },
    { value: 'drop', text: t('policy.drop') },
  ];
  return (
    <SettingsSheet title="policy.title" saved={saved}>
      <p class="lead">{t('policy.lead')}</p>
      <Form action={action}>
        {(Object.keys(labels) as (keyof typeof labels)[]).map((name) => (
          <Choice key={name} name={name} label={t(labels[name])} value={values[name]} options={options} />
        ))}
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
      <p>
        <a href="/notifications/requests">{t('policy.requests')}</a>
      </p>
    </SettingsSheet>
  );
}
