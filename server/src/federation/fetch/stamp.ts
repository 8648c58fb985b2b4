import type { Ctx } from '../../context.ts';
import { isBuried } from '../inbox/tombstones.ts';
import { idOf, list } from '../normalise/values.ts';
import { sameOrigin } from './actor.ts';
import { FetchFailed, fetchDocument } from './document.ts';

/** What a stamp has to say. */
export interface Vouched {
  type: 'QuoteAuthorization' | 'FeatureAuthorization';
  /** Who agrees, where the stamp names them; and of whose origin it must be. */
  by: string | null;
  origin: string;
  interactingObject: string;
  interactionTarget: string;
}

/** Whether a stamp stands at its own address, of the origin of who agrees, for these two. @throws {FetchFailed} where its server does not say */
export async function vouches(ctx: Ctx, stamp: string, said: Vouched): Promise<boolean> {
  if (!sameOrigin(stamp, said.origin) || (await isBuried(ctx, stamp, said.origin))) return false;
  try {
    const { document } = await fetchDocument(ctx, stamp);
    return (
      list(document.type).includes(said.type) &&
      (said.by === null || idOf(document.attributedTo) === said.by) &&
      idOf(document.interactingObject) === said.interactingObject &&
      idOf(document.interactionTarget) === said.interactionTarget
    );
  } catch (error) {
    // A server that answers nobody at all says nothing of a stamp.
    if (!(error instanceof FetchFailed) || error.passing || error.fault === 'refused') throw error;
    return false;
  }
}
