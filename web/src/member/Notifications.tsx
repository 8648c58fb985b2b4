import type { Notice, NotificationsProps } from '@skein/api/pages.ts';
import type { Status } from '@skein/api/status.ts';
import type { WordId } from '../locales/en.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { WithEmojis } from '../ui/Emojis.tsx';
import { Handle } from '../ui/Handle.tsx';
import { accountPath, nameOf, statusPath } from '../ui/links.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { beginning, plainText } from '../ui/plain.ts';
import { textOf } from '../ui/QuotedStatus.tsx';
import { Answers } from '../ui/Relation.tsx';
import { StatusArticle } from '../ui/StatusArticle.tsx';
import { Time } from '../ui/Time.tsx';

/** `/notifications`: what happened to a member, newest first. */
export const notifications: Page<NotificationsProps> = {
  head: (_props, { words }) => ({ title: words.t('notification.title'), indexed: false, shape: 'reading' }),
  Body,
};

const texts: Partial<Record<Notice['type'], WordId>> = {
  follow: 'notification.follow',
  follow_request: 'notification.followRequest',
  mention: 'notification.mention',
  favourite: 'notification.favourite',
  reblog: 'notification.boost',
  quote: 'notification.quote',
  quoted_update: 'notification.quotedUpdate',
  poll: 'notification.poll',
  'admin.report': 'notification.report',
  status: 'notification.status',
  update: 'notification.update',
  'admin.sign_up': 'notification.signUp',
  severed_relationships: 'notification.severed',
  added_to_collection: 'notification.collection',
  collection_update: 'notification.collectionUpdate',
};

function Body({ notices, waiting, newer, older }: NotificationsProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="page-title">{t('notification.title')}</h1>
      {waiting > 0 && (
        <p class="note">
          <a href="/notifications/requests">{t('held.link', { count: waiting })}</a>
        </p>
      )}
      {notices.length === 0 ? (
        <p class="empty">{t('notification.empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
        <ol class="posts" role="list">
          {notices.map((notice) => (
            <li key={notice.id} id={`n${notice.id}`}>
              <NoticeRow notice={notice} />
            </li>
          ))}
        </ol>
      )}
      <PageLinks newer={newer} older={older} />
    </>
  );
}

function NoticeRow({ notice }: { notice: Notice }) {
  const { frame, words } = useSurroundings();
  const { id, type, created_at, account, status, waits } = notice;
  const own = type === 'poll' && account.acct === frame.viewer?.acct;
  const text = words.t(own ? 'notification.ownPoll' : (texts[type] ?? 'notification.other'), {
    name: nameOf(account),
  });
  // What somebody wrote to the member is shown whole, with what one can do with it; their own posts by their beginning.
  const whole = status !== null && !['favourite', 'reblog'].includes(type);
  return (
    <div class="notice">
      <p class={whole ? 'notice-said' : 'notice-what'}>
        {!whole && <Avatar account={account} />}
        <span>
          <a class="notice-who" href={accountPath(account)}>
            <WithEmojis text={text} emojis={account.emojis} />
          </a>{' '}
          <span class="notice-when">
            <Handle account={account} /> · <Time at={created_at} />
          </span>
        </span>
      </p>
      {status !== null &&
        (whole ? <StatusArticle status={status} anchor={`n${id}-post`} /> : <Beginning status={status} />)}
      {waits && <Answers id={account.id} hidden={{ back: `${frame.here ?? '/notifications'}#n${id}` }} />}
    </div>
  );
}

function Beginning({ status }: { status: Status }) {
  const { t } = useSurroundings().words;
  const text = status.spoiler_text || plainText(textOf(status));
  return (
    <p class="notice-post" dir="auto">
      <a href={statusPath(status)}>
        {text ? <WithEmojis text={beginning(text, 140)} emojis={status.emojis} /> : t('notification.post')}
      </a>
    </p>
  );
}
