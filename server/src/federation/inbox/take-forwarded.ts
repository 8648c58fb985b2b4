import type { Ctx, Job } from '../../context.ts';
import { asOne, transact } from '../../db/transact.ts';
import { Refusal } from '../../errors.ts';
import { inTurn } from '../../jobs/turns.ts';
import { FetchFailed } from '../fetch/document.ts';
import { polite } from '../fetch/polite.ts';
import { bareActivity } from '../normalise/activity.ts';
import { forget } from '../relays/take.ts';
import { FORWARDED_JOB, type Forwarded } from './forwarded.ts';
import { updateNote } from './update-note.ts';

/**
 * Looks at what was forwarded, where it is of itself, as politely as for threads: what its author says there now counts, as if
 * it had been told by the bare id, and only if it is anybody's business here. What cannot be had is left.
 */
export async function takeForwarded(
  ctx: Ctx,
  said: Forwarded,
  { attempts }: Pick<Job, 'attempts'>,
): Promise<void> {
  if (said.until < ctx.clock.now()) return;
  const turn = { kind: FORWARDED_JOB, payload: said, asks: said.uri, attempts: attempts - 1 };
  await inTurn(ctx, turn, async () => {
    try {
      await (said.type === 'Delete' ? forget(ctx, said.uri) : look(polite(ctx).ctx, said));
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'unavailable') return;
      if (!(error instanceof FetchFailed)) throw error;
      ctx.log.debug('what was forwarded could not be had', { uri: said.uri, error: error.message });
    }
  });
}

async function look(ctx: Ctx, { type, uri }: Forwarded): Promise<void> {
  // Nobody's word for it: who said it is read from the post.
  const effect = await updateNote(ctx, bareActivity(type, '', uri));
  if (effect) await transact(ctx, (inner) => effect(asOne(inner)));
}
