import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Time } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import type { NotificationType } from './tables.ts';

/** What many people do to the same thing, so that it may stand in one line. */
export const GROUPED_TYPES = [
  'favourite',
  'reblog',
  'follow',
  'admin.sign_up',
] as const satisfies readonly NotificationType[];

/** Of a group so many are looked at, the newest first; who is hidden is left out of what is told of these. */
export const LOOKED_AT = 40;

const HOUR_MS = 3_600_000;
/** A group takes in what comes within so many hours of its first. */
const SPAN_HOURS = 12;

const newestKey = prepared<{ to: Id; above: string; below: string }, { group_key: string }>(
  (db, p) =>
    db
      .selectFrom('notifications')
      .select('group_key')
      .where('account_id', '=', p('to'))
      .where('group_key', '>', p('above'))
      .where('group_key', '<', p('below'))
      .orderBy('group_key', 'desc')
      .limit(1) as never,
);

/**
 * The group of something that happens now: that of the same thing before, while it is younger than half a day, else a
 * new one. Null for types that stand alone.
 */
export async function groupKeyOf(
  ctx: Ctx & { tx: Tx },
  { to, type, statusId }: { to: Id; type: NotificationType; statusId: Id },
): Promise<string | null> {
  const prefix = prefixOf(type, statusId);
  if (prefix === null) return null;
  const hour = hourOf(ctx.clock.now());
  // `.` is the letter behind `-`, so this finds the newest key that begins so.
  const [newest] = await newestKey(ctx, { to, above: `${prefix}-`, below: `${prefix}.` });
  const began = Number(newest?.group_key.slice(prefix.length + 1));
  return `${prefix}-${hour < began + SPAN_HOURS ? began : hour}`;
}

/** The group that begins with something that happened then. */
export function firstGroupKey(type: NotificationType, statusId: Id, at: Time): string | null {
  const prefix = prefixOf(type, statusId);
  return prefix === null ? null : `${prefix}-${hourOf(at)}`;
}

/** The key of a notification that stands alone, and of one that the reader wants alone. */
export const aloneKey = (id: Id) => `ungrouped-${id}`;

function prefixOf(type: NotificationType, statusId: Id): string | null {
  if (!(GROUPED_TYPES as readonly string[]).includes(type)) return null;
  return statusId > 0 ? `${type}-${statusId}` : type;
}

const hourOf = (at: Time) => Math.floor(at / HOUR_MS);
