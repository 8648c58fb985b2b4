import type { Account, Field } from '@skein/api/account.ts';
import type { CustomEmoji } from '@skein/api/emoji.ts';
import type { Person } from '@skein/api/pages.ts';
import { Avatar } from './Avatar.tsx';
import { Name, WithEmojis } from './Emojis.tsx';
import { withEmojis } from './emojis.ts';
import { Handle } from './Handle.tsx';
import { accountPath, hostOf, nameOf, webAddress } from './links.ts';
import { useSurroundings } from './page.ts';
import { Relation } from './Relation.tsx';

/** Who somebody is: name, handle, bio, fields and counts. */
export function AccountHeader({ account, relationship }: Person) {
  const { t, day, count } = useSurroundings().words;
  return (
    <header class="account">
      <Avatar account={account} large />
      <h1 class="name">
        <bdi>
          <Name account={account} />
        </bdi>
      </h1>
      <p class="account-handle">
        <Handle account={account} whole />
      </p>
      <Badges account={account} />
      <Relation account={account} relationship={relationship} whole />
      <Elsewhere account={account} />
      {account.note && (
        // Account.note is HTML that the server has sanitised.
        <div
          class="account-note"
          dir="auto"
          dangerouslySetInnerHTML={{ __html: withEmojis(account.note, account.emojis) }}
        />
      )}
      {account.fields.length > 0 && (
        <dl class="account-fields">
          {account.fields.map((field) => (
            <FieldRow key={field.name} field={field} emojis={account.emojis} />
          ))}
        </dl>
      )}
      <dl class="account-counts">
        <Count
          many={count(account.statuses_count)}
          of={t('profile.postCount', { count: account.statuses_count })}
        />
        <Count
          many={count(account.following_count)}
          href={`${accountPath(account)}/following`}
          of={t('profile.followingCount', { count: account.following_count })}
        />
        <Count
          many={count(account.followers_count)}
          href={`${accountPath(account)}/followers`}
          of={t('profile.followerCount', { count: account.followers_count })}
        />
      </dl>
      <p class="account-since">{t('profile.since', { date: day(account.created_at) })}</p>
    </header>
  );
}

function Badges({ account }: { account: Account }) {
  const { t } = useSurroundings().words;
  const badges = [
    account.bot && t('profile.automated'),
    account.group && t('profile.group'),
    account.locked && t('profile.locked'),
    account.memorial && t('profile.memorial'),
    ...(account.roles ?? []).map(({ name }) => name),
  ].filter((text) => typeof text === 'string' && text !== '');
  if (badges.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
    <ul class="badges" role="list">
      {badges.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function Elsewhere({ account }: { account: Account }) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  const host = hostOf(account);
  const original = webAddress(account.url);
  return (
    <>
      {account.moved && (
        <p class="note">
          <a href={accountPath(account.moved)}>
            {t('profile.moved', { name: nameOf(account), handle: `@${account.moved.acct}` })}
          </a>
        </p>
      )}
      {host !== null && (
        <p class="note">
          <WithEmojis
            text={t('profile.elsewhere', { name: nameOf(account), host, site: frame.site.name })}
            emojis={account.emojis}
          />{' '}
          {original && (
            <a href={original.href} rel="noopener">
              {t('profile.original', { host })}
            </a>
          )}
        </p>
      )}
    </>
  );
}

function FieldRow({ field, emojis }: { field: Field; emojis: readonly CustomEmoji[] }) {
  const { t, day } = useSurroundings().words;
  const checked = field.verified_at && t('profile.verified', { date: day(field.verified_at) });
  return (
    <div class={checked ? 'verified' : undefined}>
      <dt dir="auto">
        <WithEmojis text={field.name} emojis={emojis} />
      </dt>
      <dd dir="auto">
        {/* Field.value is HTML that the server has sanitised. */}
        <span dangerouslySetInnerHTML={{ __html: withEmojis(field.value, emojis) }} />
        {checked && (
          <span class="checked" title={checked}>
            <span class="unseen">{checked}</span>
          </span>
        )}
      </dd>
    </div>
  );
}

function Count({ many, of, href }: { many: string; of: string; href?: string }) {
  return (
    <div>
      <dt>{of}</dt>
      <dd>{href === undefined ? many : <a href={href}>{many}</a>}</dd>
    </div>
  );
}
