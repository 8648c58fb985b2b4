import type { Ctx } from '../../context.ts';
import { transact } from '../../db/transact.ts';
import { type Delivery, type Lane, LEASE_MS, PER_LANE } from './claim.ts';
import type { Sender } from './send.ts';
import type { Settler } from './settle.ts';

/** Serves one lane in order. At trouble of the host, or when the lease is half over, the rest goes back untouched. */
export async function serve(
  ctx: Ctx,
  { send }: Sender,
  { settle, flushed }: Settler,
  lane: Lane,
): Promise<void> {
  const enough = performance.now() + LEASE_MS / 2;
  const gone = new Set<string>();
  for (const [place, delivery] of lane.entries()) {
    if (gone.has(delivery.inbox)) continue;
    if (performance.now() > enough) {
      await giveBack(ctx, lane.slice(place));
      break;
    }
    const outcome = await send(delivery);
    await settle(delivery, outcome);
    if (outcome.kind === 'gone') gone.add(delivery.inbox);
    if (outcome.kind === 'later' && outcome.blames) {
      await giveBack(
        ctx,
        lane.slice(place + 1).filter(({ inbox }) => !gone.has(inbox)),
      );
      break;
    }
  }
  await flushed();
  if (lane.length === PER_LANE) await pullForward(ctx, lane[0] as Delivery);
}

async function giveBack(ctx: Ctx, rest: readonly Delivery[]): Promise<void> {
  if (rest.length === 0) return;
  const ids = rest.map((one) => one.id);
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('deliveries')
      .set((eb) => ({ leased: 0, run_at: inner.clock.now(), attempts: eb('attempts', '-', 1) }))
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .execute(),
  );
}

/** The host keeps up: what was to come due a little later may come now. */
async function pullForward(ctx: Ctx, { host, sender_id: senderId }: Delivery): Promise<void> {
  const now = ctx.clock.now();
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('deliveries')
      .set({ run_at: now })
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('deliveries')
          .select('id')
          .where('host', '=', host)
          .where('sender_id', '=', senderId)
          .where('attempts', '=', 0)
          .where('run_at', '>', now)
          .orderBy('outgoing_id')
          .limit(PER_LANE),
      )
      .execute(),
  );
}
