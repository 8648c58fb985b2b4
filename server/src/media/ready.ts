import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { getOwnIdle } from './queries.ts';

const LOOK_MS = 250;

/**
 * Waits so long for what the acting member uploaded, and says how it is then.
 * @throws {Refusal} missing
 */
export async function whenReady(
  ctx: Ctx,
  attachmentId: Id,
  patienceMs: number,
): Promise<'ready' | 'making' | 'failed'> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const { ready, failed } = await getOwnIdle(ctx, attachmentId);
    if (ready === 1) return 'ready';
    if (failed === 1) return 'failed';
    if (waited >= patienceMs) return 'making';
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
