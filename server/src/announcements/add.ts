import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { refuseUnlessRuns } from '../instance/index.ts';
import './events.ts';
import { ANNOUNCEMENTS_TOPIC } from './queries.ts';

export const ANNOUNCEMENT_MAX = 5000;
const MOST = 100;
const ROWS_A_STEP = 500;

/** What is told. Both moments, or none, in milliseconds: when that happens of which it tells. It is over with the end. */
export interface NewAnnouncement {
  text: string;
  startsAt: number | null;
  endsAt: number | null;
  allDay: boolean;
}

/** Tells all members something. @throws {Refusal} forbidden, invalid */
export async function announce(ctx: Ctx, { text, startsAt, endsAt, allDay }: NewAnnouncement): Promise<Id> {
  refuseUnlessRuns(ctx);
  if (text.trim() === '') throw invalid("Text can't be blank");
  if ([...text].length > ANNOUNCEMENT_MAX)
    throw invalid(`Text is too long (maximum is ${ANNOUNCEMENT_MAX} characters)`);
  if (startsAt !== null && endsAt !== null && startsAt > endsAt) throw invalid('it ends before it starts');
  if (endsAt !== null && endsAt <= ctx.clock.now()) throw invalid('it is over already');
  if (allDay && (startsAt === null || endsAt === null)) throw invalid('whole days have a start and an end');
  return transact(ctx, async (inner) => {
    const { count } = await inner.db
      .selectFrom('announcements')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count >= MOST) throw invalid(`there are ${MOST} announcements already`);
    const id = inner.ids.next();
    await inner.db
      .insertInto('announcements')
      .values({
        id,
        text: text.trim(),
        starts_at: startsAt,
        ends_at: endsAt,
        all_day: allDay ? 1 : 0,
        updated_at: inner.clock.now(),
      })
      .execute();
    inner.tx.afterCommit(() => inner.live.announce(ANNOUNCEMENTS_TOPIC, 'all'));
    await emit(inner, 'announcement.added', { announcementId: id });
    return id;
  });
}

/** Takes an announcement away, with all that hangs on it. @throws {Refusal} forbidden, missing */
export async function removeAnnouncement(ctx: Ctx, id: Id): Promise<void> {
  refuseUnlessRuns(ctx);
  await transact(ctx, async (inner) => {
    // It is over for everybody at once, however many rows hang on it.
    const over = await inner.db
      .updateTable('announcements')
      .set({ ends_at: 0 })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (!over) throw notFound();
    inner.tx.afterCommit(() => inner.live.announce(ANNOUNCEMENTS_TOPIC, 'all'));
    await emit(inner, 'announcement.removed', { announcementId: id });
  });
  while (await takeSome(ctx, id));
  await transact(ctx, async (inner) => {
    await inner.db.deleteFrom('announcements').where('id', '=', id).execute();
    inner.tx.afterCommit(() => inner.live.announce(ANNOUNCEMENTS_TOPIC, 'all'));
  });
}

function takeSome(ctx: Ctx, id: Id): Promise<boolean> {
  return transact(ctx, async (inner) => {
    const reactions = await inner.db
      .selectFrom('announcement_reactions')
      .select('id')
      .where('announcement_id', '=', id)
      .limit(ROWS_A_STEP)
      .execute();
    const readers = await inner.db
      .selectFrom('announcement_dismissals')
      .select('account_id')
      .where('announcement_id', '=', id)
      .limit(ROWS_A_STEP - reactions.length)
      .execute();
    const ids = reactions.map((row) => row.id);
    await inner.db
      .deleteFrom('announcement_reactions')
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .execute();
    const accounts = readers.map((row) => row.account_id);
    await inner.db
      .deleteFrom('announcement_dismissals')
      .where('announcement_id', '=', id)
      .where((eb) => inner.dialect.among(eb.ref('account_id'), accounts))
      .execute();
    return ids.length + accounts.length > 0;
  });
}
