import { type AccountRow, uriOf } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { parseId } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { forbidden } from '../errors.ts';
import { pinnedBy, viewerOf, visibleTo } from '../statuses/index.ts';
import { announce, bare, create } from './objects/activities.ts';
import { collection, collectionPage } from './objects/collections.ts';
import { STATUS_CONTEXT } from './objects/context.ts';
import { announceFacts, noteFacts } from './objects/facts.ts';
import { note } from './objects/note.ts';

/** Items on one page. */
export const A_PAGE = 40;

/** Which page was asked for: none (the cover), the first, the one below a cursor, or the one next above it. */
export interface Asked {
  page: boolean;
  before: Id | null;
  after?: Id | null;
}

export function askedFor(query: { page?: string; max_id?: string; min_id?: string }): Asked {
  // 0 stands before the oldest.
  const after = query.min_id === '0' ? 0 : parseId(query.min_id);
  return { page: query.page !== undefined, before: parseId(query.max_id), after };
}

export interface Listed {
  cursor: Id;
  item: unknown;
}

/** A page of a collection, out of rows by their cursors, newest first. */
export function pageOf(
  id: string,
  totalItems: number | undefined,
  { before }: Asked,
  rows: readonly Listed[],
) {
  const last = rows.length === A_PAGE ? rows.at(-1) : undefined;
  return collectionPage({
    id: before === null ? `${id}?page=true` : `${id}?page=true&max_id=${before}`,
    partOf: id,
    totalItems,
    items: rows.flatMap((row) => row.item ?? []),
    next: last ? `${id}?page=true&max_id=${last.cursor}` : null,
  });
}

/**
 * Who follows an account, or whom it follows, newest first. Of who hides that only the number is told, as Mastodon does.
 * @throws {Refusal} forbidden for a page of what is hidden
 */
export async function relationsOf(
  ctx: Ctx,
  { id: accountId, hide_collections: hidden }: Pick<AccountRow, 'id' | 'hide_collections'>,
  which: 'followers' | 'following',
  asked: Asked,
) {
  const { self, other, url, counter } =
    which === 'followers'
      ? ({
          self: 'followee_id',
          other: 'follower_id',
          url: ctx.origin.followers(accountId),
          counter: 'followers_count',
        } as const)
      : ({
          self: 'follower_id',
          other: 'followee_id',
          url: ctx.origin.following(accountId),
          counter: 'following_count',
        } as const);
  const total = await counted(ctx, accountId, counter);
  if (!asked.page) return collection(url, total, hidden === 1 ? null : `${url}?page=true`);
  if (hidden === 1) throw forbidden();
  const rows = await ctx.db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', `follows.${other}`)
    .select(['follows.id as cursor', 'accounts.id', 'accounts.uri', 'accounts.local'])
    .where(`follows.${self}`, '=', accountId)
    .where('accounts.deleted_at', 'is', null)
    .where('accounts.suspended_at', 'is', null)
    .$if(asked.before !== null, (query) => query.where('follows.id', '<', asked.before as Id))
    .orderBy('follows.id', 'desc')
    .limit(A_PAGE)
    .execute();
  return pageOf(
    url,
    total,
    asked,
    rows.map((row) => ({ cursor: row.cursor, item: uriOf(ctx, row) })),
  );
}

/** What an account has pinned and the reader may see, whole: there are only a few. */
export async function featuredOf(ctx: Ctx, accountId: Id) {
  const notes = await noteFacts(ctx, await pinnedBy(ctx, accountId));
  return {
    ...collection(ctx.origin.featured(accountId), notes.length),
    '@context': STATUS_CONTEXT,
    orderedItems: notes.map((facts) => note(ctx.origin, facts)),
  };
}

/** What an account has published and boosted, and the reader may see, newest first. */
export async function outboxOf(ctx: Ctx, accountId: Id, asked: Asked) {
  const url = ctx.origin.outbox(accountId);
  const total = await counted(ctx, accountId, 'statuses_count');
  if (!asked.page) return collection(url, total, `${url}?page=true`, `${url}?page=true&min_id=0`);
  const viewer = await viewerOf(ctx);
  const { before, after = null } = asked;
  const upwards = before === null && after !== null;
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('statuses.id')
    .where('statuses.account_id', '=', accountId)
    .where(visibleTo(viewer, 'asked'))
    .$if(before !== null, (query) => query.where('statuses.id', '<', before as Id))
    .$if(after !== null, (query) => query.where('statuses.id', '>', after as Id))
    .orderBy('statuses.id', upwards ? 'asc' : 'desc')
    .limit(A_PAGE)
    .execute();
  if (upwards) rows.reverse();
  const facts = new Map(
    (
      await noteFacts(
        ctx,
        rows.map((row) => row.id),
      )
    ).map((one) => [one.status.id, one]),
  );
  const announced = await announceFacts(
    ctx,
    rows.map((row) => row.id),
  );
  const listed = rows.map(({ id }) => {
    const post = facts.get(id);
    const boost = announced.get(id);
    const activity = post ? create(ctx.origin, post) : boost && announce(ctx.origin, boost);
    return { cursor: id, item: activity ? bare(activity) : null };
  });
  const [newest] = rows;
  return {
    ...pageOf(url, undefined, asked, listed),
    ...(upwards ? { id: `${url}?page=true&min_id=${after}` } : {}),
    ...(newest ? { prev: `${url}?page=true&min_id=${newest.id}` } : {}),
  };
}

async function counted(
  ctx: Ctx,
  accountId: Id,
  counter: 'followers_count' | 'following_count' | 'statuses_count',
): Promise<number> {
  const row = await ctx.db
    .selectFrom('accounts')
    .select(counter)
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return row[counter as keyof typeof row];
}
