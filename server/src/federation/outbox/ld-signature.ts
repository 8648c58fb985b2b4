import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { NotUnderstood } from '../ld/terms.ts';
import { memberKeys } from '../member-keys.ts';
import { PUBLIC } from '../normalise/audience.ts';
import { isObject } from '../normalise/document.ts';
import { sha256 } from '../signatures/digest.ts';
import { withoutProof } from '../signatures/proof.ts';

/** What is said of posts, which is what Mastodon forwards. */
const FORWARDED: ReadonlySet<unknown> = new Set(['Create', 'Update', 'Delete', 'Announce']);

/** Of who may do what, Mastodon knows who may quote; with a word that it does not know it forwards nothing. */
const UNKNOWN = ['canReply', 'canLike', 'canAnnounce'];

/** An outgoing document as it is sent now. */
export interface Signed {
  document: string;
  digest: string;
}

/**
 * An outgoing document with an LD signature instead of its proof, where the setting asks for that: without one Mastodon
 * does not forward the answers of our members to the followers of whom they answer. Only what is for everybody gets
 * one. It is made once, before the first delivery, outside any transaction; null where there is none to be made.
 */
export async function withLdSignature(ctx: Ctx, outgoingId: Id): Promise<Signed | null> {
  if (!ctx.config.ldSignatures) return null;
  const row = await ctx.db
    .selectFrom('outgoing')
    .select(['document', 'sender_id', 'expanded_to'])
    .where('id', '=', outgoingId)
    .executeTakeFirst();
  if (!row || row.document === '' || row.expanded_to !== 0) return null;
  const activity = JSON.parse(row.document) as { '@context': unknown } & Record<string, unknown>;
  const { type, actor, object, to, cc } = activity;
  // What others said and is forwarded is theirs to sign.
  if (actor !== ctx.origin.account(row.sender_id)) return null;
  if (!FORWARDED.has(type) || object === actor || ![to, cc].flat().includes(PUBLIC)) return null;
  const keys = await memberKeys(ctx, row.sender_id);
  if (!keys) return null;
  // Loaded with the first document that needs it.
  const { signLd } = await import('../ld/sign.ts');
  try {
    const plain = known(withoutProof(activity));
    const signed = await signLd(plain, ctx.origin.key(row.sender_id), keys.main, ctx.clock.now());
    const document = JSON.stringify(signed);
    return { document, digest: sha256(document) };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    ctx.log.debug('an activity has no LD signature', { outgoing: outgoingId, error: error.message });
    return null;
  }
}

function known(activity: Record<string, unknown>): Record<string, unknown> {
  const { object } = activity;
  if (!isObject(object) || !isObject(object.interactionPolicy)) return activity;
  const policy = Object.entries(object.interactionPolicy).filter(([name]) => !UNKNOWN.includes(name));
  return { ...activity, object: { ...object, interactionPolicy: Object.fromEntries(policy) } };
}
