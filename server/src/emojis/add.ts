import type { Ctx } from '../context.ts';
import type { Bit } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { refuseUnlessRuns } from '../instance/index.ts';
import { emojisChanged } from './changes.ts';
import { type EmojiRow, MOST_OWN } from './queries.ts';
import { emojiName, SHORTCODE } from './shortcodes.ts';
import './events.ts';
import './tables.ts';

/** Mastodon's cap on the file of an emoji. */
export const EMOJI_BYTES = 256 * 1024;

const CATEGORY_MAX = 255;

/** A picture in the store, and the same standing still. */
export interface EmojiPicture {
  file: string;
  still: string;
  mime: string;
}

export interface NewEmoji {
  shortcode: string;
  category: string | null;
  /** Whether it stands for its category, instead of the one that did. */
  featured: boolean;
  /** Whether apps offer it to those who write. */
  visible: boolean;
  /** Whether one of this name, if there is one, gets this picture; otherwise that is refused. */
  replace: boolean;
}

/** What can be refused before the picture is looked at. @throws {Refusal} forbidden, invalid */
export function refuseEmoji(ctx: Ctx, { shortcode, category, featured }: NewEmoji): void {
  refuseUnlessRuns(ctx);
  if (!SHORTCODE.test(shortcode))
    throw invalid('Shortcode is two to 128 letters from a to z, A to Z, digits and underscores');
  if (category !== null && (category.trim() === '' || [...category].length > CATEGORY_MAX))
    throw invalid(`Category is one to ${CATEGORY_MAX} characters`);
  if (featured && category === null) throw invalid('Only an emoji with a category can stand for it');
}

/**
 * Adds an emoji of ours, whose picture is in the store already. Who is refused removes that, or the sweep does.
 * @throws {Refusal} forbidden, invalid (no shortcode, there already, too many)
 */
export async function addEmoji(ctx: Ctx, emoji: NewEmoji, picture: EmojiPicture): Promise<void> {
  refuseEmoji(ctx, emoji);
  const { shortcode, category } = emoji;
  await transact(ctx, async (inner) => {
    const now = inner.clock.now();
    const bit = (value: boolean): Bit => (value ? 1 : 0);
    const told: Told = {
      file: picture.file,
      still_file: picture.still,
      mime: picture.mime,
      category,
      featured: bit(emoji.featured),
      visible: bit(emoji.visible),
      disabled: bit(false),
      updated_at: now,
      taken_at: now,
    };
    const before = await held(inner, shortcode);
    if (before && !emoji.replace) throw alreadyThere();
    if (emoji.featured && category !== null) await unfeature(inner, category);
    if (before) {
      await inner.db.updateTable('emojis').set(told).where('id', '=', before.id).execute();
      await emit(inner, 'emoji.replaced', { files: [before.file, before.still_file] });
    } else await insert(inner, shortcode, told);
    emojisChanged(inner, null);
  });
}

type Told = Omit<EmojiRow, 'id' | 'name' | 'shortcode' | 'host' | 'uri' | 'image_url'>;

const alreadyThere = () => invalid('Shortcode has already been taken');

async function insert(ctx: Ctx & { tx: Tx }, shortcode: string, told: Told): Promise<void> {
  const { count } = await ctx.db
    .selectFrom('emojis')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('host', 'is', null)
    .executeTakeFirstOrThrow();
  if (count >= MOST_OWN) throw invalid(`A server may have ${MOST_OWN} emojis of its own`);
  const added = await ctx.db
    .insertInto('emojis')
    .values({
      id: ctx.ids.next(),
      name: emojiName(shortcode, null),
      shortcode,
      host: null,
      uri: null,
      image_url: null,
      ...told,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw alreadyThere();
}

/** Of a category one stands for it. */
async function unfeature(ctx: Ctx & { tx: Tx }, category: string): Promise<void> {
  await ctx.db
    .updateTable('emojis')
    .set({ featured: 0 })
    .where('host', 'is', null)
    .where('category', '=', category)
    .execute();
}

/** Takes an emoji of ours away; who wrote it shows its shortcode again. @throws {Refusal} forbidden, missing */
export async function removeEmoji(ctx: Ctx, { shortcode }: { shortcode: string }): Promise<void> {
  refuseUnlessRuns(ctx);
  await transact(ctx, async (inner) => {
    const gone = await inner.db
      .deleteFrom('emojis')
      .where('name', '=', emojiName(shortcode, null))
      .returning(['file', 'still_file'])
      .executeTakeFirst();
    if (!gone) throw notFound();
    await emit(inner, 'emoji.replaced', { files: [gone.file, gone.still_file] });
    await emit(inner, 'emoji.removed', { shortcode });
    emojisChanged(inner, null);
  });
}

function held(ctx: Ctx & { tx: Tx }, shortcode: string) {
  return ctx.db
    .selectFrom('emojis')
    .select(['id', 'file', 'still_file'])
    .where('name', '=', emojiName(shortcode, null))
    .modifyEnd(ctx.dialect.forUpdate('emojis'))
    .executeTakeFirst();
}
