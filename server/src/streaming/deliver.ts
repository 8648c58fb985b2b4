import { as, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Rope } from '../http/answer.ts';
import { presentNotifications, visibleNotification } from '../notifications/index.ts';
import { DIRECT, presentById, viewerOf, visibleTo } from '../statuses/index.ts';
import type { Change, NotificationChange, StatusChange } from './changes.ts';
import type { Connection, Hub } from './connection.ts';
import { carries, type StreamEvent } from './streams.ts';

/** Changes that wait at most; beyond them streams miss lines, which the next page load shows. */
const WAITING = 10_000;
const AT_ONCE = 100;
/** Readers served before other work of this process has its turn. */
const READERS_A_TURN = 25;

/** Brings changes to the streams of this process, in the order in which they were announced. */
export interface Courier {
  take(change: Change): void;
}

export function createCourier(ctx: Ctx, hub: Hub): Courier {
  const waiting: Change[] = [];
  let busy = false;

  const work = async () => {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, AT_ONCE);
      await deliver(ctx, hub, batch).catch((error) => ctx.log.error('streams missed a line', { error }));
    }
    busy = false;
  };

  return {
    take(change) {
      if (waiting.length >= WAITING) {
        ctx.log.warn('streams cannot keep up and miss a line', { event: change.event });
        return;
      }
      waiting.push(change);
      // Changes of one turn go together, and the one who caused them is answered first.
      if (!busy) {
        busy = true;
        setImmediate(work);
      }
    },
  };
}

async function deliver(ctx: Ctx, hub: Hub, changes: readonly Change[]): Promise<void> {
  let at = 0;
  while (at < changes.length) {
    const run: StatusChange[] = [];
    for (let next = changes[at]; next && isShown(next); next = changes[++at]) run.push(next);
    if (run.length > 0) await sendUpdates(ctx, hub, run);
    const change = changes[at++];
    if (change?.event === 'delete') await sendDelete(ctx, hub, change);
    else if (change?.event === 'notification') await sendNotification(ctx, hub, change);
    else if (change?.event === 'filters_changed') tell(hub.of(change.accountId), change.event, null);
  }
}

function isShown(change: Change): change is StatusChange {
  return change.event === 'update' || change.event === 'status.update';
}

/** New and edited statuses to those whose home they are in: ids → rules → present, for each reader, all of a run together. */
async function sendUpdates(ctx: Ctx, hub: Hub, run: readonly StatusChange[]): Promise<void> {
  const wanted = new Map<Id, StatusChange[]>();
  for (const change of run) {
    for (const reader of await readersOf(ctx, hub, change)) {
      wanted.set(reader, [...(wanted.get(reader) ?? []), change]);
    }
  }
  let served = 0;
  for (const [reader, changes] of wanted) {
    if (++served % READERS_A_TURN === 0) await new Promise(setImmediate);
    const [connection] = hub.of(reader);
    if (!connection) continue;
    const acting = as(ctx, connection.actor);
    const ids = [...new Set(changes.map(({ statusId }) => statusId))];
    const shown = await presentById(acting, await offered(acting, ids));
    for (const { statusId, event } of changes) {
      const status = shown.get(statusId);
      if (status) tell(hub.of(reader), event, textOf(status));
    }
  }
}

/** Which of these the reader may be offered now: what changed since they were published counts. */
async function offered(ctx: Ctx, ids: readonly Id[]): Promise<Id[]> {
  const viewer = await viewerOf(ctx);
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('statuses.id')
    .where((eb) => ctx.dialect.among(eb.ref('statuses.id'), ids))
    .where(visibleTo(viewer, 'offered'))
    .execute();
  return rows.map((row) => row.id);
}

/** Only an id: whoever may have been shown the status is told to forget it. */
async function sendDelete(ctx: Ctx, hub: Hub, change: StatusChange): Promise<void> {
  const readers = new Set(await readersOf(ctx, hub, change));
  const named = await ctx.db
    .selectFrom('mentions')
    .select('account_id')
    .where('status_id', '=', change.statusId)
    .where((eb) => ctx.dialect.among(eb.ref('account_id'), hub.members()))
    .execute();
  for (const { account_id } of named) readers.add(account_id);
  for (const reader of readers) tell(hub.of(reader), 'delete', String(change.statusId));
}

async function sendNotification(
  ctx: Ctx,
  hub: Hub,
  { notificationId, accountId }: NotificationChange,
): Promise<void> {
  const [connection] = hub.of(accountId);
  if (!connection) return;
  const acting = as(ctx, connection.actor);
  const id = await visibleNotification(acting, notificationId);
  const [shown] = id === null ? [] : await presentNotifications(acting, [id]);
  if (shown) tell(hub.of(accountId), 'notification', textOf(shown));
}

/** Listening members whose home holds this status: its author and those who follow now; of a direct one, those it names. */
async function readersOf(
  ctx: Ctx,
  hub: Hub,
  { statusId, authorId, visibility, boost }: StatusChange,
): Promise<Id[]> {
  const own = hub.of(authorId).length > 0 ? [authorId] : [];
  const rows = await ctx.db
    .selectFrom('follows')
    .select('follower_id')
    .where('followee_id', '=', authorId)
    .where((eb) => ctx.dialect.among(eb.ref('follower_id'), hub.members()))
    .$if(boost, (query) => query.where('show_boosts', '=', 1))
    .$if(visibility >= DIRECT, (query) =>
      query.where('follower_id', 'in', (eb) =>
        eb.selectFrom('mentions').select('account_id').where('status_id', '=', statusId),
      ),
    )
    .execute();
  return [...own, ...rows.map((row) => row.follower_id)];
}

function tell(connections: readonly Connection[], event: StreamEvent, payload: string | null): void {
  for (const { streams, actor, outlet } of connections) {
    for (const stream of streams)
      if (carries(stream, event, actor.scopes)) outlet.send(stream, event, payload);
  }
}

function textOf(rope: Rope): string {
  return Buffer.concat(rope).toString();
}
