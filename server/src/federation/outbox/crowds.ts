import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id, Time } from '../../db/tables.ts';
import type { Tx } from '../../db/transact.ts';
import { enqueue, hasten } from '../../jobs/queue.ts';
import { remembered } from '../../remembered.ts';
import { EXPAND_JOB } from './outgoing.ts';
import './tables.ts';

/** So many deliveries may stand in line before a crowd's next step joins them: what others say waits behind no more. */
const LINE = 500;
/** A line that does not move is one server's: no crowd waits for it longer. */
const PATIENCE_MS = 5000;

/** Activities whose next deliveries wait for the line to become short. */
const held = remembered(() => new Set<Id>());

const beyond = prepared<{ now: Time }, { id: Id }>((db, p) =>
  db
    .selectFrom('deliveries')
    .select('id')
    .where('run_at', '<=', p('now'))
    .orderBy('run_at')
    .orderBy('outgoing_id')
    .limit(1)
    .offset(LINE),
);

async function isLong(ctx: Ctx): Promise<boolean> {
  return (await beyond(ctx, { now: ctx.clock.now() })).length > 0;
}

/** Puts the next step of an activity off while the line is long. Returns false where it need not wait. */
export async function waitForLine(ctx: Ctx & { tx: Tx }, outgoingId: Id): Promise<boolean> {
  if (!(await isLong(ctx))) return false;
  const waiting = held(ctx);
  const runAt = ctx.clock.now() + PATIENCE_MS * (waiting.size + 1);
  const payload = { outgoingId, waited: true };
  await enqueue(ctx, [{ kind: EXPAND_JOB, payload, runAt, key: keyOf(outgoingId) }]);
  ctx.tx.afterCommit(() => waiting.add(outgoingId));
  return true;
}

/** Lets the crowd that waits longest go on when the line has become short. Costs nothing where none waits. */
export async function letCrowdOn(ctx: Ctx): Promise<void> {
  const waiting = held(ctx);
  const [first] = waiting;
  if (first === undefined || (await isLong(ctx))) return;
  waiting.delete(first);
  await hasten(ctx, EXPAND_JOB, keyOf(first));
}

/** It goes on, whoever said so. */
export function goesOn(ctx: Ctx, outgoingId: Id): void {
  held(ctx).delete(outgoingId);
}

function keyOf(outgoingId: Id): string {
  return String(outgoingId);
}
