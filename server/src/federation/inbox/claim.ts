import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { share } from './share.ts';
import './tables.ts';

/** Rows whose process died are worked off again after this long. */
export const LEASE_MS = 60_000;
/** Activities of one actor that are taken at once; the second half of a lease is left to the last of them. */
const BATCH = 20;
/** Due rows that are looked at for one claim. */
const LOOKED_AT = 400;

export interface IncomingRow {
  id: Id;
  actor_id: Id;
  activity_id: string | null;
  raw: string;
  attempts: number;
}

const due = prepared<{ now: number }, { actor_id: Id }>((db, p) =>
  db
    .selectFrom('incoming')
    .select('actor_id')
    .where('run_at', '<=', p('now'))
    .orderBy('run_at')
    .orderBy('id')
    .limit(LOOKED_AT),
);

/**
 * Up to `room` actors, each with its oldest rows, under one lease.
 * @param running whose rows are being worked off here.
 */
export async function claim(ctx: Ctx, room: number, running: ReadonlySet<Id>): Promise<IncomingRow[][]> {
  const now = ctx.clock.now();
  const actors = await waitingActors(ctx, now, room, running);
  if (actors.length === 0) return [];
  return transact(ctx, async (inner) => {
    const claimed: IncomingRow[][] = [];
    for (const actor of actors) {
      const rows = await claimActor(inner, actor, now);
      if (rows.length > 0) claimed.push(rows);
    }
    return claimed;
  });
}

/** Whose rows are due and not being worked off here, longest waiting first, and few of one server. */
async function waitingActors(ctx: Ctx, now: number, room: number, running: ReadonlySet<Id>): Promise<Id[]> {
  const first = await due(ctx, { now });
  const line = [...new Set(first.map((row) => row.actor_id))].filter((actor) => !running.has(actor));
  const { chosen, full } = await share(ctx, line, room, running);
  if (chosen.length > 0 || first.length < LOOKED_AT) return chosen;
  // One that sends very much, or a server that has its share, must not hide the others behind it.
  const others = await ctx.db
    .selectFrom('incoming')
    .innerJoin('accounts', 'accounts.id', 'incoming.actor_id')
    .select('actor_id')
    .where('run_at', '<=', now)
    .where((eb) => eb.not(ctx.dialect.among(eb.ref('actor_id'), [...running])))
    .where((eb) => eb.not(ctx.dialect.amongText(eb.ref('accounts.domain'), full)))
    .orderBy('run_at')
    .orderBy('incoming.id')
    .limit(LOOKED_AT)
    .execute();
  return (await share(ctx, [...new Set(others.map((row) => row.actor_id))], room, running)).chosen;
}

const oldest = prepared<{ actor: Id; now: number }, { id: Id; run_at: number; attempts: number }>(
  (db, p, dialect) =>
    db
      .selectFrom('incoming')
      .select(['id', 'run_at', 'attempts'])
      .where('id', '=', (eb) =>
        eb
          .selectFrom('incoming as first')
          .select((first) => first.fn.min('first.id').as('id'))
          .where('first.actor_id', '=', p('actor'))
          .where('first.run_at', 'is not', null),
      )
      // Leased by another process, or waiting for its next try: then the actor's later rows wait behind it.
      .where('run_at', '<=', p('now'))
      .modifyEnd(dialect.skipLocked) as never,
);

const lease = prepared<{ actor: Id; now: number; until: number; most: number }, IncomingRow>(
  (db, p) =>
    db
      .updateTable('incoming')
      .set((eb) => ({ run_at: p('until'), attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('incoming as line')
          .select('line.id')
          .where('line.actor_id', '=', p('actor'))
          .where('line.run_at', '<=', p('now'))
          .orderBy('line.id')
          .limit(p('most') as never),
      )
      .returning(['id', 'actor_id', 'activity_id', 'raw', 'attempts']) as never,
);

/** An activity that has failed or ended a process before is taken alone, so that it takes no others with it. */
async function claimActor(ctx: Ctx, actor: Id, now: number): Promise<IncomingRow[]> {
  const [head] = await oldest(ctx, { actor, now });
  if (!head) return [];
  const most = head.attempts === 0 ? BATCH : 1;
  const rows = await lease(ctx, { actor, now, until: now + LEASE_MS, most });
  return rows.sort((a, b) => a.id - b.id);
}
