import type { QuoteApproval } from '@skein/api/status.ts';
import type { QuotePolicy } from '@skein/api/visibility.ts';
import type { Id } from '../../db/tables.ts';
import { DIRECT, UNLISTED } from '../visibility.ts';

/** Groups of people that a policy names, in Mastodon's words; the index is their bit. */
export const GROUPS = ['unsupported_policy', 'public', 'followers', 'following'] as const;
export type Group = (typeof GROUPS)[number];

/** Where the bits of those who need not ask stand, above the bits of those who must. */
const AUTOMATIC = 8;

const [UNSUPPORTED, PUBLIC, FOLLOWERS, FOLLOWING] = GROUPS.map(bitOf) as [number, number, number, number];
const FOLLOWS = FOLLOWERS | FOLLOWING;

/** What the author of a status answers to somebody who wants to quote it. */
export type Answer = QuoteApproval['current_user'];

/** Who may quote, as `statuses.quote_policy` holds it. */
export function packed(automatic: Iterable<Group>, manual: Iterable<Group> = []): number {
  const bits = (groups: Iterable<Group>) => [...groups].reduce((all, one) => all | bitOf(one), 0);
  return (bits(automatic) << AUTOMATIC) | bits(manual);
}

/** What a member chose. What is for followers or named people only may be quoted by its author alone, as in Mastodon. */
export function chosenPolicy(chosen: QuotePolicy, visibility: number): number {
  return chosen === 'nobody' || visibility > UNLISTED ? 0 : packed([chosen]);
}

/** Which choice of a member's this is. */
export function policyOf(policy: number): QuotePolicy {
  const [first] = groupsOf(policy).automatic;
  return first === 'public' || first === 'followers' ? first : 'nobody';
}

/** The groups of a policy, for answers. */
export function groupsOf(policy: number): Pick<QuoteApproval, 'automatic' | 'manual'> {
  const named = (bits: number) => GROUPS.filter((group) => (bits & bitOf(group)) > 0);
  return { automatic: named(policy >> AUTOMATIC), manual: named(policy) };
}

/** Whether it depends on who follows whom. */
export function asksForFollows(policy: number): boolean {
  return ((policy >> AUTOMATIC) & PUBLIC) === 0 && ((policy | (policy >> AUTOMATIC)) & FOLLOWS) !== 0;
}

/** What is asked about two people: whether the one who wants to quote follows the author, and is followed by them. */
export interface Between {
  follows: boolean;
  followed: boolean;
}

/** The policy for one reader; nobody quotes what is for named people only, not even its author. */
export function answerTo(
  reader: Id | null,
  post: { authorId: Id; visibility: number; policy: number },
  { follows, followed }: Between,
): Answer {
  if (reader === null || post.visibility === DIRECT) return 'denied';
  if (reader === post.authorId) return 'automatic';
  if (post.visibility > UNLISTED) return 'denied';
  const met = PUBLIC | (follows ? FOLLOWERS : 0) | (followed ? FOLLOWING : 0);
  if ((post.policy >> AUTOMATIC) & met) return 'automatic';
  if (post.policy & met) return 'manual';
  return (post.policy | (post.policy >> AUTOMATIC)) & UNSUPPORTED ? 'unknown' : 'denied';
}

function bitOf(group: Group): number {
  return 1 << GROUPS.indexOf(group);
}
