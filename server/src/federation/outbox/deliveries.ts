import type { Ctx } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { hostPolicy } from '../../instance/index.ts';
import { hostOf } from './audience.ts';
import './tables.ts';

/** Announced when deliveries were added or came due, so that workers look at once. */
export const DELIVERIES_TOPIC = 'deliveries';

/** What goes to whom. */
export interface Parcel {
  outgoingId: Id;
  senderId: Id;
}

/**
 * A server without a shared inbox takes one delivery of a sender after the other. So many of them are due at once, the
 * rest a little later each, so that nobody looks at what cannot be sent yet; where a server is faster they are pulled
 * forward.
 */
const AT_ONCE = 16;
const APART_MS = 250;

/** When the delivery at this place of the row before one server comes due. */
export function dueAt(now: Time, place: number): Time {
  return now + Math.max(0, place - AT_ONCE) * APART_MS;
}

/**
 * Adds deliveries of one activity, each inbox once, and none to ourselves, to servers we do not talk to, to inboxes that
 * are gone, or to servers that are away: of those it is only noted from where on they must be told. Joins the caller's transaction.
 * @param runAt null leaves them waiting until all their siblings are there.
 */
export async function addDeliveries(
  ctx: Ctx & { tx: Tx },
  parcel: Parcel,
  inboxes: Iterable<string>,
  runAt: Time | null,
): Promise<void> {
  const byHost = groupByHost(ctx, inboxes);
  const policy = await hostPolicy(ctx);
  for (const host of byHost.keys()) if (!policy.talksTo(host)) byHost.delete(host);
  if (byHost.size === 0) return;
  await dropGone(ctx, byHost);
  const probes = await passOver(ctx, parcel, byHost);
  await insertDeliveries(ctx, parcel, byHost, runAt);
  for (const { host, inbox, at } of probes)
    await insertDeliveries(ctx, parcel, new Map([[host, [inbox]]]), at);
}

/** Writes the rows. What is there already stays as it is. */
export async function insertDeliveries(
  ctx: Ctx & { tx: Tx },
  { outgoingId, senderId }: Parcel,
  byHost: ReadonlyMap<string, readonly string[]>,
  runAt: Time | null,
): Promise<void> {
  const rows = [...byHost].flatMap(([host, inboxes]) =>
    inboxes.map((inbox, place) => ({
      id: ctx.ids.next(),
      outgoing_id: outgoingId,
      sender_id: senderId,
      host,
      inbox,
      attempts: 0,
      run_at: runAt === null ? null : dueAt(runAt, place),
      leased: 0 as const,
    })),
  );
  if (rows.length === 0) return;
  await ctx.db
    .insertInto('deliveries')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['outgoing_id', 'inbox']).doNothing())
    .execute();
  if (runAt !== null) ctx.tx.afterCommit(() => ctx.live.announce(DELIVERIES_TOPIC));
}

/** Inboxes by host, sorted so that two transactions lock hosts in one order. */
export function groupByHost(ctx: Pick<Ctx, 'origin'>, inboxes: Iterable<string>): Map<string, string[]> {
  const byHost = new Map<string, string[]>();
  for (const inbox of new Set(inboxes)) {
    const host = hostOf(ctx, inbox);
    if (host === null) continue;
    const known = byHost.get(host);
    if (known) known.push(inbox);
    else byHost.set(host, [inbox]);
  }
  return new Map([...byHost].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function dropGone(ctx: Ctx, byHost: Map<string, string[]>): Promise<void> {
  const gone = await ctx.db
    .selectFrom('gone_inboxes')
    .select('inbox')
    .where((eb) => ctx.dialect.amongText(eb.ref('inbox'), [...byHost.values()].flat()))
    .where('until', '>', ctx.clock.now())
    .execute();
  if (gone.length === 0) return;
  const names = new Set(gone.map((row) => row.inbox));
  for (const [host, inboxes] of byHost) {
    const left = inboxes.filter((inbox) => !names.has(inbox));
    if (left.length > 0) byHost.set(host, left);
    else byHost.delete(host);
  }
}

/**
 * Takes the servers that are away, or still being told what they missed, out of `byHost` and notes that they miss this
 * too. Where nothing waits for such a server yet, one delivery becomes its probe. Their rows stay locked until commit,
 * so that a replay which ends beside this cannot overlook it.
 */
async function passOver(ctx: Ctx, { outgoingId }: Parcel, byHost: Map<string, string[]>) {
  const away = await ctx.db
    .selectFrom('hosts')
    .select(['host', 'open_until', 'behind_since'])
    .where((eb) => ctx.dialect.amongText(eb.ref('host'), [...byHost.keys()]))
    .where((eb) => eb.or([eb('open_until', 'is not', null), eb('behind_since', 'is not', null)]))
    .orderBy('host')
    .modifyEnd(ctx.dialect.forUpdate('hosts'))
    .execute();
  const probes: { host: string; inbox: string; at: Time }[] = [];
  for (const { host, open_until: openUntil, behind_since: behind } of away) {
    // The replay has already passed this place: then it goes on its own.
    if (openUntil === null && behind !== null && outgoingId < behind) continue;
    const [inbox] = byHost.get(host) ?? [];
    byHost.delete(host);
    if (openUntil === null) continue;
    if (behind === null && inbox !== undefined)
      probes.push({ host, inbox, at: Math.max(openUntil, ctx.clock.now()) });
    if (behind === null || outgoingId < behind) {
      await ctx.db.updateTable('hosts').set({ behind_since: outgoingId }).where('host', '=', host).execute();
    }
  }
  return probes;
}
