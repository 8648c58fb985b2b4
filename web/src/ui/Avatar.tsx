import type { Account } from '@skein/api/account.ts';
import { DEFAULT_AVATAR } from '@skein/api/limits.ts';
import { nameOf } from './links.ts';

type Pictured = Pick<Account, 'acct' | 'display_name' | 'avatar' | 'avatar_description'>;

const tones = 8;

/** The picture of an account, or the first letter of its name on a colour of its own. The name stands beside it. */
export function Avatar({ account, large = false }: { account: Pictured; large?: boolean }) {
  const size = large ? 'avatar avatar-large' : 'avatar';
  if (!account.avatar || account.avatar.endsWith(DEFAULT_AVATAR)) {
    // A name may begin with an emoji: `:goose:`.
    const letter = /^:?(.\p{M}*)/su.exec(nameOf(account))?.[1] ?? '';
    return (
      <span class={`${size} tone-${toneOf(account.acct)}`} aria-hidden="true">
        {letter.toLocaleUpperCase('en')}
      </span>
    );
  }
  const side = large ? 96 : 48;
  return (
    <img
      class={size}
      src={account.avatar}
      alt={large ? account.avatar_description : ''}
      width={side}
      height={side}
      loading="lazy"
      decoding="async"
    />
  );
}

function toneOf(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % tones;
}
