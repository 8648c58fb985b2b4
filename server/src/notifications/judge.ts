import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { DIRECT } from '../statuses/index.ts';
import { type NotificationType, type Policy, type PolicyName, USUAL_POLICY, type Verdict } from './tables.ts';

const DAY_MS = 86_400_000;
const NEW_ACCOUNT_MS = 30 * DAY_MS;
/** Who follows for less does not count as a follower yet. */
const NEW_FOLLOWER_MS = 3 * DAY_MS;
/** How far up a conversation it is looked for what somebody answers to. */
const ANCESTORS = 100;

/** What others do to a member; what follows from the member's own doing, or from running the server, is always told. */
const JUDGED: readonly string[] = [
  'mention',
  'reblog',
  'follow',
  'follow_request',
  'favourite',
  'quote',
  'added_to_collection',
];

const RANKS: readonly string[] = ['member', 'moderator', 'admin', 'owner'];

interface Circumstances extends Partial<Record<PolicyName, Verdict | null>> {
  type: string;
  created_at: number;
  silenced_at: number | null;
  role: string | null;
  own_role: string;
  followed_since: Id | null;
  permitted: number;
  follows: number;
}

const circumstances = prepared<{ to: Id; from: Id }, Circumstances>(
  (db, p) =>
    db
      .selectFrom('accounts')
      .innerJoin('members as own', (on) => on.on('own.account_id', '=', p('to')))
      .leftJoin('members', 'members.account_id', 'accounts.id')
      .leftJoin('notification_policies as policy', 'policy.account_id', 'own.account_id')
      .select([
        'accounts.type',
        'accounts.created_at',
        'accounts.silenced_at',
        'members.role',
        'own.role as own_role',
        'policy.for_not_following',
        'policy.for_not_followers',
        'policy.for_new_accounts',
        'policy.for_private_mentions',
        'policy.for_limited_accounts',
        'policy.for_bots',
        sql<Id | null>`(select follows.id from follows where follows.follower_id = accounts.id
        and follows.followee_id = own.account_id)`.as('followed_since'),
        sql<number>`case when exists (select 1 from follows where follows.follower_id = own.account_id
        and follows.followee_id = accounts.id) then 1 else 0 end`.as('follows'),
        sql<number>`case when exists (select 1 from notification_permissions let
        where let.account_id = own.account_id and let.from_account_id = accounts.id) then 1 else 0 end`.as(
          'permitted',
        ),
      ])
      .where('accounts.id', '=', p('from')) as never,
);

/**
 * What a member's policy makes of a notification, as Mastodon's does: whom they follow or let through is always told of,
 * and so are mentions by those who run the server and answers to the member's own direct messages. Two queries more where
 * a direct message has to be looked at.
 */
export async function judge(
  ctx: Ctx,
  { to, type, from, statusId }: { to: Id; type: NotificationType; from: Id; statusId: Id },
): Promise<Verdict> {
  if (!JUDGED.includes(type)) return 'accept';
  const [known] = await circumstances(ctx, { to, from });
  if (!known || known.permitted === 1) return 'accept';
  if (type === 'mention' && outranks(known.role, known.own_role)) return 'accept';
  const policy = policyFrom(known);
  const now = ctx.clock.now();
  const met: PolicyName[] = [];
  const { followed_since: since } = known;
  if (since === null || timeOf(since) > now - NEW_FOLLOWER_MS) met.push('for_not_followers');
  if (known.follows === 0) {
    met.push('for_not_following');
    if (known.silenced_at !== null) met.push('for_limited_accounts');
    if (known.created_at > now - NEW_ACCOUNT_MS) met.push('for_new_accounts');
    if (known.type === 'Service' || known.type === 'Application') met.push('for_bots');
    const looked = type === 'mention' && policy.for_private_mentions !== 'accept';
    if (looked && (await isUnasked(ctx, { to, from, statusId }))) met.push('for_private_mentions');
  }
  const verdicts = met.map((name) => policy[name]);
  if (verdicts.includes('drop')) return 'drop';
  return verdicts.includes('filter') ? 'filter' : 'accept';
}

/** A policy as it stands in a row, or as it is without one. */
export function policyFrom(row: Partial<Record<PolicyName, Verdict | null>> | undefined): Policy {
  const names = Object.keys(USUAL_POLICY) as PolicyName[];
  return Object.fromEntries(names.map((name) => [name, row?.[name] ?? USUAL_POLICY[name]])) as Policy;
}

function outranks(role: string | null, own: string): boolean {
  return role !== null && RANKS.indexOf(role) > RANKS.indexOf(own);
}

/** A direct message that answers none of the reader's own to its author. */
async function isUnasked(
  ctx: Ctx,
  { to, from, statusId }: { to: Id; from: Id; statusId: Id },
): Promise<boolean> {
  const status = await ctx.db
    .selectFrom('statuses')
    .select(['visibility', 'in_reply_to_id'])
    .where('id', '=', statusId)
    .executeTakeFirst();
  if (!status || status.visibility < DIRECT) return false;
  if (status.in_reply_to_id === null) return true;
  const [asked] = await askedAbove(ctx, { start: status.in_reply_to_id, to, from });
  return asked === undefined;
}

const askedAbove = prepared<{ start: Id; to: Id; from: Id }, { id: Id }>((db, p) => {
  const query = sql<{ id: Id }>`
    with recursive above (id, account_id, in_reply_to_id, visibility, height) as (
      select id, account_id, in_reply_to_id, visibility, 1 from statuses where id = ${p('start')}
      union all
      select parent.id, parent.account_id, parent.in_reply_to_id, parent.visibility, above.height + 1
      from above join statuses parent on parent.id = above.in_reply_to_id where above.height < ${sql.lit(ANCESTORS)}
    )
    select above.id from above join mentions on mentions.status_id = above.id and mentions.account_id = ${p('from')}
    where above.account_id = ${p('to')} and above.visibility = ${sql.lit(DIRECT)} limit 1`;
  return { compile: () => query.compile(db) };
});
