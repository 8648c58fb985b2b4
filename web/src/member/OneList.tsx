import type { ListPageProps } from '@skein/api/own-pages.ts';
import type { WordId } from '../locales/en.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { Handle } from '../ui/Handle.tsx';
import { accountPath, nameOf } from '../ui/links.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/lists/id`: what those write who stand in a list, and who they are. */
export const oneList: Page<ListPageProps> = {
  head: ({ list }) => ({ title: list.title, indexed: false, shape: 'reading' }),
  Body,
};

const faults: Record<NonNullable<ListPageProps['fault']>, WordId> = {
  unknown: 'lists.unknown',
  not_followed: 'lists.notFollowed',
};

function Body(props: ListPageProps) {
  const { list, statuses, newer, older } = props;
  const { t } = useSurroundings().words;
  return (
    <>
      <p>
        <a href="/lists">{t('lists.title')}</a>
      </p>
      <h1 class="page-title" dir="auto">
        {list.title}
      </h1>
      <People {...props} />
      <section aria-labelledby="posts">
        <h2 class="unseen" id="posts">
          {t('profile.posts')}
        </h2>
        {statuses.length === 0 ? <p class="empty">{t('lists.empty')}</p> : <StatusList statuses={statuses} />}
        <PageLinks newer={newer} older={older} />
      </section>
    </>
  );
}

function People({ list, people, handle, fault }: ListPageProps) {
  const { t } = useSurroundings().words;
  const path = `/lists/${list.id}`;
  return (
    <details class="fold" open={people.length === 0 || fault !== null}>
      <summary>{t('lists.people', { count: people.length })}</summary>
      <ul class="rows">
        {people.map((account) => (
          <li key={account.id}>
            <a href={accountPath(account)}>
              <bdi>{nameOf(account)}</bdi> <Handle account={account} />
            </a>
            <Form action={`${path}/take`} hidden={{ account_id: account.id }}>
              <button class="quiet-button" type="submit">
                {t('lists.take', { name: nameOf(account) })}
              </button>
            </Form>
          </li>
        ))}
      </ul>
      <Form action={`${path}/add`}>
        <Field
          name="handle"
          label={t('lists.handle')}
          hint={t('lists.handleHint')}
          value={handle}
          verbatim
          fault={fault === null ? undefined : t(faults[fault])}
        />
        <button class="button" type="submit">
          {t('lists.put')}
        </button>
      </Form>
      <Form action={`${path}/remove`}>
        <button class="plain-button" type="submit">
          {t('lists.remove')}
        </button>
      </Form>
    </details>
  );
}
