import type { MoveProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { Choice } from '../ui/Choice.tsx';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { accountPath, fullHandle } from '../ui/links.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/move`: where a member says that they live at another account now, and may come back. */
export const move: Page<MoveProps> = {
  head: (_props, { words }) => ({ title: words.t('move.title'), indexed: false, shape: 'reading' }),
  Body,
};

const parts: { title: WordId; text: WordId }[] = [
  { title: 'move.before', text: 'move.beforeText' },
  { title: 'move.followers', text: 'move.followersText' },
  { title: 'move.posts', text: 'move.postsText' },
  { title: 'move.here', text: 'move.hereText' },
];

const faults: Record<NonNullable<MoveProps['fault']>, WordId> = {
  wrong: 'security.wrong',
  missing: 'move.missing',
  self: 'move.self',
  there: 'move.there',
  unnamed: 'move.unnamed',
  moved: 'move.movedOn',
  soon: 'move.soon',
};

function Body({ action, moved, next, handle, how, fault, moves }: MoveProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  const name = `@${frame.viewer?.acct ?? ''}@${frame.site.domain}`;
  const said = fault === null ? undefined : t(faults[fault], { name });
  return (
    <SettingsSheet title="move.title">
      {moved && (
        <section class="section" aria-labelledby="moved">
          <h2 id="moved">{t('move.now')}</h2>
          <p>
            <a href={accountPath(moved)} dir="auto">
              {fullHandle(moved, frame.site.domain)}
            </a>
          </p>
          <p class="hint">{t('move.backHint')}</p>
          <Form action={`${action}/back`}>
            <button class="button" type="submit">
              {t('move.back')}
            </button>
          </Form>
        </section>
      )}
      <p class="lead">{t('move.lead')}</p>
      <dl class="consequences">
        {parts.map(({ title, text }) => (
          <div key={title}>
            <dt>{t(title)}</dt>
            <dd>{t(text, { name })}</dd>
          </div>
        ))}
      </dl>
      {next !== null && <p class="note">{t('move.next', { when: words.moment(next) })}</p>}
      <Form action={action}>
        <Field
          name="handle"
          label={t('move.handle')}
          hint={t('move.handleHint')}
          value={handle}
          fault={fault === 'wrong' ? undefined : said}
          autofocus={fault !== null && fault !== 'wrong'}
          verbatim
          required
        />
        <Choice
          name="how"
          label={t('move.how')}
          value={next === null ? how : 'redirect'}
          options={[
            ...(next === null ? [{ value: 'move', text: t('move.withFollowers') }] : []),
            { value: 'redirect', text: t('move.redirect') },
          ]}
        />
        <Field
          name="password"
          label={t('security.current')}
          type="password"
          autocomplete="current-password"
          fault={fault === 'wrong' ? said : undefined}
          autofocus={fault === 'wrong'}
          required
        />
        <button class="button grave-button" type="submit">
          {t('move.submit')}
        </button>
      </Form>
      {moves.length > 0 && (
        <section class="section" aria-labelledby="moves">
          <h2 id="moves">{t('move.past')}</h2>
          <ul class="rows">
            {moves.map((one) => (
              <li key={one.at}>
                {t('move.pastOne', {
                  name: fullHandle(one, frame.site.domain),
                  when: words.moment(one.at),
                  count: one.followers,
                })}
              </li>
            ))}
          </ul>
        </section>
      )}
    </SettingsSheet>
  );
}
