import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { type HostPolicy, hostPolicy } from '../instance/index.ts';
import { accountChanged } from './count.ts';
import { keyChanged } from './key-topic.ts';
import type { AccountRow } from './queries.ts';
import './events.ts';

/** What `host_limits` adds up: which limits an account has from its server's rule, and not for what it did itself. */
const SILENCED = 1;
const SUSPENDED = 2;
const NO_MEDIA = 4;

/** An account as far as the rules about servers are concerned. */
export type Limited = Pick<
  AccountRow,
  'id' | 'domain' | 'uri' | 'key_id' | 'suspended_at' | 'silenced_at' | 'host_limits'
>;

/** Whether files of this account are neither fetched nor shown. */
export function refusesMedia({ host_limits: limits }: Pick<AccountRow, 'host_limits'>): boolean {
  return (limits & NO_MEDIA) !== 0;
}

/** The limits with which an account of another server begins. */
export async function limitsAtFirst(ctx: Ctx, account: { domain: string; uri: string }) {
  const wanted = limitsIn(await hostPolicy(ctx), account);
  const now = ctx.clock.now();
  return {
    suspended_at: wanted & SUSPENDED ? now : null,
    silenced_at: wanted & SILENCED ? now : null,
    host_limits: wanted,
  };
}

function limitsIn(policy: HostPolicy, account: { domain: string; uri: string | null }): number {
  const { suspended, silenced, rejectMedia } = policy.limitsOf(account);
  return (silenced ? SILENCED : 0) | (suspended ? SUSPENDED : 0) | (rejectMedia ? NO_MEDIA : 0);
}

/**
 * Brings accounts of other servers into line with the rules about their servers; what an account is limited for by
 * itself stays. Joins the caller's transaction, who gives 500 at most.
 */
export async function limitByHost(
  ctx: Ctx & { tx: Tx },
  policy: HostPolicy,
  accounts: readonly Limited[],
): Promise<void> {
  const now = ctx.clock.now();
  const alike = new Map<string, { values: Values; ids: Id[] }>();
  const begun = new Map<string | null, { suspended: Id[]; withoutMedia: Id[] }>();
  for (const account of accounts) {
    const values = changesOf(account, limitsIn(policy, account), now);
    if (values.host_limits === account.host_limits) continue;
    const same = alike.get(JSON.stringify(values)) ?? { values, ids: [] };
    alike.set(JSON.stringify(values), same);
    same.ids.push(account.id);
    const isNew = values.host_limits & ~account.host_limits;
    const { by } = policy.limitsOf(account);
    const told = begun.get(by) ?? { suspended: [], withoutMedia: [] };
    begun.set(by, told);
    if (isNew & SUSPENDED) told.suspended.push(account.id);
    if (isNew & NO_MEDIA) told.withoutMedia.push(account.id);
    accountChanged(ctx, account.id);
    keyChanged(ctx, account.key_id);
  }
  for (const { values, ids } of alike.values()) {
    await ctx.db
      .updateTable('accounts')
      .set(values)
      .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
      .execute();
  }
  for (const [by, told] of begun) {
    if (told.suspended.length + told.withoutMedia.length > 0)
      await emit(ctx, 'accounts.limited', { by, ...told });
  }
}

interface Values {
  host_limits: number;
  suspended_at?: Time | null;
  silenced_at?: Time | null;
}

function changesOf({ host_limits: had, ...account }: Limited, wanted: number, now: Time): Values {
  const values: Values = { host_limits: wanted };
  for (const [limit, column] of [
    [SUSPENDED, 'suspended_at'],
    [SILENCED, 'silenced_at'],
  ] as const) {
    if ((wanted & limit) === (had & limit)) continue;
    if ((wanted & limit) === 0) values[column] = null;
    else if (account[column] === null) values[column] = now;
    // Limited for itself before the rule came, it stays so when the rule goes.
    else values.host_limits &= ~limit;
  }
  return values;
}
