import type { Ctx } from '../../context.ts';
import { type Outbound, OutboundError } from '../../outbound/index.ts';
import { remembered } from '../../remembered.ts';
import { FetchFailed } from './document.ts';

/** All together, or the work would outlive the lease of its job; and one request. */
const MOST_MS = 40_000;
const ONE_MS = 8000;
/** Requests in all, and to one host in a minute, whoever asked for them. */
const MOST = 600;
const A_MINUTE = 60;
const MINUTE = 60_000;
const HOSTS = 2000;

const askedOf = remembered(() => new Map<string, { since: number; count: number }>());

/**
 * The same context for work that follows what strangers name: its requests end together, none takes long, no host is
 * asked more than sixty times a minute, and one that did not answer is asked no more.
 */
export function polite(ctx: Ctx): { ctx: Ctx; isOver(): boolean } {
  const over = AbortSignal.timeout(MOST_MS);
  const silent = new Set<string>();
  let asked = 0;
  const request = async (wanted: Parameters<Outbound['request']>[0]) => {
    const { host } = new URL(wanted.url);
    asked += 1;
    if (over.aborted || asked > MOST || silent.has(host) || !mayAsk(ctx, host))
      throw new FetchFailed('busy', `${host} is asked no more for now`);
    try {
      const signal = AbortSignal.any([over, AbortSignal.timeout(ONE_MS)]);
      return await ctx.outbound.request({ ...wanted, signal });
    } catch (error) {
      if (error instanceof OutboundError && ['timeout', 'network', 'tls'].includes(error.kind))
        silent.add(host);
      throw error;
    }
  };
  return {
    ctx: { ...ctx, outbound: { ...ctx.outbound, request } },
    isOver: () => over.aborted || asked > MOST,
  };
}

function mayAsk(ctx: Ctx, host: string): boolean {
  const hosts = askedOf(ctx);
  const now = ctx.clock.now();
  let seen = hosts.get(host);
  if (!seen || seen.since <= now - MINUTE || seen.since > now) {
    hosts.delete(host);
    if (hosts.size >= HOSTS) hosts.delete(hosts.keys().next().value as string);
    seen = { since: now, count: 0 };
    hosts.set(host, seen);
  }
  seen.count += 1;
  return seen.count <= A_MINUTE;
}
