import type { Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import { remembered } from '../../remembered.ts';

/**
 * Lanes that servers with trouble may hold at once. Most of them let us wait for the whole deadline: with all lanes in
 * their hands the living would wait behind them.
 */
export const PATIENCE = 40;
/** Who finds no room looks again after so long, so many of them in a second: however many wait, a claim has little to do with them. */
const AWAY_MS = 2000;
const SLOT_MS = 1000;
const LANES_A_SLOT = 10;

const slots = remembered(() => ({ last: 0, taken: 0 }));

/** Whether its server failed at the last thing that was sent to it. */
export function isTroubled({
  failures,
  open_until: openUntil,
}: {
  failures: number | null;
  open_until: Time | null;
}): boolean {
  return (failures ?? 0) > 0 || openUntil !== null;
}

/** Puts lanes of servers with trouble off, behind those that were put off before. Joins the caller's transaction. */
export async function putOffLanes(ctx: Ctx, lanes: readonly (readonly { id: Id }[])[]): Promise<void> {
  const state = slots(ctx);
  const later = new Map<Time, Id[]>();
  for (const lane of lanes) {
    const first = ctx.clock.now() + AWAY_MS;
    if (state.last < first) Object.assign(state, { last: first, taken: 0 });
    else if (state.taken === LANES_A_SLOT) Object.assign(state, { last: state.last + SLOT_MS, taken: 0 });
    state.taken += 1;
    const ids = later.get(state.last) ?? [];
    later.set(state.last, ids);
    for (const { id } of lane) ids.push(id);
  }
  for (const [at, ids] of later)
    await ctx.db
      .updateTable('deliveries')
      .set({ run_at: at })
      .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
      .execute();
}
