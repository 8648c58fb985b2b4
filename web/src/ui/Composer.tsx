import type { ComposerFault, ComposerProps } from '@skein/api/pages.ts';
import type { Status } from '@skein/api/status.ts';
import type { WordId } from '../locales/en.ts';
import { Choice } from './Choice.tsx';
import { Field } from './Field.tsx';
import { Form } from './Form.tsx';
import { PictureFields } from './PictureFields.tsx';
import { PollFields } from './PollFields.tsx';
import { useSurroundings } from './page.ts';
import { QuoteChoice } from './QuoteChoice.tsx';
import { SmallPost } from './QuotedStatus.tsx';
import { TextArea } from './TextArea.tsx';

const faults: Record<ComposerFault, WordId> = {
  blank: 'composer.blank',
  too_long: 'composer.tooLong',
  parent_gone: 'composer.parentGone',
  quoted_gone: 'composer.quotedGone',
  picture: 'composer.picture',
  making: 'composer.making',
  film_alone: 'composer.filmAlone',
  poll: 'composer.pollFault',
  too_fast: 'composer.tooFast',
  too_large: 'composer.tooLarge',
  expired: 'composer.expired',
  invalid: 'fault.invalid',
};

/** What is wrong is not the text. */
const ABOVE: ReadonlySet<ComposerFault> = new Set([
  'picture',
  'making',
  'film_alone',
  'too_fast',
  'too_large',
  'expired',
]);

interface ComposerFormProps {
  composer: ComposerProps;
  answers?: boolean;
  /** What it quotes. */
  quoted?: Status | null;
}

/** The form for a new status, or for an answer. */
export function Composer({ composer, answers = false, quoted = null }: ComposerFormProps) {
  const { t } = useSurroundings().words;
  const { action, values, fault, most, languages, hidden, pictures, taken, poll } = composer;
  const above = fault !== null && ABOVE.has(fault);
  const aside = above || fault === 'poll';
  return (
    <div class="composer">
      <Form action={action} hidden={hidden} files>
        {above && (
          <p class={fault === 'making' ? 'note' : 'alert'} role={fault === 'making' ? 'status' : 'alert'}>
            {t(faults[fault] ?? faults.invalid, { wait: composer.wait ?? 1 })}
          </p>
        )}
        <TextArea
          name="status"
          label={t(answers ? 'composer.reply' : 'composer.text')}
          value={values.status}
          rows={answers ? 3 : 4}
          hint={t('composer.most', { most })}
          fault={fault === null || aside ? undefined : t(faults[fault] ?? faults.invalid, { most })}
          autofocus={fault !== null && !aside}
        />
        {quoted && (
          <div class="composer-quoted">
            <p class="hint">
              {t(
                quoted.quote_approval.current_user === 'manual' ? 'composer.quotesAsking' : 'composer.quotes',
              )}
            </p>
            <SmallPost quoted={quoted} />
          </div>
        )}
        <div class="folds">
          <PictureFields pictures={pictures} taken={taken} sensitive={values.sensitive} />
          <PollFields poll={poll} fault={fault === 'poll' ? t(faults.poll) : undefined} />
          <details class="fold" open={values.spoiler_text !== ''}>
            <summary>{t('composer.warning')}</summary>
            <Field
              name="spoiler_text"
              label={t('composer.warningLabel')}
              hint={t('composer.warningHint')}
              value={values.spoiler_text}
            />
          </details>
        </div>
        <div class="composer-choices">
          <Choice
            name="visibility"
            label={t('composer.visibility')}
            value={values.visibility}
            options={[
              { value: 'public', text: t('composer.public') },
              { value: 'unlisted', text: t('composer.unlisted') },
              { value: 'private', text: t('composer.private') },
              { value: 'direct', text: t('composer.direct') },
            ]}
          />
          <Choice
            name="language"
            label={t('composer.language')}
            value={values.language}
            options={languages.map(({ code, name }) => ({ value: code, text: name, lang: code }))}
          />
          <QuoteChoice name="quote_approval_policy" value={values.quote_approval_policy} />
        </div>
        <button class="button" type="submit">
          {t(answers ? 'composer.sendReply' : 'composer.send')}
        </button>
      </Form>
    </div>
  );
}
