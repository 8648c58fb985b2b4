import { favourite, findStatusByUri } from '../../statuses/index.ts';
import type { Receiver } from './receiver.ts';

/** A favourite; with an emoji it is a reaction, which counts as one. Only of a status that is known here. */
export const receiveLike: Receiver = async (ctx, { object }) => {
  const status = object.id === null ? undefined : await findStatusByUri(ctx, object.id);
  return status ? (inner) => favourite(inner, { statusId: status.id }) : null;
};
