import { seen } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { remembered } from '../remembered.ts';
import { HOME_LIVES_MS, rebuild } from './home-rows.ts';

/** Notes at most once an hour that a member is here, and rebuilds a home that was no longer filled. */
const NOTED_EVERY_MS = 3_600_000;

/** When each member was last known to be here, so that a page of home costs no query for it. */
const noted = remembered(() => new Map<Id, number>());

/** Call it before reading home. */
export async function visit(ctx: Ctx, memberId: Id): Promise<void> {
  const now = ctx.clock.now();
  const visits = noted(ctx);
  if ((visits.get(memberId) ?? 0) > now - NOTED_EVERY_MS) return;
  await transact(ctx, async (inner) => {
    const last = await seen(inner, memberId, now);
    if (last !== null && last < now - HOME_LIVES_MS) await rebuild(inner, memberId);
  });
  if (visits.size > 20_000) visits.clear();
  visits.set(memberId, now);
}
