import type { Kit } from '@skein/api/recovery.ts';
import { findAccount, sealedKeyOf } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { notFound } from '../../errors.ts';
import { actorDocument } from '../objects/actor.ts';
import { actorFacts } from '../objects/facts.ts';
import { firstFollowers } from './followers.ts';

/**
 * What a server has to give to a member's kit: their actor, their main key, and the first of their followers. The browser
 * seals the key under words of theirs; this server does not learn them, and keeps nothing of the kit. The caller has
 * asked for the password.
 */
export async function kitOf(ctx: Ctx, accountId: Id): Promise<Omit<Kit, 'sealed'> & { next: string | null }> {
  const account = await findAccount(ctx, accountId);
  const sealed = await sealedKeyOf(ctx, accountId);
  if (!account || sealed === null) throw notFound();
  return {
    kind: 'skein-recovery-kit',
    version: 1,
    made_at: new Date(ctx.clock.now()).toISOString(),
    address: `${account.username}@${account.domain}`,
    actor: actorDocument(ctx.origin, await actorFacts(ctx, account)),
    keys: [{ id: ctx.origin.key(accountId), private_key: ctx.secrets.open(sealed) }],
    ...(await firstFollowers(ctx, accountId)),
  };
}
