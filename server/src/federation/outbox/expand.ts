import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { type Tx, transact } from '../../db/transact.ts';
import { hostPolicy } from '../../instance/index.ts';
import { enqueue } from '../../jobs/queue.ts';
import { followerInboxes, hostOf } from './audience.ts';
import { goesOn, waitForLine } from './crowds.ts';
import { addDeliveries, DELIVERIES_TOPIC, dueAt } from './deliveries.ts';
import { homeOfForwarded } from './forward.ts';
import { withLdSignature } from './ld-signature.ts';
import { EXPAND_JOB } from './outgoing.ts';

/** Followers, or deliveries, of one transaction. */
const STEP = 500;
/** All followers have been gone through. */
const ALL = Number.MAX_SAFE_INTEGER;

interface Log {
  id: Id;
  sender_id: Id;
  followers_of: Id | null;
  inboxes: string;
  subject: string;
  superseded_by: Id | null;
  expanded_to: Id;
  expanded_at: number | null;
}

const read = prepared<{ id: Id }, Log>(
  (db, p, dialect) =>
    db
      .selectFrom('outgoing')
      .select([
        'id',
        'sender_id',
        'followers_of',
        'inboxes',
        'subject',
        'superseded_by',
        'expanded_to',
        'expanded_at',
      ])
      .where('id', '=', p('id'))
      // A Delete that is said beside this waits, so that no Create is added behind its back.
      .modifyEnd(dialect.forUpdate('outgoing')) as never,
);

const advance = prepared<{ id: Id; to: Id; at: number | null }, never>(
  (db, p) =>
    db
      .updateTable('outgoing')
      .set({ expanded_to: p('to'), expanded_at: p('at') })
      .where('id', '=', p('id')) as never,
);

/**
 * Makes the deliveries of one outgoing row, at most 500 followers a transaction, then a job for the next. Where there
 * are more, none is sent before all are there: else an inbox that was served early would be added, and served, again.
 * Then they go a step at a time, as fast as the line before the lanes is served, so that others' deliveries stand between.
 * @param told `waited`: it waited for the line: now it goes on, however long that is.
 */
export async function expand(
  ctx: Ctx,
  { outgoingId, waited = false }: { outgoingId: Id; waited?: boolean },
): Promise<void> {
  // Read before the transaction, so that it is believed in it.
  await hostPolicy(ctx);
  const signed = await withLdSignature(ctx, outgoingId);
  if (waited) goesOn(ctx, outgoingId);
  await transact(ctx, async (inner) => {
    const [log] = await read(inner, { id: outgoingId });
    if (!log || log.expanded_at !== null || log.superseded_by !== null) return;
    if (signed && log.expanded_to === 0)
      await inner.db.updateTable('outgoing').set(signed).where('id', '=', outgoingId).execute();
    const releases = log.expanded_to === ALL;
    if (releases && !waited && (await waitForLine(inner, outgoingId))) return;
    const finished = releases ? await release(inner, log) : await gather(inner, log);
    if (!finished) await enqueue(inner, [{ kind: EXPAND_JOB, payload: { outgoingId } }]);
  });
}

async function gather(ctx: Ctx & { tx: Tx }, log: Log): Promise<boolean> {
  const { id, sender_id: senderId, followers_of: followersOf, expanded_to: after } = log;
  const { inboxes, last } =
    followersOf === null
      ? { inboxes: new Set<string>(), last: null }
      : await followerInboxes(ctx, followersOf, after, STEP);
  if (after === 0) for (const inbox of JSON.parse(log.inboxes) as string[]) inboxes.add(inbox);
  const home = await homeOfForwarded(ctx, log.subject);
  for (const inbox of inboxes) if (home !== null && hostOf(ctx, inbox) === home) inboxes.delete(inbox);
  const whole = after === 0 && last === null;
  const now = ctx.clock.now();
  await addDeliveries(ctx, { outgoingId: id, senderId }, inboxes, whole ? now : null);
  await advance(ctx, { id, to: last ?? ALL, at: whole ? now : null });
  return whole;
}

/** Lets a step of them go. */
async function release(ctx: Ctx & { tx: Tx }, { id }: Log): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('deliveries')
    .select(['id', 'host'])
    .where('outgoing_id', '=', id)
    .where('run_at', 'is', null)
    .orderBy('inbox')
    .limit(STEP)
    .execute();
  const now = ctx.clock.now();
  const places = new Map<string, number>();
  const late: { id: Id; at: number }[] = [];
  const [first] = rows;
  if (first) places.set(first.host, await ahead(ctx, id, first.host));
  for (const row of rows) {
    const place = places.get(row.host) ?? 0;
    places.set(row.host, place + 1);
    const at = dueAt(now, place);
    if (at > now) late.push({ id: row.id, at });
  }
  const ids = rows.map((row) => row.id);
  await ctx.db
    .updateTable('deliveries')
    .set({ run_at: now })
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  for (const { id: later, at } of late)
    await ctx.db.updateTable('deliveries').set({ run_at: at }).where('id', '=', later).execute();
  ctx.tx.afterCommit(() => ctx.live.announce(DELIVERIES_TOPIC));
  if (rows.length === STEP) return false;
  await advance(ctx, { id, to: ALL, at: now });
  return true;
}

/** How many of this activity already stand before this server: the step before ended in the middle of them. */
async function ahead(ctx: Ctx, outgoingId: Id, host: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('host', '=', host)
    .where('outgoing_id', '=', outgoingId)
    .where('run_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return count;
}
