import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import './tables.ts';

export type AnnouncementRow = Selectable<Tables['announcements']>;

/** Announced when one was added or removed. */
export const ANNOUNCEMENTS_TOPIC = 'announcements';

const cacheOf = remembered(({ live }) => {
  const cache = createCache<'all', AnnouncementRow[]>(live, {
    topic: ANNOUNCEMENTS_TOPIC,
    max: 1,
    ttl: 60_000,
  });
  live.listen(ANNOUNCEMENTS_TOPIC, () => cache.clear());
  return cache;
});

/** All that are there, the oldest first; without asking the database most of the time. */
export async function allAnnouncements(ctx: Ctx): Promise<AnnouncementRow[]> {
  const cache = cacheOf(ctx);
  const known = cache.get('all');
  if (known) return known;
  const moment = cache.since();
  const rows = await ctx.db.selectFrom('announcements').selectAll().orderBy('id').execute();
  cache.set('all', rows, moment);
  return rows;
}

/** Those that are not over. */
export async function currentAnnouncements(ctx: Ctx): Promise<AnnouncementRow[]> {
  const now = ctx.clock.now();
  return (await allAnnouncements(ctx)).filter(({ ends_at }) => ends_at === null || ends_at > now);
}

/** One that is not over. @throws {Refusal} missing */
export async function getAnnouncement(ctx: Ctx, id: Id): Promise<AnnouncementRow> {
  const found = (await currentAnnouncements(ctx)).find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

/** Which of these an account has read. */
export async function dismissedBy(ctx: Ctx, accountId: Id, ids: readonly Id[]): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const rows = await ctx.db
    .selectFrom('announcement_dismissals')
    .select('announcement_id')
    .where('account_id', '=', accountId)
    .where((eb) => ctx.dialect.among(eb.ref('announcement_id'), ids))
    .execute();
  return new Set(rows.map((row) => row.announcement_id));
}
