import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { inTurn } from '../jobs/turns.ts';
import { cacheName, discardFiles } from '../media/index.ts';
import { type PageFacts, readPage } from './page.ts';
import { FRESH_MS } from './remove.ts';
import { jobFor } from './set.ts';
import { decodePage } from './text.ts';
import './events.ts';
import './tables.ts';

/** Of a longer page the beginning is read. */
const MOST_BYTES = 1024 * 1024;
const FETCH_MS = 10_000;
/** Whoever set out to fetch a page and has not come back is given up. Shorter than the lease of a job. */
const LEASE_MS = 45_000;
/** Statuses that are announced when a page changed; the rest follow when their renderings grow old. */
const ANNOUNCED = 500;

/** Fetches a page once for all statuses that link to it, and keeps what it says of itself. */
export async function fetchCard(ctx: Ctx, { cardId }: { cardId: Id }): Promise<void> {
  const card = await ctx.db.selectFrom('cards').select('url').where('id', '=', cardId).executeTakeFirst();
  if (!card) return;
  await inTurn(ctx, { ...jobFor(cardId), asks: card.url }, async () => {
    const url = await setOut(ctx, cardId);
    if (url === null) return;
    const facts = await look(ctx, url);
    await transact(ctx, (inner) => save(inner, cardId, facts));
  });
}

/** The address of a page that nobody else is fetching or has fetched lately. */
async function setOut(ctx: Ctx, cardId: Id): Promise<string | null> {
  const now = ctx.clock.now();
  const row = await transact(ctx, (inner) =>
    inner.db
      .updateTable('cards')
      .set({ asked_at: now })
      .where('id', '=', cardId)
      .where((eb) => eb.or([eb('asked_at', 'is', null), eb('asked_at', '<=', now - LEASE_MS)]))
      .where((eb) => eb.or([eb('fetched_at', 'is', null), eb('fetched_at', '<=', now - FRESH_MS)]))
      .returning('url')
      .executeTakeFirst(),
  );
  return row?.url ?? null;
}

/** Null for whatever is no page that can be shown: it is not worth a second try within the fortnight. */
async function look(ctx: Ctx, url: string): Promise<PageFacts | null> {
  try {
    const answer = await ctx.outbound.request({
      method: 'GET',
      url,
      accept: 'text/html, application/xhtml+xml;q=0.9',
      maxBytes: MOST_BYTES,
      headOnly: true,
      deadlineMs: FETCH_MS,
    });
    const type = answer.headers['content-type'] ?? '';
    if (answer.status !== 200 || !/^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i.test(type))
      return null;
    return await readPage(decodePage(answer.body, type), answer.url, ctx.clock.now());
  } catch (error) {
    // Only the host: the rest of an address may be a secret between those who write to each other.
    ctx.log.debug('a page that a post links to could not be read', {
      host: new URL(url).host,
      why: (error as { kind?: string }).kind ?? (error as Error).name,
    });
    return null;
  }
}

async function save(ctx: Ctx & { tx: Tx }, cardId: Id, facts: PageFacts | null): Promise<void> {
  const before = await ctx.db
    .selectFrom('cards')
    .selectAll()
    .where('id', '=', cardId)
    .modifyEnd(ctx.dialect.forUpdate('cards'))
    .executeTakeFirst();
  if (!before) return;
  const fetched_at = ctx.clock.now();
  const samePicture = facts !== null && facts.imageUrl === before.image_url;
  await ctx.db
    .updateTable('cards')
    .set(facts === null ? { fetched_at } : { ...columnsOf(facts, samePicture), fetched_at })
    .where('id', '=', cardId)
    .execute();
  // What could not be had this time says what it said before.
  if (facts === null) return;
  if (!samePicture) await discardFiles(ctx, [{ file: null, small_file: before.image }]);
  const rows = await ctx.db
    .selectFrom('status_cards')
    .select('status_id')
    .where('card_id', '=', cardId)
    .orderBy('status_id', 'desc')
    .limit(ANNOUNCED)
    .execute();
  await emit(ctx, 'card.changed', { statusIds: rows.map((row) => row.status_id) });
}

function columnsOf(facts: PageFacts, samePicture: boolean) {
  const { imageUrl, width, height } = facts;
  return {
    title: facts.title,
    description: facts.description,
    language: facts.language,
    author_name: facts.authorName,
    author_url: facts.authorUrl,
    provider_name: facts.providerName,
    image_description: facts.imageDescription,
    published_at: facts.publishedAt,
    // The name in the cache stays with the picture, and what was found out about it.
    ...(samePicture
      ? {}
      : { image_url: imageUrl, image: imageUrl ? cacheName() : null, width, height, blurhash: null }),
  };
}
