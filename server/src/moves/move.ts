import { sql } from 'kysely';
import { type AccountRow, getAccount, holdAccount, setMoved, uriOf } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { firstIdAt, timeOf } from '../db/ids.ts';
import { someOf } from '../db/some.ts';
import type { Id, Time } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { forbidden, notFound, Refusal } from '../errors.ts';
import { emit } from '../events/events.ts';
import { judgeTokensAnew } from '../sign-in/index.ts';
import { aliasesOf } from './alias.ts';
import { carryLater } from './carry.ts';
import { PARTS } from './tables.ts';
import './events.ts';

const DAY = 86_400_000;
/** Mastodon's: a member moves once in so long, and of an account elsewhere no second move is followed before. */
const MEMBERS_PAUSE_MS = 30 * DAY;
const OTHERS_PAUSE_MS = 7 * DAY;

/** Where somebody moves to. */
export interface Destination {
  targetId: Id;
  /** What its own server said of it just now; of one of ours it is known here. */
  told: { alsoKnownAs: readonly string[]; movedOn: boolean } | null;
}

/** Why somebody cannot move there. */
export type MoveFault = 'self' | 'there' | 'unnamed' | 'moved';

/**
 * The account that acts lives elsewhere now: it says so, and whoever follows it here comes to follow the new one. Only to
 * an account that names the old one as its own, that did not move on itself, and not twice within the time between moves.
 * @throws {Refusal} missing (nobody there), forbidden (`MoveFault`), conflict (too soon)
 */
export async function move(ctx: Ctx, { targetId, told }: Destination): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const account = await getAccount(inner, accountId);
    const target = await getAccount(inner, targetId);
    if (account.suspended_at !== null || target.suspended_at !== null) throw notFound();
    const fault = await moveFault(inner, account, target, told);
    if (fault) throw forbidden(`The account cannot be moved: ${fault}`);
    if ((await mayMoveFrom(inner, account)) !== null)
      throw new Refusal('conflict', 'The account moved not long ago');
    await setMoved(inner, accountId, targetId);
    if (account.local === 1) await judgeTokensAnew(inner, accountId);
    const moveId = inner.ids.next();
    const host = target.local === 1 ? '' : target.domain;
    await inner.db
      .insertInto('moves')
      .values({
        id: moveId,
        account_id: accountId,
        target_id: targetId,
        followers: Math.max(account.followers_count, account.followers_told ?? 0),
        host,
        part: PARTS[0],
        done_to: 0,
      })
      .execute();
    await carryLater(inner, host);
    await emit(inner, 'account.moved', { moveId, accountId, targetId, local: account.local === 1 });
  });
}

/** Why an account cannot be moved to another; null when it can. */
export async function moveFault(
  ctx: Ctx,
  account: AccountRow,
  target: AccountRow,
  told: Destination['told'],
): Promise<MoveFault | null> {
  if (target.id === account.id) return 'self';
  // A member said so before, without a move; an account elsewhere says both in one breath.
  if (account.local === 1 && account.moved_to_id === target.id) return 'there';
  const here = target.local === 1;
  const names = here
    ? (await aliasesOf(ctx, target.id)).some(({ id }) => id === account.id)
    : told?.alsoKnownAs.includes(uriOf(ctx, account));
  if (!names) return 'unnamed';
  return (here ? target.moved_to_id !== null : told?.movedOn !== false) ? 'moved' : null;
}

/** When an account may move again; null for now. */
export async function mayMoveFrom(
  ctx: Ctx,
  { id, local }: Pick<AccountRow, 'id' | 'local'>,
): Promise<Time | null> {
  const pause = local === 1 ? MEMBERS_PAUSE_MS : OTHERS_PAUSE_MS;
  const last = await ctx.db
    .selectFrom('moves')
    .select('id')
    .where('account_id', '=', id)
    .where('id', '>=', firstIdAt(ctx.clock.now() - pause))
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return last ? timeOf(last.id) + pause : null;
}

/** Forgets some of the moves and other accounts of an account that is gone. Returns whether there were any. */
export async function clearMoves(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const eitherSide = sql`account_id = ${accountId} or target_id = ${accountId}`;
  const aliases = await ctx.db
    .deleteFrom('aliases')
    .where(someOf('aliases', 'id', eitherSide))
    .executeTakeFirstOrThrow();
  const moves = await ctx.db
    .deleteFrom('moves')
    .where(someOf('moves', 'id', eitherSide))
    .executeTakeFirstOrThrow();
  return aliases.numDeletedRows + moves.numDeletedRows > 0n;
}
