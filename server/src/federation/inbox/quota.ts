import type { Ctx } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import { remembered } from '../../remembered.ts';
import { createTally } from '../../tally.ts';

/** Activities of one host that are taken in such a time: a hundred a second for long, as much at once as a large server has saved up. */
const MOST = 30_000;
const SPAN_MS = 5 * 60_000;
const HOSTS = 5000;

const taken = remembered(({ clock }) => createTally(clock, { spanMs: SPAN_MS, most: HOSTS }));

/**
 * Counts an activity that its host has signed, so that nobody else can use up what it may send. Whoever sends more than
 * that is asked to wait, and others are served meanwhile. Costs a look into memory.
 * @throws {Refusal} tooMany
 */
export function countFrom(ctx: Ctx, host: string): void {
  if (!ctx.config.rateLimits) return;
  const { count, until } = taken(ctx).count(host);
  if (count > MOST)
    throw new Refusal('tooMany', 'Too many activities of one server', {
      retryAfter: Math.ceil((until - ctx.clock.now()) / 1000),
    });
}
