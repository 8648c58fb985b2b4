import type { Poll as PollEntity, PollOption } from '@skein/api/poll.ts';
import type { Status } from '@skein/api/status.ts';
import { WithEmojis } from './Emojis.tsx';
import { Form } from './Form.tsx';
import { statusPath } from './links.ts';
import { useSurroundings } from './page.ts';

interface PollProps {
  poll: PollEntity;
  status: Status;
  /** The id of the article on the page. */
  anchor: string;
}

/** The poll of a post: what can be chosen for those who have not yet, else how it stands. */
export function Poll({ poll, status, anchor }: PollProps) {
  const { frame, words } = useSurroundings();
  const open = frame.viewer && !poll.expired && poll.voted === false;
  return (
    <div class="poll">
      {open ? (
        <>
          <Choices poll={poll} status={status} anchor={anchor} />
          <details class="fold">
            <summary>{words.t('poll.results')}</summary>
            <Results poll={poll} language={status.language} />
          </details>
        </>
      ) : (
        <Results poll={poll} language={status.language} />
      )}
      <Facts poll={poll} />
    </div>
  );
}

function Choices({ poll, status, anchor }: PollProps) {
  const { frame, words } = useSurroundings();
  const back = `${frame.here ?? statusPath(status)}#${anchor}`;
  return (
    <Form action={`/statuses/${status.id}/vote`} hidden={{ back }}>
      <fieldset class="poll-choices">
        <legend>{words.t(poll.multiple ? 'poll.severalOf' : 'poll.oneOf')}</legend>
        {poll.options.map(({ title }, place) => {
          const id = `${anchor}-choice-${place}`;
          return (
            <div class="tick" key={place}>
              <input
                type={poll.multiple ? 'checkbox' : 'radio'}
                id={id}
                name="choices[]"
                value={place}
                required={!poll.multiple}
              />
              <label for={id} dir="auto" lang={status.language ?? undefined}>
                <span>
                  <WithEmojis text={title} emojis={poll.emojis} />
                </span>
              </label>
            </div>
          );
        })}
      </fieldset>
      <button class="button button-quiet" type="submit">
        {words.t('act.vote')}
      </button>
    </Form>
  );
}

function Results({ poll, language }: { poll: PollEntity; language: string | null }) {
  const { t } = useSurroundings().words;
  const all = poll.voters_count || poll.votes_count;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
    <ul class="poll-results" role="list">
      {poll.options.map((option, place) => (
        <li key={place}>
          <span class="poll-title" dir="auto" lang={language ?? undefined}>
            <WithEmojis text={option.title} emojis={poll.emojis} />
          </span>
          <Count option={option} all={all} />
          {poll.own_votes?.includes(place) && <span class="poll-own">{t('poll.own')}</span>}
        </li>
      ))}
    </ul>
  );
}

function Count({ option: { votes_count: votes }, all }: { option: PollOption; all: number }) {
  const { words } = useSurroundings();
  if (votes === null) return null;
  const percent = all > 0 ? Math.min(100, Math.round((votes / all) * 100)) : 0;
  return (
    <>
      <span class="poll-count">
        <strong>{words.t('poll.percent', { percent })}</strong> · {words.t('poll.votes', { count: votes })}
      </span>
      {/* The numbers stand beside it. */}
      <progress class="poll-bar" max={100} value={percent} aria-hidden="true" />
    </>
  );
}

function Facts({ poll }: { poll: PollEntity }) {
  const { t, moment } = useSurroundings().words;
  const { expires_at: end, expired, voters_count: voters } = poll;
  const hidden = poll.options.some(({ votes_count }) => votes_count === null);
  const facts = [
    voters === null ? t('poll.votes', { count: poll.votes_count }) : t('poll.voters', { count: voters }),
    expired && t('poll.over'),
    !expired && end && t('poll.until', { moment: moment(end) }),
    hidden && t('poll.hidden'),
  ].filter(Boolean);
  return (
    <p class="poll-facts">
      {facts.map((fact, i) => (
        <span key={i}>{fact}</span>
      ))}
    </p>
  );
}
