import type { Ctx } from '../../context.ts';
import { type Outbound, OutboundError } from '../../outbound/index.ts';
import { remembered } from '../../remembered.ts';
import { createTally } from '../../tally.ts';
import { talksTo } from '../policy.ts';
import { FetchFailed } from './document.ts';

/** All together, or the work would outlive the lease of its job; and one request. */
const MOST_MS = 40_000;
const ONE_MS = 8000;
/** Requests in all, and to one host in a minute, whoever asked for them. */
const MOST = 600;
const A_MINUTE = 60;

const askedOf = remembered(({ clock }) => createTally(clock, { spanMs: 60_000, most: 2000 }));

/**
 * The same context for work that follows what strangers name: its requests end together, none takes long, no host is
 * asked more than sixty times a minute, and one that did not answer is asked no more.
 */
export function polite(ctx: Ctx): { ctx: Ctx; isOver(): boolean } {
  const over = AbortSignal.timeout(MOST_MS);
  const silent = new Set<string>();
  let asked = 0;
  const counted = (host: string): boolean => {
    asked += 1;
    return !over.aborted && asked <= MOST && !silent.has(host) && askedOf(ctx).count(host).count <= A_MINUTE;
  };
  const request = async (wanted: Parameters<Outbound['request']>[0]) => {
    const { host } = new URL(wanted.url);
    if (!counted(host)) throw new FetchFailed('busy', `${host} is asked no more for now`);
    let hops = 0;
    // Where a server sends us on to counts as well: else many of them could have another one asked without an end.
    const onTo = async (other: string) =>
      (++hops === 1 || counted(other)) && (wanted.mayAsk ? wanted.mayAsk(other) : talksTo(ctx, other));
    try {
      const signal = AbortSignal.any([over, AbortSignal.timeout(ONE_MS)]);
      return await ctx.outbound.request({ ...wanted, mayAsk: onTo, signal });
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
