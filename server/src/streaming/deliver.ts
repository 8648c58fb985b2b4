import { setImmediate as turn } from 'node:timers/promises';
import { announcementForAll, reactionPictures } from '../announcements/index.ts';
import { as, type Ctx } from '../context.ts';
import { findVisibleTalk, presentTalks } from '../conversations/index.ts';
import type { Id } from '../db/tables.ts';
import { type Rope, sameRope } from '../http/answer.ts';
import { presentNotifications, visibleNotification } from '../notifications/index.ts';
import { offeredTo, presentFor } from '../statuses/index.ts';
import { type Audience, audienceOf, audienceOfEnd } from './audience.ts';
import type { Change, DeleteChange, NotificationChange, StatusChange, TalkChange } from './changes.ts';
import type { Ear, Hub, Member } from './connection.ts';
import { type Line, lineOf } from './line.ts';
import { hearsNotifications } from './streams.ts';

/** Changes that wait at most; beyond them streams miss lines, which the next page load shows. */
const WAITING = 10_000;
/** Readers served before other work of this process has its turn. */
const READERS_A_TURN = 250;

/** Brings changes to the streams of this process, in the order in which they were announced. */
export interface Courier {
  take(change: Change): void;
}

export function createCourier(ctx: Ctx, hub: Hub): Courier {
  const waiting: Change[] = [];
  let busy = false;

  const work = async () => {
    for (let change = waiting.shift(); change; change = waiting.shift())
      await deliver(ctx, hub, change).catch((error) => ctx.log.error('streams missed a line', { error }));
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

async function deliver(ctx: Ctx, hub: Hub, change: Change): Promise<void> {
  switch (change.event) {
    case 'update':
    case 'status.update':
      return sendStatus(ctx, hub, change);
    case 'delete':
      return sendDelete(ctx, hub, change);
    case 'notification':
      return sendNotification(ctx, hub, change);
    case 'notifications_merged':
      tell(earsOfNotifications(hub, change.accountId), lineOf(change.event, '1'));
      return;
    case 'conversation':
      return sendTalk(ctx, hub, change);
    case 'filters_changed':
      tell(hub.at('user').get(change.accountId), lineOf(change.event, null));
      return;
    case 'announcement': {
      const shown = hub.at('user').size > 0 ? await announcementForAll(ctx, change.announcementId) : null;
      return shown === null ? undefined : tellAll(hub, lineOf(change.event, JSON.stringify(shown)));
    }
    case 'announcement.delete':
      return tellAll(hub, lineOf(change.event, String(change.announcementId)));
    case 'announcement.reaction': {
      const { name, count, announcementId } = change;
      const pictures = (await reactionPictures(ctx))(name);
      const payload = { name, count, ...pictures, announcement_id: String(announcementId) };
      return tellAll(hub, lineOf(change.event, JSON.stringify(payload)));
    }
  }
}

/** To every member who listens at home. */
async function tellAll(hub: Hub, line: Line): Promise<void> {
  let told = 0;
  for (const ears of hub.at('user').values()) {
    tell(ears, line);
    if (++told % READERS_A_TURN === 0) await turn();
  }
}

/** A new or edited status to those in whose home or open lists it is: who → rules → present, once for each way it looks. */
async function sendStatus(ctx: Ctx, hub: Hub, change: StatusChange): Promise<void> {
  const { event, statusId } = change;
  const audience = await audienceOf(ctx, hub, change);
  const readers = [...audience.keys()];
  const lines: { rope: Rope; line: Line }[] = [];
  const lineFor = (rope: Rope) => {
    const known = lines.find((one) => sameRope(one.rope, rope));
    if (known) return known.line;
    const line = lineOf(event, Buffer.concat(rope).toString());
    lines.push({ rope, line });
    return line;
  };
  for (let at = 0; at < readers.length; at += READERS_A_TURN) {
    if (at > 0) await turn();
    const allowed = await offeredTo(ctx, statusId, readers.slice(at, at + READERS_A_TURN));
    if (allowed.length === 0) continue;
    const actors = new Map(allowed.map((id) => [id, memberAt(audience, id)]));
    for (const view of await presentFor(ctx, statusId, actors)) {
      const line = lineFor(view.rope);
      for (const reader of view.readers) tell(audience.get(reader), line);
    }
  }
}

/** Only an id: whoever may have been shown the status is told to forget it. */
async function sendDelete(ctx: Ctx, hub: Hub, change: DeleteChange): Promise<void> {
  const audience = await audienceOfEnd(ctx, hub, change);
  const line = lineOf('delete', String(change.statusId));
  let told = 0;
  for (const ears of audience.values()) {
    tell(ears, line);
    if (++told % READERS_A_TURN === 0) await turn();
  }
}

async function sendNotification(
  ctx: Ctx,
  hub: Hub,
  { notificationId, accountId }: NotificationChange,
): Promise<void> {
  const ears = earsOfNotifications(hub, accountId);
  const [first] = ears;
  if (!first) return;
  const acting = as(ctx, first.connection.actor);
  const id = await visibleNotification(acting, notificationId);
  const [shown] = id === null ? [] : await presentNotifications(acting, [id]);
  if (shown) tell(ears, lineOf('notification', Buffer.concat(shown).toString()));
}

/** As the list of conversations would show it, to whose it is. */
async function sendTalk(ctx: Ctx, hub: Hub, { talkId, accountId }: TalkChange): Promise<void> {
  const ears = hub.at('direct').get(accountId) ?? [];
  const [first] = ears;
  if (!first) return;
  const acting = as(ctx, first.connection.actor);
  const id = await findVisibleTalk(acting, talkId);
  const [shown] = id === null ? [] : await presentTalks(acting, [id]);
  if (shown) tell(ears, lineOf('conversation', Buffer.concat(shown).toString()));
}

/** Both streams that carry them; `user` only where the token may read them. */
function earsOfNotifications(hub: Hub, memberId: Id): Ear[] {
  const home = hub.at('user').get(memberId) ?? [];
  return [
    ...home.filter(({ connection }) => hearsNotifications(connection.actor.scopes)),
    ...(hub.at('user:notification').get(memberId) ?? []),
  ];
}

/** Whoever is in an audience listens. */
function memberAt(audience: Audience, id: Id): Member {
  const [ear] = audience.get(id) as Set<Ear>;
  return (ear as Ear).connection.actor;
}

function tell(ears: Iterable<Ear> | undefined, line: Line): void {
  for (const { connection, stream } of ears ?? []) connection.outlet.send(stream, line);
}
