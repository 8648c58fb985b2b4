import type { Person } from '@skein/api/pages.ts';
import { Avatar } from './Avatar.tsx';
import { Name, WithEmojis } from './Emojis.tsx';
import { Handle } from './Handle.tsx';
import { accountPath } from './links.ts';
import { beginning, plainText } from './plain.ts';
import { Relation } from './Relation.tsx';

/** Somebody in a list: who they are in two lines, and the way to follow them. */
export function PersonCard({ account, relationship }: Person) {
  const id = `a${account.id}`;
  return (
    <div class="person" id={id}>
      <Avatar account={account} />
      <div class="person-words">
        <a class="person-who" href={accountPath(account)}>
          <bdi class="name">
            <Name account={account} />
          </bdi>{' '}
          <Handle account={account} />
        </a>
        {account.note && (
          <p class="hint" dir="auto">
            <WithEmojis text={beginning(plainText(account.note), 120)} emojis={account.emojis} />
          </p>
        )}
        <Relation account={account} relationship={relationship} anchor={id} />
      </div>
    </div>
  );
}
