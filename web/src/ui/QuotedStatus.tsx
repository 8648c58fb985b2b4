import type { Status } from '@skein/api/status.ts';
import { attachmentsSummary } from './Attachments.tsx';
import { Name, WithEmojis } from './Emojis.tsx';
import { withEmojis } from './emojis.ts';
import { titlesOf } from './filtered.ts';
import { Handle } from './Handle.tsx';
import { statusPath } from './links.ts';
import { useSurroundings } from './page.ts';
import { Time } from './Time.tsx';

/** What a status quotes: a small post, folded by its own warning, or a sentence that says why none is shown. */
export function QuotedStatus({ status }: { status: Status }) {
  const { frame, words } = useSurroundings();
  const { quote } = status;
  if (quote === null) return null;
  const quoted = quotedBy(status);
  if (quoted) return <SmallPost quoted={quoted} />;
  const reasons = status.account.acct === frame.viewer?.acct ? { ...REASONS, ...OWN } : REASONS;
  return <p class="quoted quoted-none">{words.t(reasons[quote.state] ?? 'quote.hidden')}</p>;
}

/** A post inside another one, or inside the form for one. */
export function SmallPost({ quoted }: { quoted: Status }) {
  const { t } = useSurroundings().words;
  return (
    <blockquote class="quoted" cite={statusPath(quoted)}>
      <p class="quoted-head">
        <a href={statusPath(quoted)}>
          <span class="unseen">{t('quote.of')} </span>
          <bdi class="name">
            <Name account={quoted.account} />
          </bdi>{' '}
          <Handle account={quoted.account} />
        </a>{' '}
        <Time at={quoted.created_at} />
      </p>
      <QuotedText quoted={quoted} />
    </blockquote>
  );
}

/** What is shown inside a status; null where nothing is. */
export function quotedBy({ quote }: Status): Status | null {
  return quote && 'quoted_status' in quote ? quote.quoted_status : null;
}

/** The text of a status without the link that stands for what is shown below it anyway. */
export function textOf(status: Status): string {
  if (!quotedBy(status)) return status.content;
  return status.content.replace(/<(p|span) class="[^"]*\bquote-inline\b[^"]*">.*?<\/\1>/gs, '');
}

const REASONS = {
  pending: 'quote.pending',
  rejected: 'quote.revoked',
  revoked: 'quote.revoked',
  deleted: 'quote.deleted',
  accepted: 'quote.deleted',
  unauthorized: 'quote.hidden',
  blocked_account: 'quote.hidden',
  blocked_domain: 'quote.hidden',
  muted_account: 'quote.hidden',
} as const;

/** What its author wants to know of a quote of theirs. */
const OWN = {
  pending: 'quote.pendingOwn',
  rejected: 'quote.refusedOwn',
  revoked: 'quote.refusedOwn',
} as const;

function QuotedText({ quoted }: { quoted: Status }) {
  const { t } = useSurroundings().words;
  const attached = attachmentsSummary(quoted, t);
  const more = [attached, quoted.poll && t('poll.here')].filter(Boolean).join(' · ');
  const content = (
    <>
      {/* Status.content is HTML that the server has sanitised. */}
      <div
        class="post-text"
        lang={quoted.language ?? undefined}
        dir="auto"
        dangerouslySetInnerHTML={{ __html: withEmojis(quoted.content, quoted.emojis) }}
      />
      {more && <p class="post-why">{more}</p>}
    </>
  );
  const titles = titlesOf(quoted, 'warn');
  if (quoted.spoiler_text === '' && titles === '') return content;
  return (
    <details class="warning">
      <summary>
        <span dir="auto">
          {titles ? (
            t('status.filtered', { titles })
          ) : (
            <>
              <span class="unseen">{t('status.warning')} </span>
              <WithEmojis text={quoted.spoiler_text} emojis={quoted.emojis} />
            </>
          )}
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
