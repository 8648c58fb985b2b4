import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import type { AccountRow } from './queries.ts';

/** What may stand for an account. */
export type Portrait = 'avatar' | 'header';

/**
 * Where an account's picture is to be had from this server; null when there is none. The row names a file of ours, or
 * the address on the account's own server, which no browser is sent to.
 */
export function pictureOf(
  { origin }: Pick<Ctx, 'origin'>,
  account: Pick<AccountRow, 'id' | 'local' | 'avatar' | 'header'>,
  which: Portrait,
): string | null {
  const stored = account[which];
  if (!stored) return null;
  return account.local ? origin.media(stored) : origin.portrait(account.id, portraitName(which, stored));
}

/** The name under which another server's picture is cached: a new address there is a new name here. */
export function portraitName(which: Portrait, url: string): string {
  return createHash('sha256').update(`${which} ${url}`).digest('hex').slice(0, 32);
}
