import { randomBytes } from 'node:crypto';
import type { Insertable, Transaction } from 'kysely';
import type { Ctx } from '../server/src/context.ts';
import type { Id, Tables } from '../server/src/db/tables.ts';

/** How many of the newest posts carry something. */
const NEWEST = 3000;

/**
 * Of the newest posts a third show pictures, one to four of them, a sixth ask something and a sixth link to a page. Only
 * their rows: nobody looks at the files.
 */
export async function hang(ctx: Ctx): Promise<void> {
  const posts = await ctx.db
    .selectFrom('statuses')
    .select(['id', 'account_id'])
    .where('boost_of_id', 'is', null)
    .orderBy('id', 'desc')
    .limit(NEWEST)
    .execute();
  const every = (rest: number) => posts.filter((_, index) => index % 6 === rest);
  for (const some of inParts([...every(0), ...every(3)])) await pictures(ctx, some);
  for (const some of inParts(every(1))) await polls(ctx, some);
  for (const some of inParts(every(4))) await cards(ctx, some);
}

type Post = { id: Id; account_id: Id };

function inParts(posts: readonly Post[]): Post[][] {
  return Array.from({ length: Math.ceil(posts.length / 100) }, (_, n) => posts.slice(n * 100, (n + 1) * 100));
}

async function pictures(ctx: Ctx, posts: readonly Post[]): Promise<void> {
  const name = () => `${randomBytes(16).toString('hex')}.jpg`;
  const rows = posts.flatMap(({ id, account_id }, index) =>
    Array.from({ length: 1 + (index % 4) }, (_, place) => ({
      id: ctx.ids.next(),
      account_id,
      status_id: id,
      place,
      type: 'image' as const,
      mime: 'image/jpeg',
      file: name(),
      small_file: name(),
      bytes: 400_000,
      width: 3326,
      height: 2494,
      small_width: 554,
      small_height: 416,
      blurhash: BLURHASH,
      focus: null,
      description: 'Une oie dans les roseaux, au petit matin',
      remote_url: null,
      ready: 1 as const,
      idle_since: null,
    })),
  );
  const shown = posts.map(({ id }) => id);
  await ctx.writer.write((db) =>
    db.updateTable('statuses').set({ has_media: 1 }).where('id', 'in', shown).execute(),
  );
  await put(ctx, 'attachments', rows);
}

const BLURHASH = 'UVM4R0|-6o]exGn~Wro0fQfQfQfQxGn~Wro0';

async function polls(ctx: Ctx, posts: readonly Post[]): Promise<void> {
  const asked = posts.map(({ id }) => ({
    status_id: id,
    round: 1,
    multiple: 0 as const,
    hide_totals: 0 as const,
    expires_at: ctx.clock.now() + 86_400_000,
    voters_count: 42,
    ended_at: null,
    fetched_at: null,
  }));
  const options = posts.flatMap(({ id }) =>
    ['Vers le nord', 'Vers le sud', 'Elles restent'].map((title, place) => ({
      status_id: id,
      place,
      title,
      votes_count: 14,
    })),
  );
  await put(ctx, 'polls', asked);
  await put(ctx, 'poll_options', options);
}

async function cards(ctx: Ctx, posts: readonly Post[]): Promise<void> {
  const pages = posts.map(({ id }) => ({
    id: ctx.ids.next(),
    url: `https://news.example/oies/${id}`,
    title: 'Les oies sont de retour',
    description: 'Quarante ont été vues ce matin au-dessus des jardins, en route vers le sud.',
    provider_name: 'Le Journal du Marais',
    image_url: `https://news.example/${id}.jpg`,
    image: `${randomBytes(16).toString('hex')}.jpg`,
    width: 1200,
    height: 630,
    blurhash: BLURHASH,
    made_at: ctx.clock.now(),
    fetched_at: ctx.clock.now(),
  }));
  await put(ctx, 'cards', pages);
  await put(
    ctx,
    'status_cards',
    pages.map(({ id, url }, index) => ({ status_id: (posts[index] as Post).id, card_id: id, url })),
  );
}

async function put<T extends keyof Tables>(
  ctx: Ctx,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += 200) {
    const some = rows.slice(start, start + 200);
    await ctx.writer.write((db) => (db as Transaction<Tables>).insertInto(table).values(some).execute());
  }
}
