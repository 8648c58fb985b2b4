import type { Ctx } from '../../context.ts';
import type { Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { remembered } from '../../remembered.ts';
import { refetchActor } from './actor.ts';
import { FetchFailed } from './document.ts';
import { lookAgain } from './look-later.ts';

/** Kind of the job that fetches an account anew. */
export const REFRESH_JOB = 'federation.refresh';

const FRESH_MS = 86_400_000;
/** An account whose server does not answer is not asked again by each thing it sends. */
const PAUSE_MS = 3_600_000;
const REMEMBERED = 10_000;

/** When which account was marked last, by this process. */
const marked = remembered(() => new Map<string, Time>());

/** Has an account fetched anew, once what is known of it is older than a day; whoever used it does not wait. */
export function refreshLater(ctx: Ctx, { actor, fetchedAt }: { actor: string; fetchedAt: Time }): void {
  const now = ctx.clock.now();
  if (now - fetchedAt < FRESH_MS) return;
  const asked = marked(ctx);
  if (now - (asked.get(actor) ?? 0) < PAUSE_MS) return;
  if (asked.size >= REMEMBERED) asked.delete(asked.keys().next().value as string);
  asked.set(actor, now);
  transact(ctx, (inner) => enqueue(inner, [jobFor(actor)])).catch((error) =>
    ctx.log.warn('an account could not be marked for a fresh look', { actor, error }),
  );
}

function jobFor(actor: string) {
  return { kind: REFRESH_JOB, payload: { actor }, key: actor };
}

/** What its own server does not say today it may say tomorrow, so a failure is no reason to try at once again. */
export async function refresh(ctx: Ctx, { actor }: { actor: string }): Promise<void> {
  await inTurn(ctx, { ...jobFor(actor), asks: actor }, () => fetchAnew(ctx, actor));
}

async function fetchAnew(ctx: Ctx, actor: string): Promise<void> {
  try {
    const id = await refetchActor(ctx, actor);
    await transact(ctx, (inner) => lookAgain(inner, id));
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    ctx.log.debug('an account could not be fetched anew', { actor, error: error.message });
  }
}
