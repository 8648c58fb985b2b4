import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { unwantedLanguage } from '../relations/index.ts';
import { DIRECT } from '../statuses/index.ts';
import type { DeleteChange, StatusChange } from './changes.ts';
import type { Ear, Hub } from './connection.ts';
import { placesOf, placesOfEnd } from './places.ts';

/** Who is to hear of something, by member, and on which of their streams. */
export type Audience = Map<Id, Set<Ear>>;

/** Who listens where this status stands, each stream once. */
export async function audienceOf(ctx: Ctx, hub: Hub, change: StatusChange): Promise<Audience> {
  const readers = await readersOf(ctx, hub.at('user'), change);
  return gathered(hub, readers, await placesOf(ctx, hub, change.statusId));
}

/**
 * Who listens where it may have stood. What hangs on it may be swept away by now, so nothing of that is asked: the change
 * says it.
 */
export async function audienceOfEnd(ctx: Ctx, hub: Hub, change: DeleteChange): Promise<Audience> {
  const readers = await readersOfEnd(ctx, hub.at('user'), change);
  return gathered(hub, readers, await placesOfEnd(ctx, hub, change));
}

function gathered(hub: Hub, readers: readonly Id[], places: readonly string[]): Audience {
  const audience: Audience = new Map();
  const home = hub.at('user');
  for (const reader of readers) join(audience, reader, home.get(reader));
  for (const place of places) for (const [reader, ears] of hub.at(place)) join(audience, reader, ears);
  return audience;
}

function join(audience: Audience, reader: Id, ears: readonly Ear[] = []): void {
  const own = audience.get(reader);
  if (!own) audience.set(reader, new Set(ears));
  else for (const ear of ears) own.add(ear);
}

type Listening = ReadonlyMap<Id, unknown>;

const UNWANTED = unwantedLanguage(sql.ref('follows.languages'), sql.ref('statuses.language'));

/** Listening members whose home holds this status: its author and those who follow now; of a direct one, those it names. */
async function readersOf(
  ctx: Ctx,
  home: Listening,
  { statusId, authorId, visibility, boost, tagged }: StatusChange,
): Promise<Id[]> {
  if (home.size === 0) return [];
  const own = home.has(authorId) ? [authorId] : [];
  const rows = await followers(ctx, home, authorId)
    .where('at_home', '=', 1)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('statuses').select('statuses.id').where('statuses.id', '=', statusId).where(UNWANTED),
        ),
      ),
    )
    .$if(boost, (query) => query.where('show_boosts', '=', 1))
    .$if(visibility >= DIRECT, (query) =>
      query.where('follower_id', 'in', (eb) =>
        eb.selectFrom('mentions').select('account_id').where('status_id', '=', statusId),
      ),
    )
    .execute();
  if (tagged === false) return [...own, ...rows.map((row) => row.follower_id)];
  const byTag = await ctx.db
    .selectFrom('status_tags')
    .innerJoin('tag_follows', 'tag_follows.tag_id', 'status_tags.tag_id')
    .select('tag_follows.account_id')
    .where('status_tags.status_id', '=', statusId)
    .where('status_tags.open', '=', 1)
    .where((eb) => ctx.dialect.among(eb.ref('tag_follows.account_id'), [...home.keys()]))
    .execute();
  return [...own, ...rows.map((row) => row.follower_id), ...byTag.map((row) => row.account_id)];
}

/**
 * The same of one that is gone, whatever they chose since: whoever may have read it, in a list or before it was in another
 * language, is told.
 */
async function readersOfEnd(
  ctx: Ctx,
  home: Listening,
  { authorId, visibility, tags, named }: DeleteChange,
): Promise<Id[]> {
  if (home.size === 0) return [];
  const known = [authorId, ...named].filter((id) => home.has(id));
  const rows = visibility < DIRECT ? await followers(ctx, home, authorId).execute() : [];
  if (tags.length === 0) return [...known, ...rows.map((row) => row.follower_id)];
  const byTag = await ctx.db
    .selectFrom('tag_follows')
    .select('account_id')
    .where((eb) => ctx.dialect.among(eb.ref('tag_id'), tags))
    .where((eb) => ctx.dialect.among(eb.ref('account_id'), [...home.keys()]))
    .execute();
  return [...known, ...rows.map((row) => row.follower_id), ...byTag.map((row) => row.account_id)];
}

function followers(ctx: Ctx, home: Listening, authorId: Id) {
  return ctx.db
    .selectFrom('follows')
    .select('follower_id')
    .where('followee_id', '=', authorId)
    .where((eb) => ctx.dialect.among(eb.ref('follower_id'), [...home.keys()]));
}
