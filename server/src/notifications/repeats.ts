import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { remembered } from '../remembered.ts';

/** What was taken back and comes again within this time is told quietly. */
const QUIET_MS = 3_600_000;
const REMEMBERED = 10_000;

interface Notice {
  to: Id;
  type: string;
  from: Id;
  statusId?: Id;
}

const takenBack = remembered(() => new Map<string, number>());

const nameOf = ({ to, type, from, statusId = 0 }: Notice) => `${to} ${type} ${from} ${statusId}`;

/** Notes that a notification was taken back, once that is so. */
export function rememberTakenBack(ctx: Ctx & { tx: Tx }, what: Notice): void {
  const name = nameOf(what);
  ctx.tx.afterCommit(() => {
    const known = takenBack(ctx);
    known.delete(name);
    if (known.size >= REMEMBERED) known.delete(known.keys().next().value as string);
    known.set(name, ctx.clock.now());
  });
}

/**
 * Whether a member heard of just this lately, before it was taken back: whoever follows and unfollows, or favourites and
 * takes it back, again and again, rings once. It stands in the list all the same.
 */
export function isRepeat(ctx: Ctx, what: Notice): boolean {
  const at = takenBack(ctx).get(nameOf(what));
  return at !== undefined && at > ctx.clock.now() - QUIET_MS;
}
