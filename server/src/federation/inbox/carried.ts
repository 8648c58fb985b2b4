import type { Ctx } from '../../context.ts';
import { findStatusByUri } from '../../statuses/index.ts';
import type { Activity } from '../normalise/activity.ts';
import { moment } from '../normalise/moments.ts';
import { talksTo } from '../policy.ts';
import { type Proof, ProofRefused, readProof } from '../signatures/proof.ts';
import { findProofKey, type KnownKey } from './keys.ts';
import { keyThatMade, learnKey } from './learn.ts';

/**
 * What somebody else may bring: posts, what they say now, and their end. They can come again without harm, since a post
 * is known by its id, an edit by its time and an end for longer than a proof is believed. Everything else is told by
 * who says it.
 */
const CARRIED = new Set(['Create', 'Update', 'Delete']);

/** Whose an activity is that another server brought, and by what it is known again. */
interface Carried {
  author: KnownKey;
  mark: string;
}

/**
 * Whose an activity is that was signed by somebody else: its actor's, when it carries a proof by a key that the actor
 * lists (FEP-8b32), as if the actor had signed the request. LD signatures prove nothing here. `nothing` is what need
 * not be looked at: our own come back, what only its actor may tell, the end of what was never known.
 */
export async function carriedBy(
  ctx: Ctx,
  activity: Activity,
  text: string,
): Promise<Carried | 'refused' | 'nothing'> {
  if (activity.raw.proof === undefined) return 'refused';
  if (ctx.origin.isOurs(activity.actor)) return 'nothing';
  const proof = read(ctx, activity, text);
  if (!proof) return 'refused';
  if (!(await talksTo(ctx, new URL(activity.actor).host))) return 'nothing';
  const known = await findProofKey(ctx, proof.keyId);
  if (!known && activity.type === 'Delete') return 'nothing';
  const author = known ? await keyThatMade(ctx, proof, known) : await learnt(ctx, proof);
  if (author?.actor !== activity.actor) return 'refused';
  if (!CARRIED.has(activity.type) || activity.object.id === activity.actor) return 'nothing';
  if (activity.type === 'Update' && !(await isNews(ctx, activity))) return 'nothing';
  return { author, mark: `${Math.floor(proof.created / 1000).toString(36)} ${proof.hash}` };
}

/** The key as its owner lists it now, if it made the proof and may. */
async function learnt(ctx: Ctx, proof: Proof): Promise<KnownKey | undefined> {
  await learnKey(ctx, proof.keyId);
  const known = await findProofKey(ctx, proof.keyId);
  return known && proof.verify(known.key) ? known : undefined;
}

/** Of edits only the latest counts: whoever kept an earlier one could bring it again and so take the latest back. */
async function isNews(ctx: Ctx, { object }: Activity): Promise<boolean> {
  const status = object.id === null ? undefined : await findStatusByUri(ctx, object.id);
  if (!status || !object.embedded) return true;
  const updated = moment(object.embedded.updated);
  return updated !== null && updated.at > (status.edited_at ?? 0);
}

/** The proof, where it may be the actor's: its key is of the actor's own server. */
function read(ctx: Ctx, { actor }: Activity, text: string): Proof | null {
  try {
    const proof = readProof(text, ctx.clock.now());
    return new URL(proof.keyId).origin === new URL(actor).origin ? proof : null;
  } catch (error) {
    if (!(error instanceof ProofRefused)) throw error;
    ctx.log.debug('a proof is not believed', { fault: error.fault, actor });
    return null;
  }
}
