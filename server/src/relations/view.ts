import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { languagesChosen } from './languages.ts';
import './tables.ts';

/** Mastodon's Relationship between a member and each of these accounts, in the order asked. The same number of queries for any number of them. */
export async function presentRelationships(ctx: Ctx, viewer: Id, ids: readonly Id[]) {
  if (ids.length === 0) return [];
  const { db, dialect } = ctx;
  const now = ctx.clock.now();
  const outward = (table: 'follows' | 'follow_requests') =>
    db
      .selectFrom(table)
      .select(['followee_id', 'show_boosts', 'notify', 'languages'])
      .where('follower_id', '=', viewer)
      .where((eb) => dialect.among(eb.ref('followee_id'), ids))
      .execute();
  const inward = (table: 'follows' | 'follow_requests') =>
    db
      .selectFrom(table)
      .select('follower_id')
      .where('followee_id', '=', viewer)
      .where((eb) => dialect.among(eb.ref('follower_id'), ids))
      .execute();

  const following = new Map((await outward('follows')).map((row) => [row.followee_id, row]));
  const requested = new Map((await outward('follow_requests')).map((row) => [row.followee_id, row]));
  const followers = new Set((await inward('follows')).map((row) => row.follower_id));
  const requesters = new Set((await inward('follow_requests')).map((row) => row.follower_id));
  const blocks = await db
    .selectFrom('blocks')
    .select(['account_id', 'target_id'])
    .where((eb) =>
      eb.or([
        eb.and([eb('account_id', '=', viewer), dialect.among(eb.ref('target_id'), ids)]),
        eb.and([eb('target_id', '=', viewer), dialect.among(eb.ref('account_id'), ids)]),
      ]),
    )
    .execute();
  const blocking = new Set(blocks.filter((row) => row.account_id === viewer).map((row) => row.target_id));
  const blockedBy = new Set(blocks.filter((row) => row.target_id === viewer).map((row) => row.account_id));
  const mutes = await db
    .selectFrom('mutes')
    .selectAll()
    .where('account_id', '=', viewer)
    .where((eb) => dialect.among(eb.ref('target_id'), ids))
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .execute();
  const muting = new Map(mutes.map((row) => [row.target_id, row]));
  const hiddenDomains = await db
    .selectFrom('domain_blocks')
    .innerJoin('accounts', 'accounts.domain', 'domain_blocks.domain')
    .select('accounts.id')
    .where('domain_blocks.account_id', '=', viewer)
    .where((eb) => dialect.among(eb.ref('accounts.id'), ids))
    .execute();
  const domainBlocking = new Set(hiddenDomains.map((row) => row.id));

  const noted = await db
    .selectFrom('account_notes')
    .select(['target_id', 'comment'])
    .where('account_id', '=', viewer)
    .where((eb) => dialect.among(eb.ref('target_id'), ids))
    .execute();
  const notes = new Map(noted.map((row) => [row.target_id, row.comment]));
  const endorsements = await db
    .selectFrom('endorsements')
    .select('target_id')
    .where('account_id', '=', viewer)
    .where((eb) => dialect.among(eb.ref('target_id'), ids))
    .execute();
  const endorsed = new Set(endorsements.map((row) => row.target_id));

  return ids.map((id) => {
    const options = following.get(id) ?? requested.get(id);
    const muted = muting.get(id);
    return {
      id: String(id),
      following: following.has(id),
      showing_reblogs: options ? options.show_boosts === 1 : false,
      notifying: options?.notify === 1,
      languages: languagesChosen(options?.languages),
      followed_by: followers.has(id),
      blocking: blocking.has(id),
      blocked_by: blockedBy.has(id),
      muting: muted !== undefined,
      muting_notifications: muted?.notifications === 1,
      muting_expires_at: muted?.expires_at ? new Date(muted.expires_at).toISOString() : null,
      requested: requested.has(id),
      requested_by: requesters.has(id),
      domain_blocking: domainBlocking.has(id),
      endorsed: endorsed.has(id),
      note: notes.get(id) ?? '',
    };
  });
}
