import { findAccount, uriOf } from '../../accounts/index.ts';
import { actingAccount, as, type Ctx } from '../../context.ts';
import {
  ACCEPTED,
  acceptQuote,
  findStatusByUri,
  letRead,
  mayQuote,
  PENDING,
  type Post,
  publish,
  quoteIn,
  UNLISTED,
} from '../../statuses/index.ts';
import { sameOrigin } from '../fetch/actor.ts';
import { fetchDocument, unlessMissing } from '../fetch/document.ts';
import { noteOf, statusOf } from '../fetch/note.ts';
import type { Activity } from '../normalise/activity.ts';
import { type Note, readNote } from '../normalise/objects.ts';
import { Refused } from '../normalise/refused.ts';
import { sayQuoteAnswer } from '../outbox/index.ts';
import type { Receiver } from './receiver.ts';
import { isBuried } from './tombstones.ts';

/**
 * Somebody of another server asks whether a post of theirs may quote one of ours. The policy of ours answers at once; a
 * yes takes the post in, since what agrees to it is its stamp.
 */
export const receiveQuoteRequest: Receiver = async (ctx, activity) => {
  const { id: uri, object, instrument } = activity;
  const askerId = actingAccount(ctx);
  if (uri === null || object.id === null || !instrument?.id || !sameOrigin(uri, activity.actor)) return null;
  const quoted = await findStatusByUri(ctx, object.id);
  if (!quoted || quoted.uri !== null || quoted.boost_of_id !== null || quoted.deleted_at !== null)
    return null;
  if (quoted.visibility > UNLISTED || !sameOrigin(instrument.id, activity.actor)) return null;
  const asked = {
    uri,
    actor: activity.actor,
    instrument: instrument.id,
    authorId: quoted.account_id,
    statusId: quoted.id,
  };
  const note = await quotingNote(ctx, activity);
  const asker = await findAccount(ctx, askerId);
  if (!note || !asker || note.attributedTo !== uriOf(ctx, asker)) return null;
  const status = await statusOf(ctx, note, asker);
  if (status.quote?.quoted?.id !== quoted.id) return null;
  return async (inner) => {
    const answer = (quoteId: number | null) => sayQuoteAnswer(inner, asked, { askerId, quoteId });
    if ((await mayQuote(inner, askerId, quoted as Post)) === 'denied') return answer(null);
    if (await isBuried(inner, note.id, note.attributedTo)) return;
    const statusId = await publish(as(inner, { kind: 'remote', accountId: askerId }), status);
    const quote = await quoteIn(inner, statusId);
    if (!quote || quote.account_id !== askerId || quote.quoted_id !== quoted.id) return;
    // Consent that was taken back is not given anew because somebody asks again.
    if (quote.state !== PENDING && quote.state !== ACCEPTED) return answer(null);
    await letRead(inner, statusId, quoted.account_id);
    await acceptQuote(inner, quote, status.visibility, { request: uri });
    await answer(quote.id);
  };
};

/** The copy inside counts, since its author signed it; else it is asked for. */
async function quotingNote(ctx: Ctx, { actor, instrument }: Activity): Promise<Note | null> {
  const uri = instrument?.id as string;
  if (instrument?.embedded) {
    const note = readNote(instrument.embedded);
    if (!(note instanceof Refused) && note.attributedTo === actor) return note;
  }
  return unlessMissing(async () => noteOf(await fetchDocument(ctx, uri)));
}
