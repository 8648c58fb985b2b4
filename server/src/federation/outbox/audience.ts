import type { AccountRow } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { canonicalHost } from '../../origin.ts';

/** True for an account of another server that can be reached at all. */
export function isReachable(account: AccountRow | undefined): account is AccountRow {
  return (
    account !== undefined && account.local === 0 && account.suspended_at === null && account.inbox !== null
  );
}

/**
 * The inboxes of those among these accounts that live elsewhere, each once: the one that their server shares between
 * its people where there is one (ActivityPub §7.1.3).
 */
export function inboxesOf(accounts: readonly AccountRow[]): string[] {
  const found = accounts
    .filter(isReachable)
    .map((account) => account.shared_inbox ?? (account.inbox as string));
  return [...new Set(found)];
}

const follower = prepared<{ id: Id }, { id: Id }>((db, p) =>
  db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.follower_id')
    .select('accounts.id')
    .where('follows.followee_id', '=', p('id'))
    .where('follows.follower_local', '=', 0)
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.deleted_at', 'is', null)
    .where('accounts.inbox', 'is not', null)
    .limit(1),
);

/** Whether anybody elsewhere follows this account. */
export async function hasRemoteFollowers(ctx: Ctx, accountId: Id): Promise<boolean> {
  return (await follower(ctx, { id: accountId })).length > 0;
}

const page = prepared<
  { id: Id; after: Id; limit: number },
  { id: Id; reachable: number; inbox: string | null }
>((db, p) =>
  db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.follower_id')
    .select((eb) => [
      'follows.follower_id as id',
      eb
        .case()
        .when(eb.and([eb('accounts.suspended_at', 'is', null), eb('accounts.deleted_at', 'is', null)]))
        .then(eb.lit(1))
        .else(eb.lit(0))
        .end()
        .as('reachable'),
      eb.fn.coalesce('accounts.shared_inbox', 'accounts.inbox').as('inbox'),
    ])
    .where('follows.followee_id', '=', p('id'))
    .where('follows.follower_local', '=', 0)
    .where('follows.follower_id', '>', p('after'))
    .orderBy('follows.follower_id')
    .limit(p('limit') as never),
);

/** The next followers elsewhere after one, and their distinct inboxes. `last` is null at the end. */
export async function followerInboxes(
  ctx: Ctx,
  accountId: Id,
  after: Id,
  limit: number,
): Promise<{ inboxes: Set<string>; last: Id | null }> {
  const rows = await page(ctx, { id: accountId, after, limit });
  const inboxes = new Set<string>();
  for (const { reachable, inbox } of rows) if (reachable === 1 && inbox !== null) inboxes.add(inbox);
  return { inboxes, last: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** Host and port of an inbox; null where nothing can be sent, as to ourselves: local people are reached without HTTP. */
export function hostOf(ctx: Pick<Ctx, 'origin'>, inbox: string): string | null {
  const url = URL.parse(inbox);
  if (!url || !/^https?:$/.test(url.protocol) || ctx.origin.isOurs(inbox)) return null;
  return canonicalHost(url);
}
