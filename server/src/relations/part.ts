import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { sever } from './follow.ts';
import './events.ts';

/** Follows of one transaction: each is several statements. */
const A_STEP = 50;

/**
 * Ends some follows between members and accounts whose servers are blocked, and tells each member how many. Returns
 * whether there were any. An account that is free again by now keeps its own.
 */
export async function partFrom(
  ctx: Ctx,
  { by, suspended }: { by: string | null; suspended: readonly Id[] },
): Promise<boolean> {
  return transact(ctx, async (inner) => {
    const lost = new Map<string, { memberId: Id; by: string; followers: number; following: number }>();
    let found = false;
    for (const table of ['follows', 'follow_requests'] as const) {
      for (const [other, own] of [
        ['follower_id', 'followee_id'],
        ['followee_id', 'follower_id'],
      ] as const) {
        const rows = await inner.db
          .selectFrom(table)
          .innerJoin('accounts', 'accounts.id', `${table}.${other}`)
          .select(['follower_id', 'followee_id', 'accounts.domain', `${table}.${own} as member_id`])
          .where((eb) => inner.dialect.among(eb.ref(`${table}.${other}`), suspended))
          .where('accounts.suspended_at', 'is not', null)
          .limit(A_STEP)
          .execute();
        for (const row of rows) {
          await sever(
            inner,
            row.follower_id,
            row.followee_id,
            own === 'follower_id' ? 'follower' : 'followee',
          );
          if (table === 'follow_requests') continue;
          const name = by ?? row.domain;
          const key = `${row.member_id} ${name}`;
          const count = lost.get(key) ?? { memberId: row.member_id, by: name, followers: 0, following: 0 };
          count[own === 'follower_id' ? 'following' : 'followers'] += 1;
          lost.set(key, count);
        }
        found ||= rows.length > 0;
      }
    }
    for (const one of lost.values()) await emit(inner, 'follows.severed', one);
    return found;
  });
}
