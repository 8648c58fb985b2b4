import type { Jobs } from '../../context.ts';
import { listener } from '../../events/events.ts';
import { SAY_RELAY_JOB, sayRelay, sayToRelay } from './say.ts';
import { RELAYED_JOB, takeRelayed } from './take.ts';

export const relayJobs: Jobs = [
  [SAY_RELAY_JOB, sayRelay],
  [RELAYED_JOB, takeRelayed],
];

/** What whoever runs the server asks of relays is told them, and that they may follow back. */
export const relayListeners = [
  listener({
    event: 'relay.asked',
    name: 'federation.relay-asked',
    when: 'within',
    run: (ctx, { relayId, followId }) => sayToRelay(ctx, { relayId, what: 'follow', id: followId }),
  }),
  listener({
    event: 'relay.left',
    name: 'federation.relay-left',
    when: 'within',
    run: (ctx, { relayId, followId }) => sayToRelay(ctx, { relayId, what: 'undo', id: followId }),
  }),
  listener({
    event: 'relay.followed',
    name: 'federation.relay-followed',
    when: 'within',
    run: (ctx, { relayId }) => sayToRelay(ctx, { relayId, what: 'accept', id: ctx.ids.next() }),
  }),
];
