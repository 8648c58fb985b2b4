import type { Conversation } from '@skein/api/conversation.ts';
import type { MessagesProps } from '@skein/api/own-pages.ts';
import { Form } from '../ui/Form.tsx';
import { nameOf } from '../ui/links.ts';
import { OwnPlaces } from '../ui/OwnPlaces.tsx';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusArticle } from '../ui/StatusArticle.tsx';

/** `/messages`: direct posts by whom they are with, the last of each. */
export const messages: Page<MessagesProps> = {
  head: (_props, { words }) => ({ title: words.t('messages.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ talks, newer, older }: MessagesProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="page-title">{t('messages.title')}</h1>
      <OwnPlaces />
      <p class="hint">{t('messages.lead')}</p>
      {talks.length === 0 ? (
        <p class="empty">{t('messages.empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
        <ol class="posts" role="list">
          {talks.map((talk) => (
            <li key={talk.id}>
              <Talk talk={talk} />
            </li>
          ))}
        </ol>
      )}
      <PageLinks newer={newer} older={older} />
    </>
  );
}

function Talk({ talk: { id, unread, accounts, last_status: last } }: { talk: Conversation }) {
  const { t } = useSurroundings().words;
  const path = `/messages/${id}`;
  return (
    <div class="notice" id={`t${id}`}>
      <p class="notice-said">
        <span>
          <b dir="auto">{accounts.map(nameOf).join(', ')}</b>{' '}
          {unread && <span>· {t('messages.unread')}</span>}
        </span>
      </p>
      {last && <StatusArticle status={last} anchor={`t${id}-post`} />}
      <Form action={`${path}/remove`}>
        <div class="relation-acts">
          {unread && (
            <button class="quiet-button" type="submit" formaction={`${path}/read`}>
              {t('messages.read')}
            </button>
          )}
          <button class="plain-button" type="submit">
            {t('messages.remove')}
          </button>
        </div>
      </Form>
    </div>
  );
}
