import type { Status } from '@skein/api/status.ts';
import { Form } from './Form.tsx';
import { Icon } from './Icon.tsx';
import { statusPath } from './links.ts';
import { useSurroundings } from './page.ts';
import { quotedBy } from './QuotedStatus.tsx';

interface StatusActionsProps {
  /** What is acted on: of a boost, the post in it. */
  status: Status;
  /** The id of the article on the page, where it is found again afterwards. */
  anchor: string;
  focus: boolean;
}

/** What a member can do with a post. A button that is pressed stays pressed, and takes it back when pressed again. */
export function StatusActions({ status, anchor, focus }: StatusActionsProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  if (!frame.viewer) return null;
  const own = status.account.acct === frame.viewer.acct;
  const open = status.visibility === 'public' || status.visibility === 'unlisted';
  const page = statusPath(status);
  const back = `${frame.here ?? page}#${anchor}`;
  return (
    <div class="acts">
      <a class="act" href={focus ? '#reply' : `${page}#reply`}>
        <Icon name="reply" />
        {t('act.reply')}
      </a>
      <Form action={`/statuses/${status.id}/favourite`} hidden={{ back }}>
        {(open || (own && status.visibility === 'private')) && (
          <Act
            status={status}
            icon="boost"
            act="boost"
            pressed={status.reblogged === true}
            text={t('act.boost')}
          />
        )}
        <Act
          status={status}
          icon="star"
          act="favourite"
          pressed={status.favourited === true}
          text={t('act.favourite')}
        />
      </Form>
      <details class="act-more">
        <summary class="act">
          <Icon name="more" />
          {t('act.more')}
        </summary>
        <div class="act-menu">
          {status.quote_approval.current_user !== 'denied' && (
            <a class="act" href={`/compose?quoted_status_id=${status.id}`}>
              <Icon name="quote" />
              {t(status.quote_approval.current_user === 'manual' ? 'act.quoteAsking' : 'act.quote')}
            </a>
          )}
          <Form action={`/statuses/${status.id}/bookmark`} hidden={{ back }}>
            <Act
              status={status}
              icon="bookmark"
              act="bookmark"
              pressed={status.bookmarked === true}
              text={t('act.bookmark')}
            />
          </Form>
          {quotedBy(status)?.account.acct === frame.viewer.acct && !own && (
            <Form action={`/statuses/${status.id}/unquote`} hidden={{ back }}>
              <button class="act" type="submit">
                <Icon name="bin" />
                {t('act.unquote')}
              </button>
            </Form>
          )}
          <Form action={`/statuses/${status.id}/${status.muted ? 'unmute' : 'mute'}`} hidden={{ back }}>
            <button class="act" type="submit">
              <Icon name="bell" />
              {t(status.muted ? 'act.unmute' : 'act.mute')}
            </button>
          </Form>
          {!own && (
            <a class="act" href={`/report?account_id=${status.account.id}&status_id=${status.id}`}>
              <Icon name="flag" />
              {t('act.report')}
            </a>
          )}
          {own && (
            // Its own page goes with it.
            <Form
              action={`/statuses/${status.id}/delete`}
              hidden={focus ? {} : { back: back.split('#')[0] ?? '' }}
            >
              <button class="act act-grave" type="submit">
                <Icon name="bin" />
                {t('act.delete')}
              </button>
            </Form>
          )}
        </div>
      </details>
    </div>
  );
}

interface ActProps {
  status: Status;
  icon: 'boost' | 'star' | 'bookmark';
  act: 'boost' | 'favourite' | 'bookmark';
  pressed: boolean;
  text: string;
}

function Act({ status, icon, act, pressed, text }: ActProps) {
  return (
    <button
      class="act"
      type="submit"
      formaction={`/statuses/${status.id}/${pressed ? 'un' : ''}${act}`}
      aria-pressed={pressed}
    >
      <Icon name={icon} />
      {text}
    </button>
  );
}
