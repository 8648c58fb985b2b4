import type { Ctx } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import { remembered } from '../../remembered.ts';

/** Activities of one host that are taken in such a time: a hundred a second for long, as much at once as a large server has saved up. */
const MOST = 30_000;
const WINDOW_MS = 5 * 60_000;
const HOSTS = 5000;

interface Window {
  until: number;
  count: number;
}

const windowsOf = remembered(() => new Map<string, Window>());

/**
 * Counts an activity that its host has signed, so that nobody else can use up what it may send. Whoever sends more than
 * that is asked to wait, and others are served meanwhile. Costs a look into memory.
 * @throws {Refusal} tooMany
 */
export function countFrom(ctx: Ctx, host: string): void {
  if (!ctx.config.rateLimits) return;
  const windows = windowsOf(ctx);
  const now = ctx.clock.now();
  let window = windows.get(host);
  if (!window || window.until <= now) {
    windows.delete(host);
    if (windows.size >= HOSTS) windows.delete(windows.keys().next().value as string);
    window = { until: now + WINDOW_MS, count: 0 };
    windows.set(host, window);
  }
  window.count += 1;
  if (window.count > MOST)
    throw new Refusal('tooMany', 'Too many activities of one server', {
      retryAfter: Math.ceil((window.until - now) / 1000),
    });
}
