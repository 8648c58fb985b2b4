import { findByUri, upsertRemote } from '../../accounts/index.ts';
import { actingAccount } from '../../context.ts';
import { mayMoveFrom, move } from '../../moves/index.ts';
import { isKnownTo } from '../../relations/index.ts';
import { destinationAt } from '../fetch/destination.ts';
import { unlessMissing } from '../fetch/document.ts';
import type { Receiver } from './receiver.ts';

/**
 * Somebody elsewhere lives at another account now. Only that account's own server says whether it is theirs, so it is
 * asked anew; the old one's need not answer any more. Nothing is asked for whom nobody here follows, hides or wrote about.
 */
export const receiveMove: Receiver = async (ctx, { actor, object, target }) => {
  if (object.id !== actor || !target?.id || target.id === actor) return null;
  const accountId = actingAccount(ctx);
  if ((await mayMoveFrom(ctx, { id: accountId, local: 0 })) !== null) return null;
  if (!(await isKnownTo(ctx, accountId))) return null;
  const { id: uri } = target;
  if (ctx.origin.isOurs(uri)) {
    const ours = await findByUri(ctx, uri);
    return ours ? (inner) => move(inner, { targetId: ours.id, told: null }) : null;
  }
  const found = await unlessMissing(() => destinationAt(ctx, uri));
  if (!found) return null;
  const { record, ...told } = found;
  return async (inner) => move(inner, { targetId: await upsertRemote(inner, record), told });
};
