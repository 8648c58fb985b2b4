import type { Account } from '@skein/api/account.ts';
import { fullHandle, hostOf } from './links.ts';
import { useSurroundings } from './page.ts';

/** `@alice`, or the whole `@alice@skein.example` where it is asked for. Long ones break at the second @. */
export function Handle({ account, whole = false }: { account: Pick<Account, 'acct'>; whole?: boolean }) {
  const { frame } = useSurroundings();
  if (!whole && hostOf(account) === null) return <bdi class="handle">@{account.acct}</bdi>;
  const [, name, host] = fullHandle(account, frame.site.domain).split('@');
  return (
    <bdi class="handle">
      @{name}
      <wbr />@{host}
    </bdi>
  );
}

/** A handle taken apart, each half with what it means under it. */
export function HandlePicture({ name, server }: { name: string; server: string }) {
  const { t } = useSurroundings().words;
  return (
    <dl class="handle-picture">
      <div>
        <dt>@{name}</dt>
        <dd>{t('handle.name')}</dd>
      </div>
      <div>
        <dt>@{server}</dt>
        <dd>{t('handle.server')}</dd>
      </div>
    </dl>
  );
}
