import type { RequestsProps } from '@skein/api/pages.ts';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { Time } from '../ui/Time.tsx';

/** Those who want to join, for those who decide. */
export const requests: Page<RequestsProps> = {
  head: (_props, { words }) => ({ title: words.t('requests.title'), indexed: false, shape: 'reading' }),
  Body({ action, requests: waiting }) {
    const { t } = useSurroundings().words;
    return (
      <SettingsSheet title="requests.title">
        {waiting.length === 0 && <p class="lead">{t('requests.none')}</p>}
        <ul class="rows">
          {waiting.map(({ id, username, email, reason, at }) => (
            <li key={id}>
              <h2>
                <bdi>@{username}</bdi>
              </h2>
              <p class="hint">
                <bdi>{email}</bdi> · <Time at={at} />
              </p>
              {reason !== '' && <p class="letter">{reason}</p>}
              <Form action={action} hidden={{ id }}>
                <div class="choice">
                  <button class="button" type="submit" name="decision" value="approve">
                    {t('requests.approve', { name: username })}
                  </button>
                  <button class="quiet-button" type="submit" name="decision" value="reject">
                    {t('requests.reject', { name: username })}
                  </button>
                </div>
              </Form>
            </li>
          ))}
        </ul>
      </SettingsSheet>
    );
  },
};
