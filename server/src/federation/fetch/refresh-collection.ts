import { findAccount } from '../../accounts/index.ts';
import { collectionAsked, collectionRow, dropCollection, takeCollection } from '../../collections/index.ts';
import { as, type Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { FetchFailed, fetchDocument } from './document.ts';
import { collectionOf } from './featured.ts';
import { polite } from './polite.ts';

/** Kind of the job that asks for a collection of another server anew. */
export const COLLECTION_JOB = 'federation.collection';

const FRESH_MS = 86_400_000;

/** Has a collection asked for that a member looks at, once a day at most; nobody waits for it. */
export async function collectionLater(
  ctx: Ctx,
  { id, fetched_at: last }: { id: Id; fetched_at: Time | null },
): Promise<void> {
  if (!ctx.origin.federates || last === null || ctx.clock.now() - last < FRESH_MS) return;
  await transact(ctx, (inner) => enqueue(inner, [jobFor(id)]));
}

function jobFor(collectionId: Id) {
  return { kind: COLLECTION_JOB, payload: { collectionId }, key: String(collectionId) };
}

/** What its server does not say today it may say tomorrow; what is gone there goes here. */
export async function refreshCollection(ctx: Ctx, { collectionId }: { collectionId: Id }): Promise<void> {
  const row = await collectionRow(ctx, collectionId);
  const owner = row && (await findAccount(ctx, row.account_id));
  if (!row?.uri || !owner?.uri) return;
  const [uri, actor] = [row.uri, owner.uri];
  await inTurn(ctx, { ...jobFor(collectionId), asks: uri }, async () => {
    const acting = as(ctx, { kind: 'remote', accountId: owner.id });
    await collectionAsked(ctx, collectionId);
    try {
      const { id, document } = await fetchDocument(polite(ctx).ctx, uri);
      const said = id === uri ? collectionOf(ctx, document, actor) : null;
      if (said) await takeCollection(acting, said);
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      if (error.fault === 'gone' || error.fault === 'missing') await dropCollection(acting, uri);
    }
  });
}
