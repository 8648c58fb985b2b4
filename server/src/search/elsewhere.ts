import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';

/** What another server was asked for, or null: one that does not answer, or not well, has nothing to be found. */
export async function orNothing<T>(ctx: Ctx, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ctx.log.debug('a search ended at another server', { error });
    return null;
  }
}
