import type { Status } from '@skein/api/status.ts';
import { Attachments, attachmentsSummary } from './Attachments.tsx';
import { Avatar } from './Avatar.tsx';
import { Name, WithEmojis } from './Emojis.tsx';
import { withEmojis } from './emojis.ts';
import { titlesOf } from './filtered.ts';
import { Handle } from './Handle.tsx';
import { LinkCard } from './LinkCard.tsx';
import { accountPath, nameOf, statusPath, webAddress } from './links.ts';
import { Poll } from './Poll.tsx';
import { useSurroundings } from './page.ts';
import { beginning, plainText } from './plain.ts';
import { QuotedStatus, textOf } from './QuotedStatus.tsx';
import { StatusActions } from './StatusActions.tsx';
import { StatusCounts } from './StatusCounts.tsx';
import { Time } from './Time.tsx';

interface StatusArticleProps {
  status: Status;
  /** The one that the page is about: larger, and with all that is known of it. */
  focus?: boolean;
  /** Its id on the page, where the same status may stand more than once. */
  anchor?: string;
}

/**
 * One status. Its name, for those who hear the page, is composed of who, when and what: the warning if it has one,
 * else the beginning of the text, then what is attached. One that the reader's filters warn of is folded under their name.
 */
export function StatusArticle({ status: shown, focus = false, anchor }: StatusArticleProps) {
  const { t } = useSurroundings().words;
  const id = anchor ?? `p${shown.id}`;
  const titles = titlesOf(shown, 'warn');
  if (titles === '') {
    return (
      <article
        class={focus ? 'post post-focus' : 'post'}
        id={id}
        aria-labelledby={`${id}-who ${id}-when ${id}-what`}
      >
        <Whole shown={shown} focus={focus} id={id} />
      </article>
    );
  }
  return (
    <article class="post" id={id} aria-labelledby={`${id}-met`}>
      <details class="warning">
        <summary>
          <span id={`${id}-met`} dir="auto">
            {t('status.filtered', { titles })}
          </span>
          <span class="toggle" aria-hidden="true">
            <span class="toggle-show">{t('status.show')}</span>
            <span class="toggle-hide">{t('status.hide')}</span>
          </span>
        </summary>
        <Whole shown={shown} focus={focus} id={id} />
      </details>
    </article>
  );
}

function Whole({ shown, focus, id }: { shown: Status; focus: boolean; id: string }) {
  const { t } = useSurroundings().words;
  const status = shown.reblog ?? shown;
  return (
    <>
      {focus && <h1 class="unseen">{t('status.heading', { name: nameOf(status.account) })}</h1>}
      {shown.reblog && (
        <p class="post-why">
          <a href={accountPath(shown.account)}>
            <WithEmojis
              text={t('status.boosted', { name: nameOf(shown.account) })}
              emojis={shown.account.emojis}
            />
          </a>
        </p>
      )}
      <header class="post-head">
        <Avatar account={status.account} />
        <a class="post-who" id={`${id}-who`} href={accountPath(status.account)}>
          <bdi class="name">
            <Name account={status.account} />
          </bdi>{' '}
          <Handle account={status.account} whole={focus} />
        </a>
        <a class="post-when" href={statusPath(status)} id={`${id}-when`}>
          <Time at={status.created_at} full={focus} />
        </a>
      </header>
      <ReplyLine status={status} />
      <StatusBody status={status} id={id} />
      <footer class="post-foot">
        <StatusFacts status={status} focus={focus} />
        <StatusCounts status={status} />
      </footer>
      <StatusActions status={status} anchor={id} focus={focus} />
    </>
  );
}

function ReplyLine({ status }: { status: Status }) {
  const { t } = useSurroundings().words;
  if (status.in_reply_to_id === null) return null;
  if (status.in_reply_to_account_id === status.account.id) {
    return <p class="post-why">{t('status.continues')}</p>;
  }
  const mention = status.mentions.find(({ id }) => id === status.in_reply_to_account_id);
  if (mention === undefined) return <p class="post-why">{t('status.replyToHidden')}</p>;
  const parent = statusPath({ id: status.in_reply_to_id, account: mention });
  return (
    <p class="post-why">
      <a href={parent}>{t('status.replyTo', { handle: `@${mention.acct}` })}</a>
    </p>
  );
}

function StatusBody({ status, id }: { status: Status; id: string }) {
  const { t } = useSurroundings().words;
  const whatId = `${id}-what`;
  const content = (
    <>
      {/* Status.content is HTML that the server has sanitised. */}
      <div
        class="post-text"
        lang={status.language ?? undefined}
        dir="auto"
        dangerouslySetInnerHTML={{ __html: withEmojis(textOf(status), status.emojis) }}
      />
      <Attachments status={status} />
      {status.poll && <Poll poll={status.poll} status={status} anchor={id} />}
      <LinkCard status={status} />
      <QuotedStatus status={status} />
    </>
  );
  const summary = [attachmentsSummary(status, t), status.poll && t('poll.here')].filter(Boolean).join(' · ');
  if (status.spoiler_text === '') {
    const text = beginning(plainText(textOf(status)), 140);
    return (
      <>
        <span hidden id={whatId}>
          {[text, summary].filter(Boolean).join(' · ')}
        </span>
        {content}
      </>
    );
  }
  return (
    <details class="warning">
      <summary>
        <span id={whatId} dir="auto" lang={status.language ?? undefined}>
          <span class="unseen">{t('status.warning')} </span>
          <WithEmojis text={status.spoiler_text} emojis={status.emojis} />
          {summary && <span class="unseen"> · {summary}</span>}
        </span>
        <span class="toggle" aria-hidden="true">
          <span class="toggle-show">{t('status.show')}</span>
          <span class="toggle-hide">{t('status.hide')}</span>
        </span>
      </summary>
      {content}
    </details>
  );
}

function StatusFacts({ status, focus }: { status: Status; focus: boolean }) {
  const { t, day } = useSurroundings().words;
  const audience = {
    public: null,
    unlisted: t('status.unlisted'),
    private: t('status.private'),
    direct: t('status.direct'),
  }[status.visibility];
  const original = focus && status.account.acct.includes('@') ? webAddress(status.url) : null;
  const facts = [
    audience,
    status.edited_at && (
      <a href={`${statusPath(status)}/history`}>{t('status.edited', { date: day(status.edited_at) })}</a>
    ),
    focus && status.application && t('status.via', { app: status.application.name }),
    original && (
      <a href={original.href} rel="noopener">
        {t('status.original', { host: original.host })}
      </a>
    ),
  ].filter(Boolean);
  if (facts.length === 0) return null;
  return (
    <p class="post-facts">
      {facts.map((fact, i) => (
        <span key={i}>{fact}</span>
      ))}
    </p>
  );
}
