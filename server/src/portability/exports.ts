import { type SelectQueryBuilder, sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { filtersOf } from '../filters/index.ts';
import { listsOf } from '../lists/index.ts';
import { languagesChosen } from '../relations/index.ts';
import { statusUri, viewerOf, visibleTo } from '../statuses/index.ts';
import { csvLine } from './csv.ts';

/** Rows of one read: whatever a member has, no statement is longer. */
const ROWS_A_READ = 500;

type Lines = AsyncGenerator<string>;

/** Each account that a member follows, the newest first, with the options of the follow. */
export async function* followLines(ctx: Ctx): Lines {
  const me = actingAccount(ctx);
  yield csvLine(['Account address', 'Show boosts', 'Notify on new posts', 'Languages']);
  const rows = ctx.db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.followee_id')
    .select(['follows.id', 'username', 'domain', 'show_boosts', 'notify', 'languages'])
    .where('follower_id', '=', me)
    .where('accounts.deleted_at', 'is', null);
  yield* paged(rows, 'follows.id', (row) => [
    addressOf(row),
    row.show_boosts === 1,
    row.notify === 1,
    languagesChosen(row.languages)?.join(', ') ?? null,
  ]);
}

/** Each account that a member blocks. */
export async function* blockLines(ctx: Ctx): Lines {
  const me = actingAccount(ctx);
  const rows = ctx.db
    .selectFrom('blocks')
    .innerJoin('accounts', 'accounts.id', 'blocks.target_id')
    .select(['blocks.id', 'username', 'domain'])
    .where('account_id', '=', me)
    .where('accounts.deleted_at', 'is', null);
  yield* paged(rows, 'blocks.id', (row) => [addressOf(row)]);
}

/** Each account that a member mutes now. When a mute ends has no column in Mastodon's file. */
export async function* muteLines(ctx: Ctx): Lines {
  const me = actingAccount(ctx);
  const now = ctx.clock.now();
  yield csvLine(['Account address', 'Hide notifications']);
  const rows = ctx.db
    .selectFrom('mutes')
    .innerJoin('accounts', 'accounts.id', 'mutes.target_id')
    .select(['mutes.id', 'username', 'domain', 'notifications'])
    .where('account_id', '=', me)
    .where('accounts.deleted_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]));
  yield* paged(rows, 'mutes.id', (row) => [addressOf(row), row.notifications === 1]);
}

/** Each account in a member's lists, after the title of its list. */
export async function* listLines(ctx: Ctx): Lines {
  for (const { id, title } of await listsOf(ctx, actingAccount(ctx))) {
    const rows = ctx.db
      .selectFrom('list_accounts')
      .innerJoin('accounts', 'accounts.id', 'list_accounts.account_id')
      .select(['list_accounts.id', 'username', 'domain'])
      .where('list_id', '=', id)
      .where('accounts.deleted_at', 'is', null);
    yield* paged(rows, 'list_accounts.id', (row) => [title, addressOf(row)]);
  }
}

/** Each domain that a member blocks. */
export async function* domainLines(ctx: Ctx): Lines {
  const me = actingAccount(ctx);
  const rows = ctx.db.selectFrom('domain_blocks').select(['id', 'domain']).where('account_id', '=', me);
  yield* paged(rows, 'id', (row) => [row.domain]);
}

/** The address of each bookmarked status that the member may still see. */
export async function* bookmarkLines(ctx: Ctx): Lines {
  const me = actingAccount(ctx);
  const viewer = await viewerOf(ctx);
  // Marks first, whether they are seen or not: the next read begins at the last of them.
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const marks = await ctx.db
      .selectFrom('bookmarks')
      .select(['id', 'status_id'])
      .where('account_id', '=', me)
      .where('id', '<', below)
      .orderBy('id', 'desc')
      .limit(ROWS_A_READ)
      .execute();
    const uris = await urisOf(
      ctx,
      viewer,
      marks.map((mark) => mark.status_id),
    );
    yield marks
      .flatMap(({ status_id }) => uris.get(status_id) ?? [])
      .map((uri) => csvLine([uri]))
      .join('');
    if (marks.length < ROWS_A_READ) return;
    below = (marks.at(-1) as { id: Id }).id;
  }
}

/** A member's filters with all that is in them, as Mastodon 4.6 writes them. */
export async function filtersTold(ctx: Ctx): Promise<string> {
  const filters = await filtersOf(ctx, actingAccount(ctx));
  const statusIds = filters.flatMap((one) => one.statuses.map((status) => Number(status.status_id)));
  const uris = await urisOf(ctx, await viewerOf(ctx), statusIds);
  return JSON.stringify({
    custom_filters: filters.map((one) => ({
      title: one.title,
      expires_at: one.expires_at,
      context: one.context,
      action: one.filter_action,
      keywords_attributes: one.keywords.map(({ keyword, whole_word }) => ({ keyword, whole_word })),
      statuses: one.statuses.flatMap(({ status_id }) => uris.get(Number(status_id)) ?? []),
    })),
  });
}

/** Under which address each of these is known everywhere; without those that the reader may not see any more. */
async function urisOf(
  ctx: Ctx,
  viewer: Awaited<ReturnType<typeof viewerOf>>,
  ids: readonly Id[],
): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('statuses')
    .select(['statuses.id', 'statuses.uri', 'statuses.boost_of_id'])
    .where((eb) => ctx.dialect.among(eb.ref('statuses.id'), ids))
    .where(visibleTo(viewer, 'asked'))
    .execute();
  return new Map(rows.map((row) => [row.id, statusUri(ctx, row)]));
}

/** A line for each row, the newest first by the column `id`, some rows at a time. */
async function* paged<D, T extends keyof D, R extends { id: Id }>(
  rows: SelectQueryBuilder<D, T, R>,
  id: string,
  cells: (row: R) => (string | boolean | null)[],
): Lines {
  const column = sql.ref<Id>(id);
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const some = await rows.where(column, '<', below).orderBy(column, 'desc').limit(ROWS_A_READ).execute();
    yield some.map((row) => csvLine(cells(row as R))).join('');
    if (some.length < ROWS_A_READ) return;
    below = (some.at(-1) as R).id;
  }
}

/** With the domain, for our own too: the file is read elsewhere. */
const addressOf = ({ username, domain }: { username: string; domain: string }) => `${username}@${domain}`;
