import type { ListFault, ListsProps } from '@skein/api/own-pages.ts';
import type { WordId } from '../locales/en.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { OwnPlaces } from '../ui/OwnPlaces.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';

/** `/lists`: groups of people whom a member reads by themselves. */
export const lists: Page<ListsProps> = {
  head: (_props, { words }) => ({ title: words.t('lists.title'), indexed: false, shape: 'reading' }),
  Body,
};

const faults: Record<ListFault, WordId> = {
  blank: 'fault.blank',
  too_long: 'fault.tooLong',
  too_many: 'lists.tooMany',
};

function Body({ lists: all, title, fault }: ListsProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="page-title">{t('lists.title')}</h1>
      <OwnPlaces />
      <p class="hint">{t('lists.lead')}</p>
      {all.length > 0 && (
        <ul class="rows">
          {all.map((list) => (
            <li key={list.id}>
              <a href={`/lists/${list.id}`} dir="auto">
                {list.title}
              </a>
            </li>
          ))}
        </ul>
      )}
      <section class="section" aria-labelledby="add">
        <h2 id="add">{t('lists.add')}</h2>
        <Form action="/lists">
          <Field
            name="title"
            label={t('lists.name')}
            value={title}
            fault={fault === null ? undefined : t(faults[fault])}
          />
          <button class="button" type="submit">
            {t('lists.make')}
          </button>
        </Form>
      </section>
    </>
  );
}
