import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { listsHolding } from '../lists/index.ts';
import { findStatus, PUBLIC } from '../statuses/index.ts';
import { isAnswerToOther } from '../timelines/index.ts';
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

/** Where streams may tell of a status beside home, of those places where anybody listens; deleted or not. */
export async function placesOf(ctx: Ctx, hub: Hub, statusId: Id): Promise<string[]> {
  const everybody = OPEN.some((name) => hub.open(name).size > 0)
    ? await openPlacesOf(ctx, hub, statusId)
    : [];
  return [...everybody, ...(await listsOf(ctx, hub, statusId))];
}

/**
 * Where everybody may hear of it: the public lists, without answers to others as Mastodon has it, and its hashtags. None
 * of a boost, nor of what is not public.
 */
async function openPlacesOf(ctx: Ctx, hub: Hub, statusId: Id): Promise<string[]> {
  const row = await findStatus(ctx, statusId);
  if (!row || row.visibility !== PUBLIC || row.boost_of_id !== null) return [];
  const local = row.uri === null;
  const names = isAnswerToOther(row) ? [] : ['public', local ? 'public:local' : 'public:remote'];
  const tags = hub.open('hashtag').size + hub.open('hashtag:local').size > 0;
  return [
    ...names,
    ...(row.has_media === 1 ? names.map((name) => `${name}:media`) : []),
    ...(tags ? await tagsOf(ctx, statusId, local) : []),
  ];
}

async function tagsOf(ctx: Ctx, statusId: Id, local: boolean): Promise<string[]> {
  const tags = await ctx.db
    .selectFrom('status_tags')
    .innerJoin('tags', 'tags.id', 'status_tags.tag_id')
    .select('tags.name')
    .where('status_tags.status_id', '=', statusId)
    .execute();
  return tags.flatMap(({ name }) => [
    placeOfTag('hashtag', name),
    ...(local ? [placeOfTag('hashtag:local', name)] : []),
  ]);
}

/** Of the lists that somebody listens to, those that hold it. */
async function listsOf(ctx: Ctx, hub: Hub, statusId: Id): Promise<string[]> {
  const open = [...hub.open('list')].map((place) => Number(place.split(' ')[1]));
  if (open.length === 0) return [];
  return (await listsHolding(ctx, statusId, open)).map(placeOfList);
}
