import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { findStatus, PUBLIC } from '../statuses/index.ts';
import type { Hub } from './connection.ts';
import { placeOfTag } from './streams.ts';

const LISTS = ['public', 'public:local', 'public:remote'] as const;

/**
 * Where everybody may hear of a status: the public lists, without answers to others as Mastodon has it, and its
 * hashtags. None of a boost, nor of what is not public; deleted or not.
 */
export async function placesOf(ctx: Ctx, hub: Hub, statusId: Id): Promise<string[]> {
  if (!isHeard(hub)) return [];
  const row = await findStatus(ctx, statusId);
  if (!row || row.visibility !== PUBLIC || row.boost_of_id !== null) return [];
  const local = row.uri === null;
  const lists = row.in_reply_to_id === null || row.in_reply_to_account_id === row.account_id;
  const media = row.has_media === 1;
  const names = lists ? ['public', local ? 'public:local' : 'public:remote'] : [];
  return [
    ...names,
    ...(media ? names.map((name) => `${name}:media`) : []),
    ...(hub.hasTags() ? await tagsOf(ctx, statusId, local) : []),
  ];
}

function isHeard(hub: Hub): boolean {
  return hub.hasTags() || LISTS.some((name) => hub.at(name).size > 0 || hub.at(`${name}:media`).size > 0);
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
