import { sql } from 'kysely';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id, Time } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { letCrowdOn } from '../outbox/crowds.ts';
import { hold, refill } from './hosts.ts';
import { isTroubled, putOffLanes } from './patience.ts';
import '../outbox/tables.ts';

/** Sent again after this long when its worker died in between. */
export const LEASE_MS = 60_000;
/** Most at once to one host, whoever sends. */
const PER_HOST = 4;
/** Of one sender to one host this many are taken together, and sent one after the other. */
export const PER_LANE = 16;
/** Looks at the table for one claim. */
const LOOKS = 3;

/** One delivery that is to be tried now. */
export interface Delivery {
  id: Id;
  outgoing_id: Id;
  sender_id: Id;
  host: string;
  inbox: string;
  /** Tries, this one included. */
  attempts: number;
  /** What was known of the host: null when it never had trouble. */
  failures: number | null;
  open_until: Time | null;
  /** How it asked to be signed to, and until when that is believed. */
  signature: string | null;
  signature_until: Time | null;
}

type Candidate = Delivery & { superseded_by: Id | null; under_way: number };

/**
 * What is due, but for hosts that have enough to do and senders whose last one to that host is still under way. An Update
 * waits while its Create does, and a Move while the Update does that says where to, also where that is to be tried again.
 */
const due = prepared<{ now: Time; limit: number }, Candidate>((db, p) => ({
  compile: () =>
    sql<Candidate>`
      select * from (
        select d.id, d.outgoing_id, d.sender_id, d.host, d.inbox, d.attempts, d.run_at, o.superseded_by, h.failures, h.open_until,
          h.signature, h.signature_until,
          (select count(distinct f.sender_id) from deliveries f where f.leased = 1 and f.host = d.host and f.run_at > ${p('now')}) as under_way
        from deliveries d join outgoing o on o.id = d.outgoing_id left join hosts h on h.host = d.host
        where d.run_at <= ${p('now')} and not exists (
          select 1 from deliveries f
          where f.leased = 1 and f.host = d.host and f.sender_id = d.sender_id and f.run_at > ${p('now')})
          and (o.action not in ('update', 'move') or not exists (
            select 1 from outgoing c
            where c.subject = o.subject and c.sender_id = o.sender_id and c.id < o.id and c.superseded_by is null
              and c.action = case o.action when 'move' then 'update' else 'create' end
              and (c.expanded_at is null or exists (
                select 1 from deliveries e where e.outgoing_id = c.id and e.inbox = d.inbox))))
      ) c
      where under_way < ${sql.lit(PER_HOST)}
      order by run_at, outgoing_id limit ${p('limit')}`.compile(db),
}));

const waiting = prepared<{ now: Time }, { id: Id }>((db, p) =>
  db.selectFrom('deliveries').select('id').where('run_at', '<=', p('now')).limit(1),
);

/** What one sender has for one host: sent one after the other, in order. */
export type Lane = readonly Delivery[];

/**
 * Takes up to `room` lanes under a lease, at most four to a host, and of each its oldest deliveries. What a later
 * activity made pointless is dropped instead.
 * @param patience of them, how many may be of servers with trouble; more of those are put off.
 */
export async function claim(ctx: Ctx, room: number, patience: number): Promise<Lane[]> {
  if (!ctx.origin.federates) return [];
  await letCrowdOn(ctx);
  const now = ctx.clock.now();
  // A look costs nothing on SQLite; a write transaction for nothing would be one fsync a second.
  if ((await waiting(ctx, { now })).length === 0) return [];
  return transact(ctx, async (inner) => {
    await takeTurn(inner);
    const taken: Lane[] = [];
    let left = patience;
    for (let look = 0; look < LOOKS && taken.length < room; look += 1) {
      const limit = 2 * (room - taken.length) + PER_HOST;
      const candidates = await due(inner, { now, limit });
      const { send, drop, away, late } = choose(candidates, room - taken.length, left, now);
      left -= send.filter(([first]) => isTroubled(first as Candidate)).length;
      taken.push(...(await lease(inner, send, now)));
      await remove(inner, drop);
      await putOffLanes(inner, late);
      for (const host of away) await hold(inner, host, null);
      if (candidates.length < limit) break;
    }
    return taken;
  });
}

/** Of two workers one waits here until the other's choice is committed. SQLite has one worker. */
async function takeTurn(ctx: Ctx): Promise<void> {
  await ctx.db
    .selectFrom('delivery_turns')
    .select('id')
    .modifyEnd(ctx.dialect.forUpdate('delivery_turns'))
    .execute();
}

function choose(candidates: readonly Candidate[], room: number, patience: number, now: Time) {
  const drop: Candidate[] = [];
  const away = new Set<string>();
  const lanes = new Map<string, Candidate[]>();
  for (const one of candidates) {
    if (one.superseded_by !== null) drop.push(one);
    // Added beside the moment in which its host was given up.
    else if (one.open_until !== null && one.open_until > now) away.add(one.host);
    else {
      const name = `${one.sender_id} ${one.host}`;
      const lane = lanes.get(name);
      if (lane) lane.push(one);
      else lanes.set(name, [one]);
    }
  }
  const send: Candidate[][] = [];
  const late: Candidate[][] = [];
  let troubled = 0;
  const busy = new Map<string, number>();
  for (const lane of lanes.values()) {
    if (send.length === room) break;
    const [first] = lane as [Candidate];
    const { host, open_until: openUntil, under_way: before } = first;
    const under = busy.get(host) ?? before;
    // A host that was away gets one probe, and nothing beside it.
    const probing = openUntil !== null;
    if (under >= (probing ? 1 : PER_HOST)) continue;
    if (isTroubled(first)) {
      troubled += 1;
      if (troubled > patience) {
        late.push(lane);
        continue;
      }
    }
    busy.set(host, under + 1);
    lane.sort((a, b) => a.outgoing_id - b.outgoing_id);
    send.push(lane.slice(0, probing ? 1 : PER_LANE));
  }
  return { send, drop, away, late };
}

async function lease(ctx: Ctx, lanes: readonly Candidate[][], now: Time): Promise<Lane[]> {
  if (lanes.length === 0) return [];
  const ids = lanes.flatMap((lane) => lane.map((one) => one.id));
  const rows = await ctx.db
    .updateTable('deliveries')
    .set((eb) => ({ leased: 1, run_at: now + LEASE_MS, attempts: eb('attempts', '+', 1) }))
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .returning('id')
    .execute();
  const leased = new Set(rows.map((row) => row.id));
  for (const lane of lanes) for (const one of lane) one.attempts += 1;
  return lanes.map((lane) => lane.filter((one) => leased.has(one.id))).filter((lane) => lane.length > 0);
}

async function remove(ctx: Ctx & { tx: Tx }, dropped: readonly Candidate[]): Promise<void> {
  if (dropped.length === 0) return;
  const ids = dropped.map((one) => one.id);
  await ctx.db
    .deleteFrom('deliveries')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  // It was the probe: the host needs another.
  for (const one of dropped) if (one.open_until !== null) await refill(ctx, one.host);
}
