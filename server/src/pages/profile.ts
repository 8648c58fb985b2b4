import type { ProfileProps } from '@skein/api/pages.ts';
import { type AccountRow, findByHandle, handleKey, parseHandle } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { gone, notFound, Refusal } from '../errors.ts';
import { shownTags } from '../hashtags/index.ts';
import type { Page } from '../http/pages.ts';
import { type AccountFilter, accountTimeline } from '../timelines/index.ts';
import { linksAround } from './cursors.ts';
import { accountEntityOf, statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { relationsOf } from './people.ts';

/** The account that a path names. @throws {Refusal} missing, gone (it was deleted), forbidden (it is suspended) */
export async function accountNamed(ctx: Ctx, handle: string): Promise<AccountRow> {
  const account = await findByHandle(ctx, handle);
  if (!account) throw (await wasDeleted(ctx, handle)) ? gone() : notFound();
  if (account.suspended_at !== null) throw new Refusal('forbidden', 'This account is suspended');
  return account;
}

/** One account and a page of what it wrote and boosted, or a part of that, as far as the reader may see it. */
export async function profileProps(
  ctx: Ctx,
  account: AccountRow,
  page: Page,
  narrowed: Partial<AccountFilter> = {},
  below = '',
): Promise<ProfileProps> {
  const everything = { accountId: account.id, excludeReplies: false, excludeBoosts: false, ...narrowed };
  const slice = await accountTimeline(ctx, everything, page);
  const entity = await accountEntityOf(ctx, account.id);
  return {
    account: entity,
    relationship: (await relationsOf(ctx, [account.id])).get(account.id) ?? null,
    statuses: inPlace(await statusEntities(ctx, slice.ids), 'account'),
    tags: (await shownTags(ctx, account.id)).map(({ name, kept }) => ({ name, kept })),
    part: narrowed.onlyMedia ? 'media' : below === '' ? 'all' : 'some',
    ...linksAround(`/@${encodeURI(entity.acct)}${below}`, slice, page),
  };
}

async function wasDeleted(ctx: Ctx, text: string): Promise<boolean> {
  const handle = parseHandle(ctx, text);
  if (!handle) return false;
  const row = await ctx.db
    .selectFrom('accounts')
    .select('id')
    .where('handle', '=', handleKey(handle))
    .where('deleted_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}
