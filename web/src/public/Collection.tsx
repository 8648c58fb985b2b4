import type { CollectionProps } from '@skein/api/pages.ts';
import { WithEmojis } from '../ui/Emojis.tsx';
import { accountPath, nameOf } from '../ui/links.ts';
import { PersonCard } from '../ui/PersonCard.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';

/** `/collections/id`: people whom a member recommends. */
export const collection: Page<CollectionProps> = {
  head: ({ collection, owner }, { frame, words }) => ({
    title: words.t('collection.title', { title: collection.name, name: nameOf(owner) }),
    description: collection.description,
    canonical: `${frame.site.origin}/collections/${collection.id}`,
    kind: 'website',
    indexed: collection.discoverable && !collection.sensitive && !owner.noindex,
    shape: 'reading',
  }),
  Body,
};

function Body({ collection, owner, people }: CollectionProps) {
  const { t } = useSurroundings().words;
  const list = (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
    <ul class="posts" role="list">
      {people.map((person) => (
        <li key={person.account.id}>
          <PersonCard {...person} />
        </li>
      ))}
    </ul>
  );
  return (
    <section class="column">
      <h1 class="page-title" dir="auto">
        {collection.name}
      </h1>
      <p>
        <a href={accountPath(owner)}>
          <WithEmojis text={t('collection.by', { name: nameOf(owner) })} emojis={owner.emojis} />
        </a>
      </p>
      {collection.description && (
        <p dir="auto" lang={collection.language ?? undefined}>
          {collection.description}
        </p>
      )}
      {people.length === 0 ? (
        <p class="empty">{t('collection.empty')}</p>
      ) : collection.sensitive ? (
        <details>
          <summary>{t('collection.sensitive')}</summary>
          {list}
        </details>
      ) : (
        list
      )}
    </section>
  );
}
