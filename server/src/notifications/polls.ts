import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { votersOf } from '../statuses/index.ts';
import { notify } from './notify.ts';

/** Members told in one transaction. */
const A_STEP = 100;

/** Tells who asked and the members who chose that a poll is over; it comes from who asked, as in Mastodon. */
export async function tellVoters(
  ctx: Ctx,
  { statusId, authorId }: { statusId: Id; authorId: Id },
): Promise<void> {
  await transact(ctx, (inner) => notify(inner, { to: authorId, type: 'poll', from: authorId, statusId }));
  for (let after: Id | null = 0; after !== null; ) {
    const voters: Id[] = await votersOf(ctx, statusId, after, A_STEP);
    await transact(ctx, async (inner) => {
      for (const to of voters) await notify(inner, { to, type: 'poll', from: authorId, statusId });
    });
    after = voters.length < A_STEP ? null : (voters.at(-1) ?? null);
  }
}
