import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { canonicalDomain, canonicalHost } from '../origin.ts';
import type { Severity } from './tables.ts';
import './tables.ts';

export type HostRule = Selectable<Tables['host_rules']>;

/** What follows from the rules for one account of another server. */
export interface HostLimits {
  suspended: boolean;
  silenced: boolean;
  rejectMedia: boolean;
  rejectReports: boolean;
  /** Whose rule it is; null where it is that only some are talked to. */
  by: string | null;
}

/** The rules about other servers as they stand, asked without a query. Hosts may come in any spelling. */
export interface HostPolicy {
  /** Whether only those on the list are talked to. */
  readonly limited: boolean;
  /** The rule of this host itself, or of the nearest domain above it. */
  ruleFor(host: string): HostRule | undefined;
  /** Whether nothing may come from there or go there. */
  isBlocked(host: string): boolean;
  /** Whether activities and documents pass between that host and this one. */
  talksTo(host: string): boolean;
  /** The strictest of what holds for the domain of its handle and for the host that it lives on. */
  limitsOf(account: { domain: string; uri: string | null }): HostLimits;
}

const STRICTNESS: Record<Severity, number> = { noop: 0, silence: 1, suspend: 2 };

/** Makes a policy of what is stored. */
export function createPolicy(
  rules: readonly HostRule[],
  allowed: ReadonlySet<string>,
  limited: boolean,
): HostPolicy {
  const byDomain = new Map(rules.map((rule) => [rule.domain, rule]));
  const ruleFor = (host: string) => {
    if (byDomain.size === 0) return undefined;
    for (const name of namesOf(canonicalDomain(host))) {
      const rule = byDomain.get(name);
      if (rule) return rule;
    }
    return undefined;
  };
  const isBlocked = (host: string) => ruleFor(host)?.severity === 'suspend';
  const isAllowed = (host: string) => {
    if (!limited) return true;
    const name = canonicalDomain(host);
    return allowed.has(name) || allowed.has(withoutPort(name));
  };
  return {
    limited,
    ruleFor,
    isBlocked,
    talksTo: (host) => !isBlocked(host) && isAllowed(host),
    limitsOf({ domain, uri }) {
      const url = uri === null ? null : URL.parse(uri);
      const hosts = url ? [domain, canonicalHost(url)] : [domain];
      const found = hosts.flatMap((host) => ruleFor(host) ?? []);
      const strictest = found.sort((a, b) => STRICTNESS[b.severity] - STRICTNESS[a.severity])[0];
      const blocked = strictest?.severity === 'suspend';
      const suspended = blocked || !hosts.every(isAllowed);
      return {
        suspended,
        silenced: strictest?.severity === 'silence',
        rejectMedia: suspended || found.some((rule) => rule.reject_media === 1),
        rejectReports: suspended || found.some((rule) => rule.reject_reports === 1),
        by: suspended && !blocked ? null : (strictest?.domain ?? null),
      };
    },
  };
}

/** A host and all above it, the nearest first; each with its port before it stands for every port. An address has nothing above it. */
function namesOf(host: string): string[] {
  const name = withoutPort(host);
  const port = host.slice(name.length);
  const labels = /^\[|^[\d.]+$/.test(name) ? [name] : name.split('.');
  return labels.flatMap((_, place) => {
    const above = labels.slice(place).join('.');
    return port === '' ? [above] : [above + port, above];
  });
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

/** What is stored, and a mark that is another one after each change. */
export interface StoredRules {
  mark: string;
  policy: HostPolicy;
}

/** Name of the setting that says whether only some are talked to. */
export const FEDERATION = 'federation';

interface Marks {
  rules: number;
  newest: Id | null;
  allowed: number;
  last: Id | null;
  federation: string | null;
}

/** One row, for whoever has read the rules before. */
export async function readMark({ db }: Pick<Ctx, 'db'>): Promise<string> {
  const row = await db
    .selectNoFrom((eb) => [
      eb
        .selectFrom('host_rules')
        .select((e) => e.fn.countAll<number>().as('n'))
        .as('rules'),
      eb
        .selectFrom('host_rules')
        .select((e) => e.fn.max('changed_id').as('n'))
        .as('newest'),
      eb
        .selectFrom('allowed_hosts')
        .select((e) => e.fn.countAll<number>().as('n'))
        .as('allowed'),
      eb
        .selectFrom('allowed_hosts')
        .select((e) => e.fn.max('id').as('n'))
        .as('last'),
      eb.selectFrom('settings').select('value').where('key', '=', FEDERATION).as('federation'),
    ])
    .executeTakeFirstOrThrow();
  const { rules, newest, allowed, last, federation } = row as Marks;
  return [rules, newest, allowed, last, federation].join(' ');
}

/** Everything that is stored. The mark is read first: what changes meanwhile makes another one. */
export async function readPolicy(ctx: Pick<Ctx, 'db'>): Promise<StoredRules> {
  const mark = await readMark(ctx);
  const rules = await ctx.db.selectFrom('host_rules').selectAll().execute();
  const allowed = await ctx.db.selectFrom('allowed_hosts').select('domain').execute();
  const limited = mark.endsWith(' limited');
  return { mark, policy: createPolicy(rules, new Set(allowed.map((row) => row.domain)), limited) };
}
