import { block } from '../../relations/index.ts';
import { localAccount } from './local.ts';
import type { Receiver } from './receiver.ts';
import { isBuried } from './tombstones.ts';

/** Somebody elsewhere blocks one of ours: follows both ways end, and neither sees the other. */
export const receiveBlock: Receiver = async (ctx, { id, actor, object }) => {
  const targetId = localAccount(ctx, object.id);
  if (targetId === null) return null;
  return async (inner) => {
    // It may have been taken back before it came.
    if (id !== null && (await isBuried(inner, id, actor))) return;
    await block(inner, { targetId, uri: id });
  };
};
