import { DEFAULT_HEADER } from '@skein/api/limits.ts';
import type { ProfileProps } from '@skein/api/pages.ts';
import { AccountHeader } from '../ui/AccountHeader.tsx';
import { accountPath, fullHandle, hostOf, nameOf, webAddress } from '../ui/links.ts';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { beginning, plainText } from '../ui/plain.ts';
import { activityOf, pictureOf } from '../ui/preview.ts';
import { Sky } from '../ui/Sky.tsx';
import { StatusList } from '../ui/StatusList.tsx';

/** `/@name`: one account and its statuses. */
export const profile: Page<ProfileProps> = {
  head({ account, newer, part }, { frame, words }) {
    const name = nameOf(account);
    const elsewhere = hostOf(account) !== null;
    const address = elsewhere ? webAddress(account.url)?.href : frame.site.origin + accountPath(account);
    return {
      title: words.t('profile.title', { name, handle: fullHandle(account, frame.site.domain) }),
      description: beginning(plainText(account.note), 200) || words.t('profile.description', { name }),
      ...(address && { canonical: address }),
      ...(!elsewhere && address && { feed: address }),
      ...activityOf(account),
      kind: 'profile',
      username: fullHandle(account, frame.site.domain).slice(1),
      ...pictureOf(account),
      indexed: !elsewhere && !account.noindex && newer === null && part === 'all',
      shape: 'wide',
    };
  },
  Body,
};

function Body({ account, relationship, part, tags, statuses, newer, older }: ProfileProps) {
  const { t } = useSurroundings().words;
  const plain = !account.header || account.header.endsWith(DEFAULT_HEADER);
  return (
    <>
      <div class="banner">
        {plain ? <Sky /> : <img src={account.header} alt={account.header_description} />}
      </div>
      <div class="columns columns-turned">
        <div class="beside">
          <AccountHeader account={account} relationship={relationship} />
        </div>
        <section class="column" aria-labelledby="posts">
          <h2 id="posts">{t('profile.posts')}</h2>
          <nav class="parts" aria-label={t('profile.parts')}>
            <a href={accountPath(account)} aria-current={part === 'all' ? 'page' : undefined}>
              {t('profile.all')}
            </a>{' '}
            <a href={`${accountPath(account)}/media`} aria-current={part === 'media' ? 'page' : undefined}>
              {t('profile.media')}
            </a>
          </nav>
          {tags.length > 0 && (
            <nav class="parts" aria-label={t('profile.tags')}>
              {tags.map(({ name, kept }) => (
                <a key={kept} href={`/tags/${encodeURIComponent(kept.toWellFormed())}`} rel="tag" dir="auto">
                  #{name}
                </a>
              ))}
            </nav>
          )}
          {statuses.length === 0 ? (
            <p class="empty">{t('profile.empty')}</p>
          ) : (
            <StatusList statuses={statuses} />
          )}
          <PageLinks newer={newer} older={older} />
        </section>
      </div>
    </>
  );
}
