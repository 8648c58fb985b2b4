import { connect as netConnect } from 'node:net';
import { Deadline } from './deadline.ts';
import { OutboundError } from './errors.ts';
import { follow } from './follow.ts';
import { checkedLookup, createResolve } from './names.ts';
import type { Outbound, OutboundOptions } from './outbound.ts';
import { Slots } from './slots.ts';
import { Sockets } from './sockets.ts';
import { readTarget } from './target.ts';

/**
 * The one HTTP client of the server: actors, keys, objects, media, previews, push and deliveries all go through it.
 * Every address is checked inside the socket's own lookup, and again on the connected socket.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const { lab, ownHosts, userAgent } = options;
  const rules = { lab, ownHosts: typeof ownHosts === 'function' ? ownHosts : () => ownHosts };
  const names = options.resolve ? { resolve: options.resolve, close() {} } : createResolve();
  const sockets = new Sockets({
    lab,
    connect: options.connect ?? netConnect,
    lookup: checkedLookup(names.resolve, lab),
    ca: options.ca,
    maxIdle: options.maxIdle ?? 1024,
    idleMs: options.idleMs ?? 15_000,
    connectMs: options.connectMs ?? 5_000,
  });
  const slots = new Slots({
    total: options.maxSockets ?? 200,
    perHost: options.maxPerHost ?? 4,
    waiting: options.maxWaiting ?? 5_000,
  });
  const running = new Set<Deadline>();
  let closed = false;
  return {
    async request(request) {
      if (closed) throw new OutboundError('refused', 'closed');
      if (options.reaches?.() === false) throw new OutboundError('refused', 'this server reaches no others');
      const deadline = new Deadline(request.deadlineMs ?? 10_000, request.signal);
      running.add(deadline);
      try {
        return await follow({ request, rules, sockets, slots, deadline, userAgent, mayAsk: options.mayAsk });
      } finally {
        running.delete(deadline);
        deadline.clear();
      }
    },
    refusalOf(url) {
      try {
        readTarget(url, rules);
        return null;
      } catch (error) {
        if (error instanceof OutboundError) return error;
        throw error;
      }
    },
    load: () => ({ active: slots.active, waiting: slots.waiting, idle: sockets.idle, hosts: slots.hosts }),
    close() {
      closed = true;
      for (const deadline of running) deadline.end(new OutboundError('refused', 'closed'));
      sockets.close();
      names.close();
    },
  };
}
