import {
  type ClaimRow,
  type CollectionRow,
  collectionRow,
  dropClaim,
  dueClaims,
  keepPlaces,
  nextClaim,
  putOffClaim,
  settleClaim,
} from '../../collections/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { accountOf } from './actor.ts';
import { FetchFailed } from './document.ts';
import { fetchPlace } from './featured.ts';
import { polite } from './polite.ts';
import { vouches } from './stamp.ts';

/** Kind of the job that looks whether those who are said to stand in a collection of another server agree. */
export const CLAIMS_JOB = 'federation.claims';

/** Of one collection, in so long. */
const A_STEP = 15;
const STEP_MS = 60_000;
const AGAIN_MS = 600_000;
const TRIES = 5;

/** Looks at some places of a collection, and later at the next: their stamps, and who is not known here. */
export async function lookAtClaims(ctx: Ctx, { collectionId }: { collectionId: Id }): Promise<void> {
  const job = { kind: CLAIMS_JOB, payload: { collectionId }, key: String(collectionId) };
  const asks = (await collectionRow(ctx, collectionId))?.uri;
  if (!asks) return;
  await inTurn(ctx, { ...job, asks }, async () => {
    const { ctx: asking, isOver } = polite(ctx);
    for (const claim of await dueClaims(ctx, collectionId, A_STEP)) {
      if (isOver()) break;
      await lookAt(asking, claim);
    }
    const next = await nextClaim(ctx, collectionId);
    if (next === null) return;
    const runAt = Math.max(next, ctx.clock.now() + STEP_MS);
    await transact(ctx, (inner) => enqueue(inner, [{ ...job, runAt }]));
  });
}

async function lookAt(ctx: Ctx, claim: ClaimRow): Promise<void> {
  try {
    const collection = await collectionRow(ctx, claim.collection_id);
    if (collection && !(await holds(ctx, claim, collection))) await putOffClaim(ctx, claim, null);
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    const later = error.passing && claim.tries < TRIES;
    const at = ctx.clock.now() + AGAIN_MS * 2 ** claim.tries;
    await putOffClaim(ctx, claim, later ? at : null);
  }
}

/** @throws {FetchFailed} */
async function holds(ctx: Ctx, claim: ClaimRow, collection: CollectionRow): Promise<boolean> {
  const named = claim.object !== null;
  const place = named ? claim : await fetchPlace(ctx, claim.uri);
  const { object = null, stamp = null } = place ?? {};
  if (object === null) return false;
  if (ctx.origin.isOurs(object)) {
    // Ours agreed by a request, or not at all.
    await transact(ctx, async (inner) => {
      await dropClaim(inner, claim);
      await keepPlaces(inner, collection, [{ uri: claim.uri, object, stamp }], { whole: false });
    });
    return true;
  }
  const said = { interactingObject: collection.uri as string, interactionTarget: object };
  const type = 'FeatureAuthorization';
  if (stamp === null || !(await vouches(ctx, stamp, { type, by: null, origin: object, ...said })))
    return false;
  const accountId = await accountOf(ctx, object);
  await transact(ctx, (inner) => settleClaim(inner, claim, { accountId, stamp }));
  return true;
}
