import type { AuthorizeProps } from '@skein/api/pages.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Form } from '../ui/Form.tsx';
import { Handle } from '../ui/Handle.tsx';
import { nameOf, webAddress } from '../ui/links.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { scopeWords } from '../ui/scopes.ts';

/** Consent: which app wants what, in whose name. */
export const authorize: Page<AuthorizeProps> = {
  head: ({ app }, { words }) => ({
    title: words.t('authorize.title', { app: app.name }),
    indexed: false,
    shape: 'form',
  }),
  Body,
};

function Body({ action, app, scopes, account, hidden }: AuthorizeProps) {
  const { t } = useSurroundings().words;
  const website = webAddress(app.website);
  return (
    <div class="sheet">
      <h1>{t('authorize.title', { app: app.name })}</h1>
      {website && (
        <p class="hint">
          <a href={website.href} rel="nofollow noopener">
            {t('authorize.website', { host: website.host })}
          </a>
        </p>
      )}
      <div class="as">
        <Avatar account={account} />
        <p>
          {t('authorize.as')}{' '}
          <span class="as-who">
            <bdi class="name">{nameOf(account)}</bdi> <Handle account={account} whole />
          </span>
        </p>
      </div>
      <p class="lead">{t('authorize.lead')}</p>
      <ul class="scopes">
        {scopeWords(scopes).map((id) => (
          <li key={id}>{t(id)}</li>
        ))}
      </ul>
      <p class="hint">{t('authorize.note')}</p>
      <Form action={action} hidden={hidden}>
        <div class="choice">
          <button class="button" type="submit" name="decision" value="allow">
            {t('authorize.allow')}
          </button>
          <button class="quiet-button" type="submit" name="decision" value="deny">
            {t('authorize.deny')}
          </button>
        </div>
      </Form>
    </div>
  );
}
