import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';

/** On a loopback origin outside the lab there is nothing to federate with: every door of the fediverse is absent. */
export function refuseUnlessFederating(ctx: Ctx): void {
  if (!ctx.origin.federates) throw notFound();
}
