import { findAccount, upsertRemote } from '../../accounts/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import { keyIn, recordFrom } from '../fetch/actor.ts';
import { fetchDocument, unlessMissing } from '../fetch/document.ts';
import { lookAgain } from '../fetch/look-later.ts';
import type { Activity } from '../normalise/activity.ts';
import { isFeature, updateCollection } from './featured.ts';
import type { Effect, Receiver } from './receiver.ts';
import { updateNote } from './update-note.ts';

/** Somebody changed what they said: of themselves, in a post, or of a collection. */
export const receiveUpdate: Receiver = async (ctx, activity) => {
  const { actor, object } = activity;
  if (isFeature(activity)) return updateCollection(ctx, activity);
  return object.id === actor ? updateActor(ctx, activity) : updateNote(ctx, activity);
};

/**
 * An account describes itself anew. The copy inside counts, since its owner signed it, but never for another key: a key
 * is taken only from the actor's own address, so that one which was stolen cannot put a second in its place.
 */
async function updateActor(ctx: Ctx, { actor, object }: Activity): Promise<Effect | null> {
  const known = await findAccount(ctx, actingAccount(ctx));
  if (known?.uri !== actor) return null;
  const copy = object.embedded;
  const record = await unlessMissing(async () => {
    const key = copy === null ? undefined : keyIn(copy);
    const same = key?.id === known.key_id && key?.pem === known.public_key;
    return recordFrom(
      ctx,
      same && copy ? { id: actor, document: copy } : await fetchDocument(ctx, actor),
      null,
    );
  });
  return record && (async (inner) => lookAgain(inner, await upsertRemote(inner, record)));
}
