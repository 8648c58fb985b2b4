import { FILTER_ACTIONS, FILTER_CONTEXTS, type FilterAction, type FilterContext } from '@skein/api/filter.ts';
import { FILTER_ENDS, type FiltersFault, type FiltersProps } from '@skein/api/filter-page.ts';
import type { WordId } from '../locales/en.ts';
import { Choice } from '../ui/Choice.tsx';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { TextArea } from '../ui/TextArea.tsx';
import { Tick } from '../ui/Tick.tsx';

/** `/settings/filters`: what a member wants to be warned of or not to see. */
export const filters: Page<FiltersProps> = {
  head: (_props, { words }) => ({ title: words.t('filters.title'), indexed: false, shape: 'reading' }),
  Body,
};

const places: Record<FilterContext, WordId> = {
  home: 'filters.home',
  notifications: 'filters.notifications',
  public: 'filters.public',
  thread: 'filters.thread',
  account: 'filters.account',
};

const actions: Record<FilterAction, WordId> = {
  warn: 'filters.warn',
  hide: 'filters.hide',
  blur: 'filters.blur',
};

const faults: Record<FiltersFault, WordId> = {
  blank: 'filters.blank',
  too_long: 'fault.tooLong',
  nowhere: 'filters.nowhere',
  too_many: 'filters.tooMany',
};

const ends: Record<number, WordId> = {
  0: 'filters.never',
  1800: 'filters.halfHour',
  3600: 'filters.hour',
  21600: 'filters.sixHours',
  43200: 'filters.twelveHours',
  86400: 'filters.day',
  604800: 'filters.week',
};

function Body({ action, filters: all, values, fault, saved }: FiltersProps) {
  const { t } = useSurroundings().words;
  const wrong = (...of: FiltersFault[]) =>
    fault !== null && of.includes(fault) ? t(faults[fault]) : undefined;
  return (
    <SettingsSheet title="filters.title" saved={saved}>
      <p class="lead">{t('filters.lead')}</p>
      {all.length > 0 && (
        <ul class="rows">
          {all.map((filter) => (
            <li key={filter.id}>
              <FilterRow filter={filter} />
            </li>
          ))}
        </ul>
      )}
      <section class="section">
        <h2>{t('filters.add')}</h2>
        {fault !== null && (
          <p class="alert" role="alert">
            {t(faults[fault])}
          </p>
        )}
        <Form action={action}>
          <TextArea
            name="words"
            label={t('filters.words')}
            hint={t('filters.wordsHint')}
            value={values.words}
            rows={3}
            fault={wrong('blank', 'too_long', 'too_many')}
          />
          <Tick
            name="whole_word"
            label={t('filters.wholeWord')}
            checked={values.whole_word}
            required={false}
          />
          <Field name="title" label={t('filters.name')} hint={t('filters.nameHint')} value={values.title} />
          <Choice
            name="action"
            label={t('filters.action')}
            value={values.action}
            options={FILTER_ACTIONS.map((value) => ({ value, text: t(actions[value]) }))}
          />
          <fieldset>
            <legend>{t('filters.places')}</legend>
            {FILTER_CONTEXTS.map((place) => (
              <Tick
                key={place}
                name={`in_${place}`}
                label={t(places[place])}
                checked={values.places.includes(place)}
                required={false}
              />
            ))}
            {fault === 'nowhere' && <p class="fault">{t(faults[fault])}</p>}
          </fieldset>
          <Choice
            name="ends"
            label={t('filters.ends')}
            value={String(values.ends)}
            options={FILTER_ENDS.map((value) => ({
              value: String(value),
              text: t(ends[value] ?? 'filters.never'),
            }))}
          />
          <button class="button" type="submit">
            {t('filters.add')}
          </button>
        </Form>
      </section>
    </SettingsSheet>
  );
}

function FilterRow({ filter }: { filter: FiltersProps['filters'][number] }) {
  const { words } = useSurroundings();
  const { t } = words;
  const facts = [
    t(actions[filter.filter_action]),
    ...filter.context.map((place) => t(places[place])),
    filter.posts > 0 && t('filters.posts', { count: filter.posts }),
    filter.expires_at &&
      t(filter.ended ? 'filters.ended' : 'filters.until', { date: words.day(filter.expires_at) }),
  ].filter(Boolean);
  return (
    <>
      <h2>
        <bdi>{filter.title}</bdi>
      </h2>
      <p>
        {filter.keywords.map(({ id, keyword, whole_word }, place) => (
          <span key={id}>
            {place > 0 && ', '}
            <bdi>{whole_word ? keyword : `…${keyword}…`}</bdi>
          </span>
        ))}
      </p>
      <p class="hint">{facts.join(' · ')}</p>
      <Form action="/settings/filters/remove" hidden={{ id: filter.id }}>
        <button class="quiet-button" type="submit">
          {t('filters.remove', { name: filter.title })}
        </button>
      </Form>
    </>
  );
}
