import { findAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { listsHolding, listsThatHeld } from '../lists/index.ts';
import { findStatus, openTagsOf, PUBLIC } from '../statuses/index.ts';
import { isAnswerToOther } from '../timelines/index.ts';
import type { DeleteChange } from './changes.ts';
import type { Hub } from './connection.ts';
import { placeOfList, placeOfTag } from './streams.ts';

const OPEN = [
  'public',
  'public:media',
  'public:local',
  'public:local:media',
  'public:remote',
  'public:remote:media',
  'hashtag',
  'hashtag:local',
] as const;

/** Where streams tell of a status beside home, of those places where anybody listens. */
export async function placesOf(ctx: Ctx, hub: Hub, statusId: Id): Promise<string[]> {
  const lists = openLists(hub);
  return [
    ...(await openPlacesOf(ctx, hub, statusId, null)),
    ...(lists.length > 0 ? (await listsHolding(ctx, statusId, lists)).map(placeOfList) : []),
  ];
}

/** Where they tell that it is gone. */
export async function placesOfEnd(ctx: Ctx, hub: Hub, change: DeleteChange): Promise<string[]> {
  const lists = openLists(hub);
  return [
    ...(change.boost ? [] : await openPlacesOf(ctx, hub, change.statusId, change.tags)),
    ...(lists.length > 0 ? (await listsThatHeld(ctx, change, lists)).map(placeOfList) : []),
  ];
}

function openLists(hub: Hub): Id[] {
  return [...hub.open('list')].map((place) => Number(place.split(' ')[1]));
}

/**
 * Where everybody may hear of it: the public lists, without answers to others as Mastodon has it, and its hashtags; those
 * of one that is gone are given. None of a boost, nor of what is not public.
 */
async function openPlacesOf(ctx: Ctx, hub: Hub, statusId: Id, tags: readonly Id[] | null): Promise<string[]> {
  if (OPEN.every((name) => hub.open(name).size === 0)) return [];
  const row = await findStatus(ctx, statusId);
  if (!row || row.visibility !== PUBLIC || row.boost_of_id !== null) return [];
  if ((await findAccount(ctx, row.account_id))?.silenced_at != null) return [];
  const local = row.uri === null;
  const names = isAnswerToOther(row) ? [] : ['public', local ? 'public:local' : 'public:remote'];
  const tagged = hub.open('hashtag').size + hub.open('hashtag:local').size > 0;
  return [
    ...names,
    ...(row.has_media === 1 ? names.map((name) => `${name}:media`) : []),
    ...(tagged ? placesOfTags(await namesOf(ctx, tags ?? (await openTagsOf(ctx, statusId))), local) : []),
  ];
}

async function namesOf(ctx: Ctx, tags: readonly Id[]): Promise<string[]> {
  if (tags.length === 0) return [];
  const rows = await ctx.db
    .selectFrom('tags')
    .select('name')
    .where((eb) => ctx.dialect.among(eb.ref('id'), tags))
    .execute();
  return rows.map(({ name }) => name);
}

function placesOfTags(names: readonly string[], local: boolean): string[] {
  return names.flatMap((name) => [
    placeOfTag('hashtag', name),
    ...(local ? [placeOfTag('hashtag:local', name)] : []),
  ]);
}
