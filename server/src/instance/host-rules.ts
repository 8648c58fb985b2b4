import type { Ctx } from '../context.ts';
import type { Tx } from '../db/transact.ts';
import { remembered } from '../remembered.ts';
import { type HostPolicy, type HostRule, readMark, readPolicy, type StoredRules } from './host-policy.ts';
import { SETTINGS_TOPIC } from './settings.ts';

/** Announced when a rule about another server changed. */
const HOSTS_TOPIC = 'hosts';

/** Nothing that lets somebody in is believed longer without a look. */
const BELIEVED_MS = 4000;

interface Known {
  stored: StoredRules | null;
  /** Moves on with each announcement, so that what was read before is not believed after. */
  moment: number;
  readAt: number;
  looking: Promise<HostPolicy> | null;
}

const knownOf = remembered(({ live }): Known => {
  const known: Known = { stored: null, moment: 0, readAt: Number.NEGATIVE_INFINITY, looking: null };
  const forget = () => {
    known.moment += 1;
    known.readAt = Number.NEGATIVE_INFINITY;
    known.looking = null;
  };
  live.listen(HOSTS_TOPIC, forget);
  live.listen(SETTINGS_TOPIC, forget);
  live.onGap(forget);
  return known;
});

/** The rules about other servers: from memory, looked at again by one row every four seconds and at once after a change. */
export async function hostPolicy(ctx: Ctx): Promise<HostPolicy> {
  const known = knownOf(ctx);
  if (known.stored && performance.now() - known.readAt < BELIEVED_MS) return known.stored.policy;
  // What a transaction reads may yet be undone.
  if (ctx.tx) return (await readPolicy(ctx)).policy;
  known.looking ??= look(ctx, known).finally(() => {
    known.looking = null;
  });
  return known.looking;
}

async function look(ctx: Ctx, known: Known): Promise<HostPolicy> {
  const { moment } = known;
  const same = known.stored !== null && known.stored.mark === (await readMark(ctx));
  const stored = same ? (known.stored as StoredRules) : await readPolicy(ctx);
  if (moment === known.moment) {
    known.stored = stored;
    known.readAt = performance.now();
  }
  return stored.policy;
}

/** The rules as they are stored now, for work that must not miss the change it follows from. */
export async function storedHostPolicy(ctx: Pick<Ctx, 'db'>): Promise<HostPolicy> {
  return (await readPolicy(ctx)).policy;
}

export type NewHostRule = Omit<HostRule, 'id' | 'changed_id'>;

/** Writes the rule of a domain, in the place of the one there was. Joins the caller's transaction. */
export async function writeHostRule(ctx: Ctx & { tx: Tx }, rule: NewHostRule): Promise<void> {
  const { domain, ...said } = rule;
  const changed = { ...said, changed_id: ctx.ids.next() };
  await ctx.db
    .insertInto('host_rules')
    .values({ id: ctx.ids.next(), domain, ...changed })
    .onConflict((conflict) => conflict.column('domain').doUpdateSet(changed))
    .execute();
  hostsChanged(ctx);
}

/** Returns whether there was one. */
export async function removeHostRule(ctx: Ctx & { tx: Tx }, domain: string): Promise<boolean> {
  const gone = await ctx.db
    .deleteFrom('host_rules')
    .where('domain', '=', domain)
    .returning('id')
    .executeTakeFirst();
  hostsChanged(ctx);
  return gone !== undefined;
}

/** Every rule, by its domain. */
export async function listHostRules(ctx: Pick<Ctx, 'db'>): Promise<HostRule[]> {
  return ctx.db.selectFrom('host_rules').selectAll().orderBy('domain').execute();
}

/** Puts a domain on the list of those that are talked to while few are, or takes it off. Returns whether that changed anything. */
export async function writeAllowed(
  ctx: Ctx & { tx: Tx },
  domain: string,
  allowed: boolean,
): Promise<boolean> {
  const query = allowed
    ? ctx.db
        .insertInto('allowed_hosts')
        .values({ id: ctx.ids.next(), domain })
        .onConflict((conflict) => conflict.column('domain').doNothing())
        .returning('id')
    : ctx.db.deleteFrom('allowed_hosts').where('domain', '=', domain).returning('id');
  const changed = await query.executeTakeFirst();
  hostsChanged(ctx);
  return changed !== undefined;
}

export async function listAllowed(ctx: Pick<Ctx, 'db'>): Promise<string[]> {
  const rows = await ctx.db.selectFrom('allowed_hosts').select('domain').orderBy('domain').execute();
  return rows.map((row) => row.domain);
}

function hostsChanged(ctx: Ctx & { tx: Tx }): void {
  ctx.tx.afterCommit(() => ctx.live.announce(HOSTS_TOPIC));
}
