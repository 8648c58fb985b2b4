import type { Ctx } from '../context.ts';
import { firstIdAt, timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { notify } from './notify.ts';

/** Tells a member what they lose by blocking a domain, before it goes; nothing where they lose nobody. Joins the caller's transaction. */
export async function noteSeverance(
  ctx: Ctx & { tx: Tx },
  { accountId, domain }: { accountId: Id; domain: string },
): Promise<void> {
  const followers = await countOf(ctx, { accountId, domain, own: 'followee_id', other: 'follower_id' });
  const following = await countOf(ctx, { accountId, domain, own: 'follower_id', other: 'followee_id' });
  if (followers + following === 0) return;
  const id = ctx.ids.next();
  await ctx.db
    .insertInto('severances')
    .values({
      id,
      account_id: accountId,
      type: 'user_domain_block',
      target_name: domain,
      followers_count: followers,
      following_count: following,
    })
    .execute();
  await notify(ctx, { to: accountId, type: 'severed_relationships', from: accountId, statusId: -id });
}

/** What a rule about a server takes from a member in several parts within this time is one notification. */
const ONE_STROKE_MS = 24 * 3_600_000;

/** Tells a member whom they lost because this server has nothing more to do with another. Joins the caller's transaction. */
export async function noteLost(
  ctx: Ctx & { tx: Tx },
  { memberId, by, followers, following }: { memberId: Id; by: string; followers: number; following: number },
): Promise<void> {
  const known = await ctx.db
    .updateTable('severances')
    .set((eb) => ({
      followers_count: eb('followers_count', '+', followers),
      following_count: eb('following_count', '+', following),
    }))
    .where('account_id', '=', memberId)
    .where('type', '=', 'domain_block')
    .where('target_name', '=', by)
    .where('id', '>', firstIdAt(ctx.clock.now() - ONE_STROKE_MS))
    .returning('id')
    .executeTakeFirst();
  if (known) return;
  const id = ctx.ids.next();
  await ctx.db
    .insertInto('severances')
    .values({
      id,
      account_id: memberId,
      type: 'domain_block',
      target_name: by,
      followers_count: followers,
      following_count: following,
    })
    .execute();
  await notify(ctx, { to: memberId, type: 'severed_relationships', from: memberId, statusId: -id });
}

type Side = 'follower_id' | 'followee_id';

async function countOf(
  ctx: Ctx,
  { accountId, domain, own, other }: { accountId: Id; domain: string; own: Side; other: Side },
): Promise<number> {
  const { count } = await ctx.db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', `follows.${other}`)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(`follows.${own}`, '=', accountId)
    .where('accounts.domain', '=', domain)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Mastodon's RelationshipSeveranceEvents, by id. */
export async function severancesOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, object>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('severances')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  return new Map(
    rows.map(({ id, type, target_name, followers_count, following_count }) => [
      id,
      {
        id: String(id),
        type,
        purged: false,
        target_name,
        followers_count,
        following_count,
        created_at: new Date(timeOf(id)).toISOString(),
      },
    ]),
  );
}
