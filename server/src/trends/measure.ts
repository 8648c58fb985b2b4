import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { PUBLIC } from '../statuses/index.ts';
import type { KindName } from './tables.ts';

export const DAY_MS = 86_400_000;
/** The newest of what was written in the days that count; on a server with more, that is enough to see. */
const MOST_LOOKED_AT = 100_000;
/** Of each kind, those with the most people. */
const MOST = 300;
/** With fewer people nothing is a trend. */
export const PEOPLE = 5;

/** How many people had to do with something today and yesterday (of a post: in all). */
export interface Measured {
  id: Id;
  today: number;
  yesterday: number;
}

/** Only what everybody may read, by those who want to be discovered. */
const AUTHORS = sql`join accounts on accounts.id = used.account_id
  and accounts.discoverable = 1 and accounts.suspended_at is null and accounts.deleted_at is null
  and accounts.silenced_at is null`;
const OPEN = sql`statuses.visibility = ${sql.lit(PUBLIC)} and statuses.deleted_at is null`;
/** What warns of itself is not put before people who did not ask. */
const PLAIN = sql`statuses.sensitive = 0 and statuses.spoiler = ''`;

/** What people had to do with, each person counted once a day. @throws {Refusal} when `ctx.slow` has no place or no answer. */
export async function measure(ctx: Ctx, kind: KindName): Promise<Measured[]> {
  const now = ctx.clock.now();
  const today = firstIdAt(Math.floor(now / DAY_MS) * DAY_MS);
  const since = today - firstIdAt(DAY_MS);
  const query = kind === 'status' ? posts(firstIdAt(now - 2 * DAY_MS)) : days(MENTIONED[kind](since), today);
  return (await query.execute(ctx.slow)).rows;
}

/** `used`: what, by whom, under which status. */
function days(used: RawBuilder<unknown>, today: Id) {
  const people = (when: RawBuilder<unknown>) =>
    sql`count(distinct case when ${when} then used.account_id end)`;
  return sql<Measured>`
    select used.subject_id as id, ${people(sql`used.at_id >= ${today}`)} as today,
      ${people(sql`used.at_id < ${today}`)} as yesterday
    from (${used}) used ${AUTHORS} group by used.subject_id
    having ${people(sql`used.at_id >= ${today}`)} >= ${sql.lit(PEOPLE)}
    order by 2 desc, 1 desc limit ${sql.lit(MOST)}`;
}

const MENTIONED = {
  tag: (since: Id) => sql`
    select tag_id as subject_id, account_id, status_id as at_id from status_tags
    join statuses on statuses.id = status_tags.status_id
    where status_id >= ${since} and open = 1 and ${OPEN}
    order by status_id desc limit ${sql.lit(MOST_LOOKED_AT)}`,
  link: (since: Id) => sql`
    select status_cards.card_id as subject_id, account_id, status_id as at_id from status_cards
    join statuses on statuses.id = status_cards.status_id join cards on cards.id = status_cards.card_id
    where status_id >= ${since} and cards.title <> '' and ${OPEN} and ${PLAIN}
    order by status_id desc limit ${sql.lit(MOST_LOOKED_AT)}`,
};

/** Posts that begin a conversation, by how many favourited and boosted them. */
function posts(since: Id) {
  return sql<Measured>`
    select used.id, used.favourites_count + used.boosts_count as today, 0 as yesterday
    from (
      select * from statuses where id >= ${since} and visibility = 0 and deleted_at is null and boost_of_id is null
      order by id desc limit ${sql.lit(MOST_LOOKED_AT)}
    ) used ${AUTHORS}
    where used.in_reply_to_id is null and used.answers_unknown = 0 and used.sensitive = 0 and used.spoiler = ''
      and used.favourites_count + used.boosts_count >= ${sql.lit(PEOPLE)}
    order by 2 desc, 1 desc limit ${sql.lit(MOST)}`;
}
