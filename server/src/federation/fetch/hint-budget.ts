import type { Ctx } from '../../context.ts';
import { remembered } from '../../remembered.ts';

/** How often it is told that more was hinted at than is looked at. */
const TELL_MS = 60_000;
const REMEMBERED = 5000;

interface Bounds {
  /** Hints that are looked at in a second, and at once after a pause. */
  aSecond: number;
  atOnce: number;
  /** What the log says when there is more. */
  told: string;
}

interface Intake {
  /** How many may still be taken, and when that was so. */
  left: number;
  at: number;
  /** What was hinted at lately: several pass on the same. */
  seen: Set<string>;
  dropped: number;
  toldAt: number;
}

/**
 * Says of each hint whether it is looked at: once, and as long as there is room. What is beyond is dropped and not
 * queued, so that whoever gives hints costs a signature and no more.
 */
export function hintBudget({ aSecond, atOnce, told }: Bounds): (ctx: Ctx, name: string) => boolean {
  const intakeOf = remembered(({ clock }): Intake => {
    const now = clock.now();
    return { left: atOnce, at: now, seen: new Set(), dropped: 0, toldAt: now };
  });
  return (ctx, name) => {
    const intake = intakeOf(ctx);
    if (intake.seen.has(name)) return false;
    const now = ctx.clock.now();
    intake.left = Math.min(atOnce, intake.left + (Math.max(0, now - intake.at) / 1000) * aSecond);
    intake.at = now;
    if (intake.left < 1) {
      intake.dropped += 1;
      if (now - intake.toldAt >= TELL_MS) {
        ctx.log.info(told, { dropped: intake.dropped });
        Object.assign(intake, { dropped: 0, toldAt: now });
      }
      return false;
    }
    intake.left -= 1;
    if (intake.seen.size >= REMEMBERED) intake.seen.delete(intake.seen.values().next().value as string);
    intake.seen.add(name);
    return true;
  };
}
