import type { Ctx } from '../context.ts';
import type { Tx } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { statusChanged } from './count.ts';
import { mentionedIn, type StatusRow } from './queries.ts';
import './tables.ts';

/** What an author of another server may let nobody do; the bits of `refuses`. */
export const REFUSES = { answers: 1, favourites: 2, boosts: 4 } as const;

/** What the server of a post says of it; null: nothing. */
export interface ToldOfStatus {
  favourites: number | null;
  boosts: number | null;
  refuses: number;
}

type Before = Pick<StatusRow, 'id' | 'favourites_told' | 'boosts_told' | 'refuses'>;

/** Notes what the server of a post says of it, where that is something new. Joins the caller's transaction. */
export async function keepTold(ctx: Ctx & { tx: Tx }, before: Before, told: ToldOfStatus): Promise<void> {
  const { favourites = null, boosts = null, refuses } = told;
  const now = {
    favourites_told: favourites ?? before.favourites_told,
    boosts_told: boosts ?? before.boosts_told,
    refuses,
  };
  if (
    (now.favourites_told ?? 0) === (before.favourites_told ?? 0) &&
    (now.boosts_told ?? 0) === (before.boosts_told ?? 0) &&
    now.refuses === before.refuses
  )
    return;
  await ctx.db
    .updateTable('statuses')
    .set(now)
    .where('id', '=', before.id)
    .where('uri', 'is not', null)
    .execute();
  statusChanged(ctx, before.id);
}

/** How many like and boost a post: those known here, or more where its own server counts more. */
export function countsOf(row: StatusRow): { favourites: number; boosts: number } {
  return {
    favourites: Math.max(row.favourites_count, row.favourites_told ?? 0),
    boosts: Math.max(row.boosts_count, row.boosts_told ?? 0),
  };
}

const WHY = {
  answers: 'The author of this post takes no answers',
  favourites: 'The author of this post takes no favourites',
  boosts: 'The author of this post wants it to be passed on by nobody',
} as const;

/**
 * A member does not do what the server of the author would refuse: their own server would show what nobody else sees. Whom
 * a post names may answer it all the same (GoToSocial's rule). What others do is for the author's server to judge.
 * @throws {Refusal} forbidden
 */
export async function refuseUnwanted(ctx: Ctx, post: StatusRow, what: keyof typeof REFUSES): Promise<void> {
  if ((post.refuses & REFUSES[what]) === 0 || ctx.actor.kind !== 'member') return;
  if (what === 'answers' && (await mentionedIn(ctx, post.id)).includes(ctx.actor.accountId)) return;
  throw new Refusal('forbidden', WHY[what]);
}
