import type { Account } from '@skein/api/account.ts';
import type { Status } from '@skein/api/status.ts';

type Named = Pick<Account, 'acct'>;

/** Our own page about an account, ours or another's. */
export function accountPath(account: Named): string {
  return `/@${encodeURI(account.acct.toWellFormed())}`;
}

/** Our own page about a status. */
export function statusPath(status: Pick<Status, 'id'> & { account: Named }): string {
  return `${accountPath(status.account)}/${status.id}`;
}

/** The server of somebody who lives elsewhere, null for our own people. */
export function hostOf(account: Named): string | null {
  const at = account.acct.indexOf('@');
  return at < 0 ? null : account.acct.slice(at + 1);
}

/** The whole handle, `@alice@skein.example`, also for our own people. */
export function fullHandle(account: Named, domain: string): string {
  return hostOf(account) === null ? `@${account.acct}@${domain}` : `@${account.acct}`;
}

/** What somebody calls themselves, or their name when they call themselves nothing. */
export function nameOf(account: Pick<Account, 'acct' | 'display_name'>): string {
  return account.display_name.trim() || (account.acct.split('@')[0] ?? account.acct);
}

/** An address from outside, if it is one that a browser may follow; anything else is dropped. */
export function webAddress(address: string | null | undefined): URL | null {
  if (!address || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
}

/** The page of a hashtag. */
export function tagPath(name: string): string {
  return `/tags/${encodeURIComponent(name.toWellFormed())}`;
}
