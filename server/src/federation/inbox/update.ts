import {
  type AccountRow,
  findAccount,
  type Multikey,
  type RemoteRecord,
  upsertRemote,
} from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import { keysIn, recordFrom, sameOrigin } from '../fetch/actor.ts';
import { FetchFailed, fetchDocument, unlessMissing } from '../fetch/document.ts';
import { lookAgain } from '../fetch/look-later.ts';
import type { Activity } from '../normalise/activity.ts';
import type { Json } from '../normalise/document.ts';
import { isFeature, updateCollection } from './featured.ts';
import type { Effect, Receiver } from './receiver.ts';
import { updateNote } from './update-note.ts';

/** Somebody changed what they said: of themselves, in a post, or of a collection. */
export const receiveUpdate: Receiver = async (ctx, activity) => {
  const { actor, object } = activity;
  if (isFeature(activity)) return updateCollection(ctx, activity);
  if (object.id === actor) return updateActor(ctx, activity);
  // What stands elsewhere is not theirs, and its server need not be asked because they say so.
  return object.id !== null && sameOrigin(object.id, actor) ? updateNote(ctx, activity) : null;
};

/**
 * An account describes itself anew. The copy inside counts, since its owner signed it, but never for another key: a key
 * is taken only from the actor's own address, so that one which was stolen cannot put a second in its place. What the
 * copy does not name any more is no key from then on.
 */
async function updateActor(ctx: Ctx, { actor, object }: Activity): Promise<Effect | null> {
  const known = await findAccount(ctx, actingAccount(ctx));
  if (known?.uri !== actor) return null;
  const copy = object.embedded;
  const record = await unlessMissing(async () => {
    const keys = copy === null ? null : keysAfter(known, copy);
    if (copy && keys?.same) return recordFrom(ctx, { id: actor, document: copy }, null);
    try {
      return await recordFrom(ctx, await fetchDocument(ctx, actor), null);
    } catch (error) {
      const isAway = error instanceof FetchFailed && error.fault === 'unreachable';
      if (!isAway || !copy || !keys) throw error;
      // Its server may be gone for good, and this its last word.
      return { ...(await recordFrom(ctx, { id: actor, document: copy }, null)), ...keys.left };
    }
  });
  return record && (async (inner) => lookAgain(inner, await upsertRemote(inner, record)));
}

/** Whether a copy brings no key that was not known, and which of the known ones are left after it. */
function keysAfter(known: AccountRow, copy: Json): { same: boolean; left: Keys } {
  const { main, further } = keysIn(copy);
  const before = JSON.parse(known.multikeys) as Multikey[];
  const isAmong = (keys: readonly Multikey[], [fragment, multibase]: Multikey) =>
    keys.some((one) => one[0] === fragment && one[1] === multibase);
  const same =
    main?.id === known.key_id &&
    main?.pem === known.public_key &&
    further.every((key) => isAmong(before, key));
  const multikeys = before.filter((key) => isAmong(further, key));
  return { same, left: { keyId: known.key_id, publicKey: known.public_key, multikeys } };
}

type Keys = Pick<RemoteRecord, 'keyId' | 'publicKey' | 'multikeys'>;
