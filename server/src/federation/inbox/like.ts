import { favourite, findStatusByUri } from '../../statuses/index.ts';
import { sameOrigin } from '../fetch/actor.ts';
import type { Receiver } from './receiver.ts';

/**
 * A favourite; with an emoji it is a reaction (EmojiReact, or Misskey's Like with `content`), which counts as one. Only of
 * a status that is known here. What it is called is kept, since some servers take it back by that alone.
 */
export const receiveLike: Receiver = async (ctx, { id, actor, object }) => {
  const status = object.id === null ? undefined : await findStatusByUri(ctx, object.id);
  const uri = id !== null && sameOrigin(id, actor) ? id : null;
  return status ? (inner) => favourite(inner, { statusId: status.id, uri }) : null;
};
