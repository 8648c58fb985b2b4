import { sql } from 'kysely';
import type { Ctx } from '../../context.ts';
import { firstIdAt } from '../../db/ids.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { hostOf } from '../outbox/audience.ts';
import { insertDeliveries } from '../outbox/deliveries.ts';
import { lockHost, REPLAY_JOB, type Sent } from './hosts.ts';

/** Most deliveries that wait for a host which is being told what it missed, and the pause before it gets more. */
const GENTLE = 40;
const PAUSE_MS = 1000;
/** Rows of the log that are read in one step. */
const LOGS = 100;
/** An activity whose deliveries are still not all made after this long never will be. */
const EXPANDING_MS = 3_600_000;

interface Log {
  id: Id;
  sender_id: Id;
  followers_of: Id | null;
  inboxes: string;
  expanding: number;
}

/**
 * Sees to it that a host which is behind has something to be sent: its probe while its breaker is open, after that what
 * it missed, in order and a little at a time, without what was made pointless since.
 */
export async function replay(ctx: Ctx, { host, sent }: { host: string; sent: Sent | null }): Promise<void> {
  await transact(ctx, async (inner) => {
    const { open_until: openUntil, behind_since: behind } = await lockHost(inner, host);
    if (behind === null) return;
    const waiting = await waitingFor(inner, host);
    if (openUntil !== null && waiting > 0) return;
    const room = openUntil === null ? GENTLE - waiting : 1;
    const at = Math.max(openUntil ?? 0, inner.clock.now());
    const { next, last } =
      room > 0 ? await tell(inner, { host, from: behind, room, at, sent }) : { next: behind, last: null };
    // The probe's own row of the log is not passed before it has arrived.
    if (openUntil !== null && last !== null) return setBehind(inner, host, last);
    await setBehind(inner, host, next);
    if (next === null) return;
    const payload = { host, sent: sent !== null && sent.outgoingId >= next ? sent : null };
    await enqueue(inner, [{ kind: REPLAY_JOB, payload, runAt: inner.clock.now() + PAUSE_MS }]);
  });
}

interface Telling {
  host: string;
  from: Id;
  room: number;
  at: number;
  sent: Sent | null;
}

/** Where to go on, null at the end of the log; and the last row of it that deliveries were added for. */
interface Told {
  next: Id | null;
  last: Id | null;
}

/** Adds deliveries from the log until there is no more room. */
async function tell(ctx: Ctx & { tx: Tx }, { host, from, room, at, sent }: Telling): Promise<Told> {
  const logs = await logFrom(ctx, from);
  const followers = new Map<Id, string[]>();
  let told = 0;
  let last: Id | null = null;
  for (const log of logs) {
    // Its followers are being gone through just now, perhaps past those of this host: it must be waited for.
    if (log.expanding === 1) return { next: log.id, last };
    const inboxes = new Set(
      (JSON.parse(log.inboxes) as string[]).filter((inbox) => hostOf(ctx, inbox) === host),
    );
    if (log.followers_of !== null) {
      const known = followers.get(log.followers_of) ?? (await followersOn(ctx, log.followers_of, host));
      followers.set(log.followers_of, known);
      for (const inbox of known) inboxes.add(inbox);
    }
    if (sent?.outgoingId === log.id) inboxes.delete(sent.inbox);
    if (inboxes.size === 0) continue;
    await insertDeliveries(
      ctx,
      { outgoingId: log.id, senderId: log.sender_id },
      new Map([[host, [...inboxes]]]),
      at,
    );
    last = log.id;
    told += inboxes.size;
    if (told >= room) return { next: log.id + 1, last };
  }
  return { next: logs.length < LOGS ? null : (logs.at(-1) as Log).id + 1, last };
}

async function logFrom(ctx: Ctx, from: Id): Promise<Log[]> {
  const hopeless = firstIdAt(ctx.clock.now() - EXPANDING_MS);
  const rows = await ctx.db
    .selectFrom('outgoing')
    .select((eb) => [
      'id',
      'sender_id',
      'followers_of',
      'inboxes',
      eb
        .case()
        .when(eb.and([eb('expanded_at', 'is', null), eb('id', '>', hopeless)]))
        .then(eb.lit(1))
        .else(eb.lit(0))
        .end()
        .as('expanding'),
    ])
    .where('id', '>=', from)
    .where('superseded_by', 'is', null)
    .where('kept_until', '>', ctx.clock.now())
    // One that nobody has begun with finds the host as it is then.
    .where((eb) => eb.or([eb('expanded_at', 'is not', null), eb('expanded_to', '>', 0)]))
    .orderBy('id')
    .limit(LOGS)
    .execute();
  return rows as Log[];
}

/** Inboxes on this host behind which somebody follows the account, gone ones left out. */
async function followersOn(ctx: Ctx, accountId: Id, host: string): Promise<string[]> {
  const target = sql<string>`coalesce(accounts.shared_inbox, accounts.inbox)`;
  const rows = await ctx.db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.follower_id')
    .select(target.as('inbox'))
    .distinct()
    .where('follows.followee_id', '=', accountId)
    .where('accounts.local', '=', 0)
    .where('accounts.suspended_at', 'is', null)
    .where('accounts.deleted_at', 'is', null)
    // From `https://host/` to just before `https://host0`: all that begins with the former.
    .where(
      sql<boolean>`((${target} >= ${`https://${host}/`} and ${target} < ${`https://${host}0`})
        or (${target} >= ${`http://${host}/`} and ${target} < ${`http://${host}0`}))`,
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('gone_inboxes')
            .select('until')
            .where('gone_inboxes.inbox', '=', target)
            .where('until', '>', ctx.clock.now()),
        ),
      ),
    )
    .execute();
  return rows.map((row) => row.inbox).filter((inbox) => hostOf(ctx, inbox) === host);
}

async function waitingFor(ctx: Ctx, host: string): Promise<number> {
  const rows = await ctx.db
    .selectFrom('deliveries')
    .select('id')
    .where('host', '=', host)
    .limit(GENTLE)
    .execute();
  return rows.length;
}

async function setBehind(ctx: Ctx, host: string, behind: Id | null): Promise<void> {
  await ctx.db.updateTable('hosts').set({ behind_since: behind }).where('host', '=', host).execute();
}
