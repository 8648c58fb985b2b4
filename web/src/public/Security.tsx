import type { SecurityProps } from '@skein/api/pages.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { NewPasswordField } from '../ui/LoginFields.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { scopeWords } from '../ui/scopes.ts';

/** Password, browsers that are signed in, and apps. */
export const security: Page<SecurityProps> = {
  head: (_props, { words }) => ({ title: words.t('security.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body(props: SecurityProps) {
  const { t } = useSurroundings().words;
  return (
    <SettingsSheet title="security.title">
      {props.changed && <p role="status">{t('security.changed')}</p>}
      <Password faults={props.faults} />
      <Sessions sessions={props.sessions} />
      <Apps apps={props.apps} />
    </SettingsSheet>
  );
}

function Password({ faults }: Pick<SecurityProps, 'faults'>) {
  const { t } = useSurroundings().words;
  return (
    <section class="section">
      <h2>{t('security.password')}</h2>
      <Form action="/settings/password">
        <Field
          name="current"
          label={t('security.current')}
          type="password"
          autocomplete="current-password"
          fault={faults.current && t('security.wrong')}
          required
        />
        <NewPasswordField label={t('security.new')} fault={faults.password} />
        <button class="button" type="submit">
          {t('security.change')}
        </button>
      </Form>
    </section>
  );
}

function Sessions({ sessions }: Pick<SecurityProps, 'sessions'>) {
  const { words, frame } = useSurroundings();
  const { t } = words;
  return (
    <section class="section">
      <h2>{t('security.sessions')}</h2>
      <ul class="rows">
        {sessions.map(({ id, browser, system, since, lastUsed, here }) => {
          const name = browser && system ? t('security.browser', { browser, system }) : t('security.unknown');
          return (
            <li key={id}>
              <h3>
                {name}
                {here && ` (${t('security.here')})`}
              </h3>
              <p class="hint">
                {t('security.since', { date: words.day(since) })} ·{' '}
                {t('security.lastUsed', { date: words.ago(lastUsed, frame.now) })}
              </p>
              {!here && (
                <Form action="/settings/sessions/end" hidden={{ id }}>
                  <button class="quiet-button" type="submit">
                    {t('security.end', { name })}
                  </button>
                </Form>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Apps({ apps }: Pick<SecurityProps, 'apps'>) {
  const { words, frame } = useSurroundings();
  const { t } = words;
  return (
    <section class="section">
      <h2>{t('security.apps')}</h2>
      {apps.length === 0 && <p>{t('security.noApps')}</p>}
      <ul class="rows">
        {apps.map(({ id, name, scopes, since, lastUsed }) => (
          <li key={id}>
            <h3>
              <bdi>{name}</bdi>
            </h3>
            <p class="hint">
              {t('security.since', { date: words.day(since) })}
              {lastUsed !== null && ` · ${t('security.lastUsed', { date: words.ago(lastUsed, frame.now) })}`}
            </p>
            <ul class="scopes">
              {scopeWords(scopes).map((scope) => (
                <li key={scope}>{t(scope)}</li>
              ))}
            </ul>
            <Form action="/settings/apps/end" hidden={{ id }}>
              <button class="quiet-button" type="submit">
                {t('security.endApp', { name })}
              </button>
            </Form>
          </li>
        ))}
      </ul>
    </section>
  );
}
