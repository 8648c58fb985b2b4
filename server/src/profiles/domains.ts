import { canonicalDomain } from '../origin.ts';
import type { Fault } from './faults.ts';

/** How many sites may name one member as an author. */
const MOST_DOMAINS = 10;
const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The domains of sites as people type them: with a scheme, with `*.`, twice, or empty. */
export function domainsIn(typed: readonly string[]): string[] {
  const read = typed.map((text) => {
    const bare = text
      .trim()
      .replace(/^https?:\/\//i, '')
      .replace(/^\*\./, '')
      .replace(/\/$/, '');
    return /^[\p{L}\p{N}.-]+$/u.test(bare) ? canonicalDomain(bare) : bare;
  });
  return [...new Set(read.filter((domain) => domain !== ''))];
}

export function domainFaults(domains: readonly string[]): Fault[] {
  const fault = { field: 'attribution_domains', name: 'Attribution domains' };
  if (domains.length > MOST_DOMAINS)
    return [{ ...fault, error: 'ERR_TOO_MANY', description: `are too many (maximum is ${MOST_DOMAINS})` }];
  if (domains.some((domain) => !DOMAIN.test(domain)))
    return [{ ...fault, error: 'ERR_INVALID', description: 'contain what is not a valid domain name' }];
  return [];
}
