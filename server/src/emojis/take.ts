import { randomBytes } from 'node:crypto';
import type { Ctx } from '../context.ts';
import type { Time } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { emojisChanged } from './changes.ts';
import type { EmojiRow } from './queries.ts';
import { emojiHost, emojiName, SHORTCODE } from './shortcodes.ts';
import './events.ts';
import './tables.ts';

/** An emoji as the server says it whose people write it: read and capped, its picture where it may be fetched from. */
export interface ToldEmoji {
  shortcode: string;
  /** Its id there. */
  uri: string | null;
  /** Address of its picture. */
  image: string;
  /** When that changed; null when it is not said. */
  updated: Time | null;
}

/** Emojis that are kept of one server; it may invent new ones without end. */
const MOST_OF_A_HOST = 10_000;

/** Some servers say of every emoji that it changed just now: under the same address it is not fetched anew sooner. */
const SAME_ADDRESS_MS = 3_600_000;

/**
 * Keeps what a server says of emojis that stand in something of its own, by the id of that; joins the caller's
 * transaction. Nothing is fetched before somebody looks.
 */
export async function takeEmojis(
  ctx: Ctx & { tx: Tx },
  of: { uri: string },
  told: readonly ToldEmoji[],
): Promise<void> {
  const given = told.filter(({ shortcode }) => SHORTCODE.test(shortcode));
  const host = given.length === 0 ? null : emojiHost(of.uri);
  if (host === null) return;
  const byName = new Map(given.map((one) => [emojiName(one.shortcode, host), one]));
  const known = new Map((await rowsOf(ctx, [...byName.keys()])).map((row) => [row.name, row]));
  const files: string[] = [];
  const added: EmojiRow[] = [];
  const now = ctx.clock.now();
  // In one order, so that of two documents with the same emojis none waits for the other.
  for (const [name, one] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const row = known.get(name);
    const values = { uri: one.uri, image_url: one.image, updated_at: one.updated, taken_at: now, ...fresh() };
    if (!row) added.push({ ...NEW, id: ctx.ids.next(), name, shortcode: one.shortcode, host, ...values });
    else if (isNewer(one, row, now)) {
      await ctx.db.updateTable('emojis').set(values).where('id', '=', row.id).execute();
      files.push(row.file, row.still_file);
    }
  }
  const some = await roomFor(ctx, host, added);
  if (some.length > 0) {
    await ctx.db
      .insertInto('emojis')
      .values(some)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  }
  if (files.length > 0) await emit(ctx, 'emoji.replaced', { files });
  if (files.length > 0 || some.length > 0) emojisChanged(ctx, host);
}

/** As in Mastodon another address counts, and a later change; never what is said to be older than what is known. */
function isNewer({ image, updated }: ToldEmoji, row: EmojiRow, now: Time): boolean {
  const before = row.updated_at;
  if (updated !== null && before !== null && updated < before) return false;
  if (image !== row.image_url) return true;
  return updated !== null && (before === null || updated > before) && now - row.taken_at >= SAME_ADDRESS_MS;
}

const NEW = { mime: null, category: null, featured: 0, visible: 1, disabled: 0 } as const;

/** The names of a picture in the cache are given now; a new picture has new ones, so that nobody shows the old. */
function fresh(): Pick<EmojiRow, 'file' | 'still_file'> {
  const name = () => randomBytes(16).toString('hex');
  return { file: name(), still_file: name() };
}

function rowsOf(ctx: Ctx, names: readonly string[]): Promise<EmojiRow[]> {
  return ctx.db
    .selectFrom('emojis')
    .selectAll()
    .where((eb) => ctx.dialect.amongText(eb.ref('name'), names))
    .execute();
}

/** As many of these as the host may still add. */
async function roomFor(ctx: Ctx, host: string, added: readonly EmojiRow[]): Promise<readonly EmojiRow[]> {
  if (added.length === 0) return added;
  const { count } = await ctx.db
    .selectFrom('emojis')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('host', '=', host)
    .executeTakeFirstOrThrow();
  return added.slice(0, Math.max(0, MOST_OF_A_HOST - count));
}
