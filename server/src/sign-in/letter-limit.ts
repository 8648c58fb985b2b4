import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { Refusal } from '../errors.ts';
import { createLimits } from '../http/limits.ts';
import { remembered } from '../remembered.ts';

const limitsOf = remembered(({ clock, config }) => createLimits(clock, config.rateLimits));

/**
 * Counts letters that strangers can have written to one address, whoever asks; false once there were enough. Who asks
 * is not told, since that would tell something about the address.
 */
export function mayWriteTo(ctx: Ctx, email: string): boolean {
  try {
    limitsOf(ctx).use([['letters', fold(email.trim()).slice(0, 320)]]);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
