import type { Ctx } from '../../context.ts';
import { createPump, type Pump } from '../../jobs/pump.ts';
import { DELIVERIES_TOPIC } from '../outbox/deliveries.ts';
import { claim, type Delivery, type Lane } from './claim.ts';
import { serve } from './lane.ts';
import { isTroubled, PATIENCE } from './patience.ts';
import { createSender } from './send.ts';
import { createSettler } from './settle.ts';
import { scheduleSweep } from './sweep.ts';

/** Lanes at once, as many as the outbound client has sockets for. */
const WIDTH = 160;
const POLL_MS = 1000;

/** Sends what is to be sent: at least once, since what was sent but not yet marked is sent again after a crash. */
export function createDeliveryPump(ctx: Ctx): Pump {
  const sender = createSender(ctx);
  const settler = createSettler(ctx);
  let troubled = 0;
  const pump = createPump<Lane>({
    name: 'deliveries',
    width: () => WIDTH,
    poll: POLL_MS,
    log: ctx.log,
    claim: (room) => claim(ctx, room, PATIENCE - troubled),
    async work(lane) {
      const isSlow = isTroubled(lane[0] as Delivery);
      if (isSlow) troubled += 1;
      try {
        await serve(ctx, sender, settler, lane);
      } finally {
        if (isSlow) troubled -= 1;
      }
    },
  });
  return {
    ...pump,
    start() {
      ctx.live.listen(DELIVERIES_TOPIC, () => pump.wake());
      pump.start();
      scheduleSweep(ctx).catch((error) => ctx.log.error('the log of what was sent is not swept', { error }));
    },
  };
}
