import { findAccount } from '../../accounts/index.ts';
import { placeEnded, placeLookedAt, type StampedPlace, stalePlaces } from '../../collections/index.ts';
import { as, type Ctx } from '../../context.ts';
import type { Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import {
  endQuote,
  findStatus,
  type QuoteRow,
  quoteIn,
  quoteLookedAt,
  staleQuotes,
} from '../../statuses/index.ts';
import { FetchFailed } from './document.ts';
import { polite } from './polite.ts';
import { agreed } from './quote.ts';
import { vouches } from './stamp.ts';

/** Kind of the job that looks again at stamps of other servers, since what takes one back may have been missed. */
export const RECHECK_JOB = 'federation.recheck';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Mastodon's: a stamp is looked at again after a week. */
const STALE_MS = 7 * DAY;
/** Of each kind, in so long. */
const A_STEP = 20;
const STEP_MS = 10 * MINUTE;

/** Queues the next look, once, whoever starts. */
export async function scheduleRecheck(ctx: Ctx): Promise<void> {
  const slot = Math.floor(ctx.clock.now() / STEP_MS) + 1;
  await transact(ctx, (inner) => enqueue(inner, [{ ...jobFor(slot), runAt: slot * STEP_MS }]));
}

function jobFor(slot: number) {
  return { kind: RECHECK_JOB, payload: {}, key: String(slot) };
}

/** Looks at the stamps that were not looked at for longest. What does not answer is asked again a day later. */
export async function recheck(ctx: Ctx): Promise<void> {
  await scheduleRecheck(ctx);
  if (!ctx.origin.federates) return;
  // It asks many hosts a little.
  await inTurn(ctx, { ...jobFor(-1), asks: RECHECK_JOB }, async () => {
    const { ctx: asking, isOver } = polite(ctx);
    const before = ctx.clock.now() - STALE_MS;
    for (const quote of await staleQuotes(ctx, before, A_STEP)) {
      if (isOver()) return;
      const at = await seenAt(ctx, () => lookAtQuoteAgain(asking, quote));
      if (at !== null) await quoteLookedAt(ctx, quote.id, at);
    }
    for (const place of await stalePlaces(ctx, before, A_STEP)) {
      if (isOver()) return;
      const at = await seenAt(ctx, () => lookAtPlaceAgain(asking, place));
      if (at !== null) await placeLookedAt(ctx, place.id, at);
    }
  });
}

/** When it counts as looked at; null once it has ended. */
async function seenAt(ctx: Ctx, look: () => Promise<boolean>): Promise<Time | null> {
  const now = ctx.clock.now();
  try {
    return (await look()) ? now : null;
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    return now - STALE_MS + DAY;
  }
}

/** Whether its author still agrees to a quote. @throws {FetchFailed} */
async function lookAtQuoteAgain(ctx: Ctx, quote: QuoteRow): Promise<boolean> {
  const quoting = await findStatus(ctx, quote.status_id);
  const quoted = quote.quoted_id === null ? undefined : await findStatus(ctx, quote.quoted_id);
  const author = quoted && (await findAccount(ctx, quoted.account_id));
  if (!quoting || !quoted || !author || quote.stamp === null || quoted.deleted_at !== null) return true;
  if (await vouches(ctx, quote.stamp, agreed(ctx, author, quoting, quoted))) return true;
  await transact(ctx, async (inner) => {
    const now = await quoteIn(inner, quoting.id);
    if (now && now.stamp === quote.stamp) await endQuote(inner, now, quoting.visibility);
  });
  return false;
}

/** Whether somebody still agrees to stand in a collection. @throws {FetchFailed} */
async function lookAtPlaceAgain(ctx: Ctx, place: StampedPlace): Promise<boolean> {
  const { stamp, object, collectionUri, collectionId, accountId } = place;
  const interactingObject = collectionUri ?? ctx.origin.collection(collectionId);
  const said = { interactingObject, interactionTarget: object };
  if (await vouches(ctx, stamp, { type: 'FeatureAuthorization', by: null, origin: object, ...said }))
    return true;
  const acting = as(ctx, { kind: 'remote', accountId });
  await transact(acting, (inner) => placeEnded(inner, place.id));
  return false;
}
