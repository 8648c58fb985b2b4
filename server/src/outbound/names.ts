import { Resolver } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { mayConnect } from './address.ts';
import { OutboundError } from './errors.ts';
import { isLoopbackName } from './target.ts';

export interface FoundAddress {
  address: string;
  family: number;
}

/** Every address of a name, as `dns.lookup` with `all` gives them. */
export type Resolve = (
  hostname: string,
  callback: (error: Error | null, found: readonly FoundAddress[]) => void,
) => void;

/** How many addresses of one name are tried; all of them are checked. */
const MAX_TRIED = 6;

/** How long the second address family may lag behind the first that answered, in milliseconds. */
const FAMILY_LAG = 250;

/**
 * The lookup that sockets of ours use: it passes on only names all of whose addresses may be connected to, so the
 * checked address is the connected one (rebinding and mixed records end here).
 */
export function checkedLookup(resolve: Resolve, lab: boolean): LookupFunction {
  return (hostname, options, callback) => {
    const fail = (error: OutboundError) => callback(error, '', 0);
    resolve(hostname, (error, found) => {
      if (error) return fail(new OutboundError('network', `${hostname} is not found`, { cause: error }));
      const bad = found.find(({ address }) => !mayConnect(address, lab));
      if (bad) return fail(new OutboundError('address', `${hostname} leads to ${bad.address}`));
      const [first] = found;
      if (!first) return fail(new OutboundError('network', `${hostname} has no address`));
      if (options.all) callback(null, found.slice(0, MAX_TRIED));
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Resolves by DNS queries of our own rather than `getaddrinfo`, whose two threads a few silent name servers would
 * hold. Names under `localhost` are loopback without a query (RFC 6761). `servers` replaces the system's, for tests.
 */
export function createResolve(servers?: readonly string[]): { resolve: Resolve; close(): void } {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers) resolver.setServers(servers);
  return {
    resolve: (hostname, callback) => resolveBoth(resolver, hostname, callback),
    close: () => resolver.cancel(),
  };
}

function resolveBoth(resolver: Resolver, hostname: string, callback: Parameters<Resolve>[1]): void {
  if (isLoopbackName(hostname)) {
    process.nextTick(callback, null, [{ address: '127.0.0.1', family: 4 }]);
    return;
  }
  const found: FoundAddress[] = [];
  let waiting = 2;
  let lag: NodeJS.Timeout | undefined;
  const finish = (error: Error | null) => {
    waiting = 0;
    clearTimeout(lag);
    // IPv4 first: many containers have no IPv6 route, and a refused attempt costs less than a silent one.
    found.sort((a, b) => a.family - b.family);
    callback(found.length > 0 ? null : error, found);
  };
  const answer = (family: number) => (error: Error | null, addresses: string[] | undefined) => {
    if (waiting === 0) return;
    waiting -= 1;
    for (const address of addresses ?? []) found.push({ address, family });
    if (waiting === 0) finish(error);
    else if (found.length > 0) lag = setTimeout(finish, FAMILY_LAG, null);
  };
  resolver.resolve4(hostname, answer(4));
  resolver.resolve6(hostname, answer(6));
}
