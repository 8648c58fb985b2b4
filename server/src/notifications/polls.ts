import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { holdStatus, votersOf } from '../statuses/index.ts';
import { notify } from './notify.ts';

/** Members told in one transaction. */
const A_STEP = 100;

/** Tells who asked and the members who chose that a poll is over; it comes from who asked, as in Mastodon. */
export async function tellVoters(
  ctx: Ctx,
  { statusId, authorId }: { statusId: Id; authorId: Id },
): Promise<void> {
  await tell(ctx, [authorId], { statusId, authorId });
  for (let after: Id | null = 0; after !== null; ) {
    const voters: Id[] = await votersOf(ctx, statusId, after, A_STEP);
    await tell(ctx, voters, { statusId, authorId });
    after = voters.length < A_STEP ? null : (voters.at(-1) ?? null);
  }
}

function tell(ctx: Ctx, members: readonly Id[], { statusId, authorId }: { statusId: Id; authorId: Id }) {
  return transact(ctx, async (inner) => {
    if (!(await holdStatus(inner, statusId))) return;
    for (const to of members) await notify(inner, { to, type: 'poll', from: authorId, statusId });
  });
}
