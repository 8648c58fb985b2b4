import type { SearchProps } from '@skein/api/pages.ts';
import { Field } from '../ui/Field.tsx';
import { tagPath } from '../ui/links.ts';
import { Operators } from '../ui/Operators.tsx';
import { PageLinks } from '../ui/PageLinks.tsx';
import { PersonCard } from '../ui/PersonCard.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/search`: people by their handle, here and elsewhere, and the one thing at an address. */
export const search: Page<SearchProps> = {
  head: (_props, { words }) => ({ title: words.t('search.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ q, people, tags, statuses, older }: SearchProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  const nothing = people.length === 0 && tags.length === 0 && statuses.length === 0;
  return (
    <>
      <h1 class="page-title">{t('search.title')}</h1>
      <search>
        <form class="search" method="get" action="/search">
          <Field
            name="q"
            label={t('search.label')}
            hint={t(frame.viewer ? 'search.hint' : 'search.hintStranger')}
            value={q}
            verbatim
            required
          />
          <button class="button" type="submit">
            {t('search.submit')}
          </button>
        </form>
      </search>
      {frame.viewer && <Operators />}
      {q === '' ? (
        <p class="empty">
          <a href="/public/local">{t('front.newest')}</a>
        </p>
      ) : (
        <section class="found" aria-labelledby="found">
          <h2 id="found">{t('search.found')}</h2>
          {nothing && <p class="empty">{t('search.nothing')}</p>}
          {people.length > 0 && (
            // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
            <ul class="posts" role="list">
              {people.map((person) => (
                <li key={person.account.id}>
                  <PersonCard {...person} />
                </li>
              ))}
            </ul>
          )}
          {tags.length > 0 && (
            <p class="parts">
              {tags.map((name) => (
                <a key={name} href={tagPath(name)} dir="auto">
                  #{name}
                </a>
              ))}
            </p>
          )}
          {statuses.length > 0 && <StatusList statuses={statuses} />}
          <PageLinks newer={null} older={older} />
        </section>
      )}
    </>
  );
}
