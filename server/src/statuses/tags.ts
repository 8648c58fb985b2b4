import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import type { Bit, Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { spansOf } from './text.ts';
import { PUBLIC } from './visibility.ts';
import './tables.ts';

/** Hashtags that one status is found under; more are only text. */
export const MAX_TAGS = 64;
const MAX_NAME = 255;

const NAME = /^[\p{L}\p{N}\p{M}_]*\p{L}[\p{L}\p{N}\p{M}_]*$/u;

export interface Tag {
  id: Id;
  name: string;
}

/** A hashtag as it is kept, whoever spells it how; null for what is none. */
export function tagName(typed: string): string | null {
  const name = fold(typed);
  return name.length <= MAX_NAME && NAME.test(name) ? name : null;
}

/** The first hashtags of these, each once. */
export function tagNames(typed: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const one of typed) {
    const name = tagName(one);
    if (name !== null) names.add(name);
    if (names.size === MAX_TAGS) break;
  }
  return [...names];
}

/** The hashtags of what a member typed. */
export function hashtagsIn(text: string): string[] {
  return tagNames(spansOf(text).flatMap((span) => (span.kind === 'hashtag' ? [span.name] : [])));
}

/** What is kept of these hashtags, by name; those that nobody has used are missing. One query. */
export async function tagsNamed(ctx: Ctx, names: readonly string[]): Promise<Map<string, Id>> {
  if (names.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('tags')
    .select(['id', 'name'])
    .where((eb) => ctx.dialect.amongText(eb.ref('name'), names))
    .execute();
  return new Map(rows.map(({ id, name }) => [name, id]));
}

export interface Tagged {
  statusId: Id;
  /** Of the status; index into VISIBILITIES. */
  visibility: number;
  /** As `tagNames` gives them. */
  names: readonly string[];
}

/** Puts statuses under their hashtags, and gives those under which everybody finds them; joins the caller's transaction. */
export async function tagStatuses(ctx: Ctx & { tx: Tx }, statuses: readonly Tagged[]): Promise<Id[]> {
  const all = [...new Set(statuses.flatMap(({ names }) => names))];
  if (all.length === 0) return [];
  const ids = await kept(ctx, all);
  const rows = statuses.flatMap(({ statusId, visibility, names }) =>
    names.map((name) => ({
      status_id: statusId,
      tag_id: ids.get(name) as Id,
      open: visibility === PUBLIC ? (1 as Bit) : (0 as Bit),
    })),
  );
  await ctx.db
    .insertInto('status_tags')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const open = [...new Set(rows.flatMap((row) => (row.open === 1 ? [row.tag_id] : [])))];
  if (open.length === 0) return [];
  // Only what was used where everybody could read it is shown to those who look for it.
  await ctx.db
    .updateTable('tags')
    .set({ listed: 1 })
    .where((eb) => ctx.dialect.among(eb.ref('id'), open))
    .where('listed', '=', 0)
    .execute();
  return open;
}

/** Puts a status that was edited under these hashtags alone; joins the caller's transaction. */
export async function tagAnew(
  ctx: Ctx & { tx: Tx },
  tagged: Tagged,
): Promise<{ tags: Id[]; untagged: Id[] }> {
  const before = await openTagsOf(ctx, tagged.statusId);
  await ctx.db.deleteFrom('status_tags').where('status_id', '=', tagged.statusId).execute();
  const tags = await tagStatuses(ctx, [tagged]);
  return { tags, untagged: before.filter((id) => !tags.includes(id)) };
}

/** Hashtags under which everybody finds a status. */
export async function openTagsOf(ctx: Ctx, statusId: Id): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('status_tags')
    .select('tag_id')
    .where('status_id', '=', statusId)
    .where('open', '=', 1)
    .execute();
  return rows.map((row) => row.tag_id);
}

/** The id of a hashtag, which is made when nobody has named it before; joins the caller's transaction. */
export async function keepTag(ctx: Ctx & { tx: Tx }, name: string): Promise<Id> {
  return (await kept(ctx, [name])).get(name) as Id;
}

/** Those that are missing are made, in one order, so that two statuses do not wait for each other. */
async function kept(ctx: Ctx & { tx: Tx }, names: readonly string[]): Promise<Map<string, Id>> {
  const known = await tagsNamed(ctx, names);
  const missing = names.filter((name) => !known.has(name)).sort();
  if (missing.length === 0) return known;
  await ctx.db
    .insertInto('tags')
    .values(missing.map((name) => ({ id: ctx.ids.next(), name, listed: 0 as Bit })))
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  return tagsNamed(ctx, names);
}

/** Above every other character in both engines' order, which is by bytes. */
const LAST = '\u{10ffff}';

/** Hashtags that begin as typed and were used where everybody could read it, in the order of the alphabet. */
export async function searchTags(
  ctx: Ctx,
  { text, limit, offset, reviewed }: { text: string; limit: number; offset: number; reviewed: boolean },
): Promise<Tag[]> {
  const prefix = tagName(text.replace(/^[#＃]/u, ''));
  if (prefix === null) return [];
  return ctx.slow
    .selectFrom('tags')
    .select(['id', 'name'])
    .where('name', '>=', prefix)
    .where('name', '<', prefix + LAST)
    .where('listed', '=', 1)
    .$if(reviewed, (query) =>
      // Those of which whoever runs the server has said something, as trends are let through.
      query.where(
        sql<SqlBool>`exists (select 1 from trend_reviews review where review.kind = 0 and review.subject_id = tags.id)`,
      ),
    )
    .orderBy('name')
    .limit(limit)
    .offset(offset)
    .execute();
}
