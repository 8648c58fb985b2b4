import { type ComposerPoll, POLL_LENGTHS } from '@skein/api/composer-poll.ts';
import { Choice } from './Choice.tsx';
import { Field } from './Field.tsx';
import { useSurroundings } from './page.ts';
import { Tick } from './Tick.tsx';
import type { Words } from './words.ts';

/** Where a poll is added to a post. */
export function PollFields({ poll, fault }: { poll: ComposerPoll; fault: string | undefined }) {
  const { words } = useSurroundings();
  const { t } = words;
  return (
    <details class="fold" open={fault !== undefined || poll.options.some((option) => option !== '')}>
      <summary>{t('composer.poll')}</summary>
      <p class="hint">{t('composer.pollHint')}</p>
      {poll.options.map((option, index) => (
        <Field
          key={index}
          name={`poll_${index + 1}`}
          label={t('composer.pollOption', { place: index + 1 })}
          value={option}
          fault={index === 0 ? fault : undefined}
          autofocus={index === 0 && fault !== undefined}
        />
      ))}
      <Choice
        name="poll_length"
        label={t('composer.pollLength')}
        value={String(poll.length)}
        options={POLL_LENGTHS.map((seconds) => ({ value: String(seconds), text: lengthOf(words, seconds) }))}
      />
      <Tick
        name="poll_multiple"
        label={t('composer.pollMultiple')}
        checked={poll.multiple}
        required={false}
      />
      <Tick name="poll_hide" label={t('composer.pollHide')} checked={poll.hide_totals} required={false} />
    </details>
  );
}

function lengthOf({ t }: Words, seconds: number): string {
  if (seconds < 3600) return t('poll.minutes', { count: seconds / 60 });
  if (seconds < 86_400) return t('poll.hours', { count: seconds / 3600 });
  return t('poll.days', { count: seconds / 86_400 });
}
