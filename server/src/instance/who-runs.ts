import type { Ctx } from '../context.ts';
import { forbidden } from '../errors.ts';

/** Lets through the owner, admins and the server itself (its command line). @throws {Refusal} forbidden */
export function refuseUnlessRuns({ actor }: Pick<Ctx, 'actor'>): void {
  const runs = actor.kind === 'member' && (actor.role === 'owner' || actor.role === 'admin');
  if (!runs && actor.kind !== 'system') throw forbidden();
}
