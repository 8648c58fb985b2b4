import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import { EMOJI_TOPIC, type EmojisSeen, emojiMoment } from './changes.ts';
import { emojiHost, emojiName, shortcodesIn } from './shortcodes.ts';
import './tables.ts';

export type EmojiRow = Selectable<Tables['emojis']>;

/** Emojis that a server may have of its own. */
export const MOST_OWN = 5000;

const own = remembered(({ live }) =>
  createCache<'', ReadonlyMap<string, EmojiRow>>(live, { topic: EMOJI_TOPIC, max: 1, ttl: 60_000 }),
);

/** Those of ours that are shown, by their shortcodes, in the order of these. One query at most, none when cached. */
export async function ownEmojis(ctx: Ctx): Promise<ReadonlyMap<string, EmojiRow>> {
  const cache = own(ctx);
  const known = cache.get('');
  if (known) return known;
  const moment = cache.since();
  const rows = await ctx.db
    .selectFrom('emojis')
    .selectAll()
    .where('host', 'is', null)
    .where('disabled', '=', 0)
    .orderBy('shortcode')
    .limit(MOST_OWN)
    .execute();
  const found = new Map(rows.map((row) => [row.shortcode, row]));
  // Inside a transaction rows may yet be undone, so nothing read there is kept.
  if (!ctx.tx) cache.set('', found, moment);
  return found;
}

/** Something written: its texts, plain or HTML, and the id as an actor or object of its author elsewhere, null for one of ours. */
export interface Written {
  uri: string | null;
  texts: readonly string[];
}

/** The emojis that something shows, and when they were looked at. */
export interface EmojisShown {
  seen: EmojisSeen;
  rows: readonly EmojiRow[];
}

/**
 * The emojis that each of these shows, in the order in which they were given: null for what writes nothing between
 * colons, which costs nothing. For any number one query where strangers wrote some, and one where ours are not cached.
 */
export async function emojisIn(ctx: Ctx, written: readonly Written[]): Promise<(EmojisShown | null)[]> {
  const moment = emojiMoment(ctx);
  const asked = new Set<string>();
  const spelled = written.map(({ uri, texts }) => {
    const codes = shortcodesIn(texts);
    if (codes.length === 0) return null;
    const host = emojiHost(uri);
    if (host !== null) for (const code of codes) asked.add(emojiName(code, host));
    return { codes, host };
  });
  const ours = spelled.some((one) => one?.host === null) ? await ownEmojis(ctx) : new Map<string, EmojiRow>();
  const theirs = await named(ctx, [...asked]);
  return spelled.map((one) => {
    if (one === null) return null;
    const { codes, host } = one;
    const rows = codes.flatMap(
      (code) => (host === null ? ours.get(code) : theirs.get(emojiName(code, host))) ?? [],
    );
    return { seen: { host, moment }, rows };
  });
}

/** Those of `emojis` that these texts write. */
export function emojisAmong(emojis: readonly EmojiRow[], texts: readonly string[]): readonly EmojiRow[] {
  if (emojis.length === 0) return [];
  const codes = new Set(shortcodesIn(texts));
  return emojis.filter(({ shortcode }) => codes.has(shortcode));
}

async function named(ctx: Ctx, names: readonly string[]): Promise<Map<string, EmojiRow>> {
  if (names.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('emojis')
    .selectAll()
    .where((eb) => ctx.dialect.amongText(eb.ref('name'), names))
    .where('disabled', '=', 0)
    .execute();
  return new Map(rows.map((row) => [row.name, row]));
}

/** Undefined for none, and for one that is shown nowhere. */
export async function findEmoji(ctx: Ctx, id: Id): Promise<EmojiRow | undefined> {
  return ctx.db
    .selectFrom('emojis')
    .selectAll()
    .where('id', '=', id)
    .where('disabled', '=', 0)
    .executeTakeFirst();
}

/** All of ours, also what is shown nowhere, by their shortcodes. */
export async function allEmojis(ctx: Ctx): Promise<EmojiRow[]> {
  return ctx.db
    .selectFrom('emojis')
    .selectAll()
    .where('host', 'is', null)
    .orderBy('shortcode')
    .limit(MOST_OWN)
    .execute();
}
