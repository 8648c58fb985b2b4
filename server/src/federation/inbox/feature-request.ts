import { findAccount } from '../../accounts/index.ts';
import { collectionAt, grantPlace, takeCollection } from '../../collections/index.ts';
import { actingAccount, type Ctx } from '../../context.ts';
import { sameOrigin } from '../fetch/actor.ts';
import { fetchDocument, unlessMissing } from '../fetch/document.ts';
import { collectionOf } from '../fetch/featured.ts';
import { sayFeatureAnswer } from '../outbox/index.ts';
import { localAccount } from './local.ts';
import type { Receiver } from './receiver.ts';

/**
 * Somebody of another server asks whether one of ours may stand in a collection of theirs (FEP-7aa9). Who may be found
 * agrees at once; the collection is taken in for it, if it is the asker's own.
 */
export const receiveFeatureRequest: Receiver = async (ctx, { id: request, actor, object, instrument }) => {
  const accountId = localAccount(ctx, object.id);
  const uri = instrument?.id ?? null;
  if (request === null || accountId === null || uri === null) return null;
  if (!sameOrigin(request, actor) || !sameOrigin(uri, actor)) return null;
  const member = await findAccount(ctx, accountId);
  if (member?.local !== 1) return null;
  const known = await collectionAt(ctx, uri);
  const said = known ? null : await unlessMissing(() => asked(ctx, uri, actor));
  if (known ? known.account_id !== actingAccount(ctx) : !said) return null;
  return async (inner) => {
    const collectionId = known?.id ?? (said && (await takeCollection(inner, said)));
    if (collectionId === null) return;
    const itemId = await grantPlace(inner, { collectionId, accountId });
    const askerId = actingAccount(inner);
    await sayFeatureAnswer(inner, { request, askerId, accountId, collectionId, itemId });
  };
};

async function asked(ctx: Ctx, uri: string, owner: string) {
  const { id, document } = await fetchDocument(ctx, uri);
  return id === uri ? collectionOf(ctx, document, owner) : null;
}
