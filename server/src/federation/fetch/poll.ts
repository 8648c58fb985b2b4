import type { Ctx } from '../../context.ts';
import type { NewPoll } from '../../statuses/index.ts';
import type { Poll } from '../normalise/poll.ts';

/** A poll as `publish` takes it. What has ended says so by `closed`, which stands above `endTime` (Mastodon's rule). */
export function pollOf(ctx: Pick<Ctx, 'clock'>, poll: Poll | null): NewPoll | null {
  if (!poll) return null;
  const { options, multiple, closed, endTime, voters } = poll;
  const end = typeof closed === 'object' ? closed.at : (endTime?.at ?? null);
  const now = ctx.clock.now();
  return {
    options: options.map(({ name }) => name),
    multiple,
    hideTotals: false,
    expiresAt: closed === true ? Math.min(end ?? now, now) : end,
    counted: { votes: options.map(({ votes }) => votes), voters },
  };
}
