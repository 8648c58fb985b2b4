import { type Ctx, readerOf } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';

/** Groups of people that a policy names, in Mastodon's words; the index is their bit. */
export const GROUPS = ['unsupported_policy', 'public', 'followers', 'following'] as const;
export type Group = (typeof GROUPS)[number];

/** Where the bits of those who need not ask stand, above the bits of those who must. */
const AUTOMATIC = 8;

const [UNSUPPORTED, PUBLIC, FOLLOWERS, FOLLOWING] = GROUPS.map(bitOf) as [number, number, number, number];
const FOLLOWS = FOLLOWERS | FOLLOWING;

/** Who may do something, as one number: what may be quoted, who may be recommended. */
export function packedPolicy(automatic: Iterable<Group>, manual: Iterable<Group> = []): number {
  const bits = (groups: Iterable<Group>) => [...groups].reduce((all, one) => all | bitOf(one), 0);
  return (bits(automatic) << AUTOMATIC) | bits(manual);
}

/** Whether a member agrees to be recommended: whoever may be found, as in Mastodon. */
export function mayBeRecommended(member: { discoverable: number; suspended_at: Time | null }): boolean {
  return member.discoverable === 1 && member.suspended_at === null;
}

/** The groups of a policy, for answers. */
export function groupsOf(policy: number): { automatic: Group[]; manual: Group[] } {
  const named = (bits: number) => GROUPS.filter((group) => (bits & bitOf(group)) > 0);
  return { automatic: named(policy >> AUTOMATIC), manual: named(policy) };
}

/** Whether it depends on who follows whom. */
export function asksForFollows(policy: number): boolean {
  return ((policy >> AUTOMATIC) & PUBLIC) === 0 && ((policy | (policy >> AUTOMATIC)) & FOLLOWS) !== 0;
}

/** What is asked about two people: whether the one who wants something follows the other, and is followed by them. */
export interface Between {
  follows: boolean;
  followed: boolean;
}

export const NEITHER: Between = { follows: false, followed: false };

/** What a policy answers to somebody else. */
export function answerBetween(
  policy: number,
  { follows, followed }: Between,
): 'automatic' | 'manual' | 'unknown' | 'denied' {
  const met = PUBLIC | (follows ? FOLLOWERS : 0) | (followed ? FOLLOWING : 0);
  if ((policy >> AUTOMATIC) & met) return 'automatic';
  if (policy & met) return 'manual';
  return (policy | (policy >> AUTOMATIC)) & UNSUPPORTED ? 'unknown' : 'denied';
}

/** Who of these follows the reader, and is followed by them. One query, none for nobody. */
export async function followsBetween(ctx: Ctx, accountIds: readonly Id[]): Promise<Map<Id, Between>> {
  const reader = readerOf(ctx);
  const found = new Map<Id, Between>();
  if (reader === null || accountIds.length === 0) return found;
  const { db, dialect } = ctx;
  const rows = await db
    .selectFrom('follows')
    .select(['follower_id', 'followee_id'])
    .where((eb) =>
      eb.or([
        eb.and([eb('follower_id', '=', reader), dialect.among(eb.ref('followee_id'), accountIds)]),
        eb.and([eb('followee_id', '=', reader), dialect.among(eb.ref('follower_id'), accountIds)]),
      ]),
    )
    .execute();
  for (const { follower_id, followee_id } of rows) {
    const other = follower_id === reader ? followee_id : follower_id;
    const known = found.get(other) ?? NEITHER;
    found.set(other, follower_id === reader ? { ...known, follows: true } : { ...known, followed: true });
  }
  return found;
}

function bitOf(group: Group): number {
  return 1 << GROUPS.indexOf(group);
}
