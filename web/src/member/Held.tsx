import type { Held, HeldProps } from '@skein/api/pages.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Name } from '../ui/Emojis.tsx';
import { Form } from '../ui/Form.tsx';
import { Handle } from '../ui/Handle.tsx';
import { accountPath, nameOf } from '../ui/links.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusArticle } from '../ui/StatusArticle.tsx';

/** `/notifications/requests`: people whose messages wait until the member lets them through. */
export const held: Page<HeldProps> = {
  head: (_props, { words }) => ({ title: words.t('held.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ action, held: all, newer, older }: HeldProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="page-title">{t('held.title')}</h1>
      <p class="lead">{t('held.lead')}</p>
      <p>
        <a href="/settings/notifications">{t('held.policy')}</a>
      </p>
      {all.length === 0 ? (
        <p class="empty">{t('held.empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
        <ol class="posts" role="list">
          {all.map((one) => (
            <li key={one.id}>
              <HeldRow action={action} held={one} />
            </li>
          ))}
        </ol>
      )}
      <PageLinks newer={newer} older={older} />
    </>
  );
}

function HeldRow({ action, held: { id, account, count, last } }: { action: string; held: Held }) {
  const { t } = useSurroundings().words;
  return (
    <div class="notice" id={`h${id}`}>
      <p class="notice-what">
        <Avatar account={account} />
        <span>
          <a class="notice-who" href={accountPath(account)}>
            <Name account={account} />
          </a>{' '}
          <span class="notice-when">
            <Handle account={account} /> · {t('held.count', { count })}
          </span>
        </span>
      </p>
      {last && <StatusArticle status={last} anchor={`h${id}-post`} />}
      <Form action={`${action}/${id}/accept`}>
        <div class="relation-acts">
          <button class="button" type="submit">
            {t('held.accept', { name: nameOf(account) })}
          </button>
          <button class="quiet-button" type="submit" formaction={`${action}/${id}/dismiss`}>
            {t('held.dismiss')}
          </button>
        </div>
      </Form>
    </div>
  );
}
