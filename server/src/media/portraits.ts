import { findAccount, type Portrait, portraitName, refusesMedia } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import type { Upload } from '../http/uploads.ts';
import { cachePath } from './cache-files.ts';
import { discardFiles } from './discard.ts';
import { fetchInto, once } from './fetch.ts';
import { cachedAnswer } from './serve.ts';
import { storeSizes } from './store.ts';

/** Mastodon's cap on avatars and headers, and the sizes they are cut to. */
export const PORTRAIT_BYTES = 8 * 1024 * 1024;
const CUTS = { avatar: { width: 400, height: 400 }, header: { width: 1500, height: 500 } } as const;

/**
 * Puts an avatar or header into the store, cut to size, still, on the disk when this returns. Gives its name for the
 * account's row; a name that comes into no row is swept with its file.
 * @throws {Refusal} invalid, unavailable
 */
export async function storePortrait(ctx: Ctx, which: Portrait, { path }: Upload): Promise<string> {
  const { names } = await storeSizes(ctx, path, [{ cut: CUTS[which], still: true }]);
  return names[0] as string;
}

/** Removes files of avatars and headers that no account names any more. */
export async function discardPortraits(ctx: Ctx, names: readonly string[]): Promise<void> {
  const rows = names.map((file) => ({ file, small_file: null }));
  await transact(ctx, (inner) => discardFiles(inner, rows));
}

/** The avatar or header of another server's account, fetched when somebody first looks. @throws {Refusal} missing */
export async function servePortrait(
  ctx: Ctx,
  accountId: Id,
  name: string,
  request: Request,
): Promise<Answer> {
  const path = cachePath(ctx, name);
  if (path === null) throw notFound();
  const known = await cachedAnswer(ctx, path, name, request);
  if (known) return known;
  const account = await findAccount(ctx, accountId);
  if (!account || account.local === 1 || account.suspended_at !== null || refusesMedia(account))
    throw notFound();
  const which = (['avatar', 'header'] as const).find(
    (one) => account[one] !== null && portraitName(one, account[one]) === name,
  );
  if (!which) throw notFound();
  const url = account[which] as string;
  await once(ctx, { key: name, path, url }, () =>
    fetchInto(ctx, url, [{ path, cut: CUTS[which], still: true }]),
  );
  const answer = await cachedAnswer(ctx, path, name, request);
  if (!answer) throw notFound();
  return answer;
}
