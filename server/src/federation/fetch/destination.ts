import type { RemoteRecord } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { readActor } from '../normalise/actor.ts';
import { Refused } from '../normalise/refused.ts';
import { recordFrom } from './actor.ts';
import { FetchFailed, fetchDocument } from './document.ts';

/** An account that somebody moves to, as its own server describes it now. */
export interface Destination {
  record: RemoteRecord;
  /** The actors that it says it is, too. */
  alsoKnownAs: readonly string[];
  /** It says itself that it lives elsewhere. */
  movedOn: boolean;
}

/** Fetched anew whatever is known: whom it names decides whose followers come. @throws {FetchFailed} */
export async function destinationAt(ctx: Ctx, uri: string): Promise<Destination> {
  const fetched = await fetchDocument(ctx, uri);
  const actor = readActor(fetched.document);
  if (actor instanceof Refused) throw new FetchFailed('unreadable', `${uri}: ${actor.reason}`);
  const record = await recordFrom(ctx, fetched, null);
  return { record, alsoKnownAs: actor.alsoKnownAs, movedOn: actor.movedTo !== null };
}
