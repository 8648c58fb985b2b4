import type { PeopleProps } from '@skein/api/pages.ts';
import { WithEmojis } from '../ui/Emojis.tsx';
import { accountPath, nameOf } from '../ui/links.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { PersonCard } from '../ui/PersonCard.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import type { Words } from '../ui/words.ts';

const titleOf = ({ account, which }: PeopleProps, t: Words['t']) =>
  which === 'followers'
    ? t('people.followers', { name: nameOf(account) })
    : t('people.following', { name: nameOf(account) });

/** `/@name/followers` and `/@name/following`. */
export const people: Page<PeopleProps> = {
  head: (props, { words }) => ({ title: titleOf(props, words.t), indexed: false, shape: 'reading' }),
  Body,
};

function Body(props: PeopleProps) {
  const { t } = useSurroundings().words;
  const { account, people, newer, older } = props;
  return (
    <section class="column">
      <h1 class="page-title" dir="auto">
        <WithEmojis text={titleOf(props, t)} emojis={account.emojis} />
      </h1>
      <p>
        <a href={accountPath(account)}>
          <WithEmojis text={t('people.back', { name: nameOf(account) })} emojis={account.emojis} />
        </a>
      </p>
      {people.length === 0 ? (
        <p class="empty">{t('people.empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
        <ul class="posts" role="list">
          {people.map((person) => (
            <li key={person.account.id}>
              <PersonCard {...person} />
            </li>
          ))}
        </ul>
      )}
      <PageLinks newer={newer} older={older} />
    </section>
  );
}
