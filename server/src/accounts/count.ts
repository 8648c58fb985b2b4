import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import './tables.ts';

/** Announced with the account's id whenever anything that its JSON shows has changed. */
export const ACCOUNT_TOPIC = 'account';

type Counter = 'followers_count' | 'following_count' | 'statuses_count';

const counters = Object.fromEntries(
  (['followers_count', 'following_count', 'statuses_count'] as const).map((counter) => [
    counter,
    prepared<{ id: Id; by: number }, never>(
      (db, p) =>
        db
          .updateTable('accounts')
          .set((eb) => ({ [counter]: eb(counter, '+', p('by')) }))
          .where('id', '=', p('id')) as never,
    ),
  ]),
) as Record<Counter, ReturnType<typeof prepared<{ id: Id; by: number }, never>>>;

/** Moves a counter that people see, in the transaction of what it counts. */
export async function countAccount(
  ctx: Ctx & { tx: Tx },
  id: Id,
  counter: Counter,
  by: 1 | -1,
): Promise<void> {
  await counters[counter](ctx, { id, by });
  accountChanged(ctx, id);
}

const posted = prepared<{ id: Id; at: number }, never>(
  (db, p) =>
    db
      .updateTable('accounts')
      .set((eb) => ({ statuses_count: eb('statuses_count', '+', 1), last_status_at: p('at') }))
      .where('id', '=', p('id')) as never,
);

/** One more status, and when. */
export async function countStatus(ctx: Ctx & { tx: Tx }, id: Id, at: number): Promise<void> {
  await posted(ctx, { id, at });
  accountChanged(ctx, id);
}

/** Lets every process forget what it keeps of this account, once the change is committed. */
export function accountChanged(ctx: Ctx & { tx: Tx }, id: Id): void {
  ctx.tx.afterCommit(() => ctx.live.announce(ACCOUNT_TOPIC, id));
}
