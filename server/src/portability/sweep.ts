import type { ImportType } from '@skein/api/imports.ts';
import { sql } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { removeFilter } from '../filters/index.ts';
import { listsOf, removeList, takeFromList } from '../lists/index.ts';
import { unblock, unblockDomain, unfollow, unmute } from '../relations/index.ts';
import { statusUri, unbookmark } from '../statuses/index.ts';
import type { ImportRow } from './rows.ts';

const A_STEP = 50;

/** Something that a member has, as a file would name it. */
interface Had {
  id: Id;
  what: string;
  list?: Id;
  targetId: Id;
}

/** Overwriting: holds some of what the member has against the file, the newest first, and takes away what the file does not name. */
export async function sweep(ctx: Ctx, of: ImportRow): Promise<void> {
  const had = await hadBelow(ctx, of.type, of.sweep_below);
  const named = await namedAmong(ctx, of.id, had);
  const titles = of.type === 'lists' ? await listsOf(ctx, of.account_id) : [];
  const titleOf = new Map(titles.map((list) => [list.id, list.title]));
  for (const one of had) {
    const list = one.list === undefined ? null : (titleOf.get(one.list) ?? null);
    if (!named.has(JSON.stringify([one.what, list]))) await unlessGone(takeAway(ctx, of.type, one));
  }
  const below = had.length < A_STEP ? 0 : (had.at(-1) as Had).id;
  if (below === 0)
    for (const { id, title } of titles)
      if (!(await isNamed(ctx, of.id, title))) await unlessGone(removeList(ctx, id));
  await transact(ctx, (inner) =>
    inner.db.updateTable('imports').set({ sweep_below: below }).where('id', '=', of.id).execute(),
  );
}

async function takeAway(ctx: Ctx, type: ImportType, { what, list, targetId }: Had): Promise<void> {
  switch (type) {
    case 'following':
      return unfollow(ctx, { targetId });
    case 'blocking':
      return unblock(ctx, { targetId });
    case 'muting':
      return unmute(ctx, { targetId });
    case 'domain_blocking':
      return unblockDomain(ctx, what);
    case 'bookmarks':
      return unbookmark(ctx, { statusId: targetId });
    case 'custom_filters':
      return removeFilter(ctx, targetId);
    case 'lists':
      return takeFromList(ctx, { listId: list as Id, accountIds: [targetId] });
  }
}

/** Whoever, or whatever list, is gone by now needs no taking away. */
async function unlessGone(taken: Promise<void>): Promise<void> {
  await taken.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
}

async function namedAmong(ctx: Ctx, importId: Id, had: readonly Had[]): Promise<Set<string>> {
  const rows = await ctx.db
    .selectFrom('import_rows')
    .select(['what', 'list'])
    .where('import_id', '=', importId)
    .where((eb) =>
      ctx.dialect.amongText(
        eb.ref('what'),
        had.map((one) => one.what),
      ),
    )
    .execute();
  return new Set(rows.map(({ what, list }) => JSON.stringify([what, list])));
}

async function isNamed(ctx: Ctx, importId: Id, title: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('import_rows')
    .select('id')
    .where('import_id', '=', importId)
    .where('list', '=', title)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function hadBelow(ctx: Ctx, type: ImportType, below: Id): Promise<Had[]> {
  const me = actingAccount(ctx);
  switch (type) {
    case 'following': {
      const both = [
        ...(await people(ctx, 'follows', 'follower_id', 'followee_id', me, below)),
        ...(await people(ctx, 'follow_requests', 'follower_id', 'followee_id', me, below)),
      ];
      return both.sort((a, b) => b.id - a.id).slice(0, A_STEP);
    }
    case 'blocking':
      return people(ctx, 'blocks', 'account_id', 'target_id', me, below);
    case 'muting':
      return people(ctx, 'mutes', 'account_id', 'target_id', me, below);
    case 'domain_blocking': {
      const rows = await ctx.db
        .selectFrom('domain_blocks')
        .select(['id', 'domain as what'])
        .where('account_id', '=', me)
        .where('id', '<', below)
        .orderBy('id', 'desc')
        .limit(A_STEP)
        .execute();
      return rows.map((row) => ({ ...row, targetId: 0 }));
    }
    case 'bookmarks': {
      const rows = await ctx.db
        .selectFrom('bookmarks')
        .innerJoin('statuses', 'statuses.id', 'bookmarks.status_id')
        .select(['bookmarks.id', 'statuses.id as status', 'uri', 'boost_of_id'])
        .where('bookmarks.account_id', '=', me)
        .where('bookmarks.id', '<', below)
        .orderBy('bookmarks.id', 'desc')
        .limit(A_STEP)
        .execute();
      return rows.map(({ id, status, ...row }) => ({
        id,
        targetId: status,
        what: statusUri(ctx, { id: status, ...row }),
      }));
    }
    // Which filter a file means nobody can tell: all make room for those that it names, as in Mastodon.
    case 'custom_filters': {
      const rows = await ctx.db
        .selectFrom('filters')
        .select('id')
        .where('account_id', '=', me)
        .where('id', '<', below)
        .orderBy('id', 'desc')
        .limit(A_STEP)
        .execute();
      return rows.map(({ id }) => ({ id, targetId: id, what: `kept ${id}` }));
    }
    case 'lists':
      return ctx.db
        .selectFrom('list_accounts')
        .innerJoin('lists', 'lists.id', 'list_accounts.list_id')
        .innerJoin('accounts', 'accounts.id', 'list_accounts.account_id')
        .select(['list_accounts.id', 'lists.id as list', 'accounts.id as targetId', 'handle as what'])
        .where('lists.account_id', '=', me)
        .where('list_accounts.id', '<', below)
        .orderBy('list_accounts.id', 'desc')
        .limit(A_STEP)
        .execute();
  }
}

function people(
  ctx: Ctx,
  table: 'follows' | 'follow_requests' | 'blocks' | 'mutes',
  self: 'follower_id' | 'account_id',
  other: 'followee_id' | 'target_id',
  me: Id,
  below: Id,
): Promise<Had[]> {
  const rows = sql<Had>`
    select listed.id, accounts.id as "targetId", accounts.handle as what
    from ${sql.table(table)} listed join accounts on accounts.id = listed.${sql.ref(other)}
    where listed.${sql.ref(self)} = ${me} and listed.id < ${below}
    order by listed.id desc limit ${A_STEP}`;
  return rows.execute(ctx.db).then((found) => found.rows);
}
