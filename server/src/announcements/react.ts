import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { ownEmojis } from '../emojis/index.ts';
import { invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import './events.ts';
import { getAnnouncement } from './queries.ts';
import { reactionsChanged } from './reaction-counts.ts';

/** Different emojis under one announcement. */
export const MOST_KINDS = 8;

interface Asked {
  announcementId: Id;
  name: string;
}

const EMOJI = /^\p{RGI_Emoji}$/v;

/** Adds the actor's reaction; twice is once. @throws {Refusal} missing, invalid (no emoji, or one kind too many) */
export async function react(ctx: Ctx, { announcementId, name }: Asked): Promise<void> {
  const accountId = actingAccount(ctx);
  await getAnnouncement(ctx, announcementId);
  // Some keyboards leave out what says that a sign is to be drawn as an emoji.
  const isEmoji = EMOJI.test(name) || EMOJI.test(`${name}\u{fe0f}`) || (await ownEmojis(ctx)).has(name);
  if (!isEmoji) throw invalid('Name is not a recognized emoji');
  await transact(ctx, async (inner) => {
    await hold(inner, announcementId);
    const kinds = await kindsOf(inner, announcementId);
    if (!kinds.includes(name) && kinds.length >= MOST_KINDS)
      throw invalid('Limit of different reactions reached');
    const added = await inner.db
      .insertInto('announcement_reactions')
      .values({ id: inner.ids.next(), announcement_id: announcementId, account_id: accountId, name })
      .onConflict((conflict) => conflict.columns(['announcement_id', 'account_id', 'name']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (added) await tell(inner, { announcementId, name });
  });
}

/** Takes it back; where there was none nothing happens. @throws {Refusal} missing */
export async function unreact(ctx: Ctx, { announcementId, name }: Asked): Promise<void> {
  const accountId = actingAccount(ctx);
  await getAnnouncement(ctx, announcementId);
  await transact(ctx, async (inner) => {
    await hold(inner, announcementId);
    const removed = await inner.db
      .deleteFrom('announcement_reactions')
      .where('announcement_id', '=', announcementId)
      .where('account_id', '=', accountId)
      .where('name', '=', name)
      .returning('id')
      .executeTakeFirst();
    if (removed) await tell(inner, { announcementId, name });
  });
}

/** What is counted is counted one after another. @throws {Refusal} missing */
async function hold(ctx: Ctx & { tx: Tx }, id: Id): Promise<void> {
  const row = await ctx.db
    .selectFrom('announcements')
    .select('id')
    .where('id', '=', id)
    .modifyEnd(ctx.dialect.forUpdate('announcements'))
    .executeTakeFirst();
  if (!row) throw notFound();
}

async function kindsOf(ctx: Ctx, id: Id): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('announcement_reactions')
    .select('name')
    .distinct()
    .where('announcement_id', '=', id)
    .execute();
  return rows.map((row) => row.name);
}

async function tell(ctx: Ctx & { tx: Tx }, { announcementId, name }: Asked): Promise<void> {
  const { count } = await ctx.db
    .selectFrom('announcement_reactions')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('announcement_id', '=', announcementId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  reactionsChanged(ctx, [announcementId]);
  await emit(ctx, 'announcement.reacted', { announcementId, name, count });
}
