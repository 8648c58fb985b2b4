import type { Collection } from '@skein/api/collection.ts';
import { asksForFollows, type Between, presentAuthors } from '../accounts/index.ts';
import { type Actor, as, type Ctx, readerOf } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type EmojiRow, type EmojisSeen, isOutdated } from '../emojis/index.ts';
import { whoFilters } from '../filters/index.ts';
import { type Rope, sameRope } from '../http/answer.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import { STATUS_TOPIC } from './count.ts';
import { filteredOf } from './filtered.ts';
import { headOf, hydrate, tailOf } from './hydrate.ts';
import { type Marks, markersOf, marksOf, NONE as NO_MARKS } from './marks.ts';
import { isOver, type PollRow } from './polls/queries.ts';
import { pollEntity } from './polls/view.ts';
import { approvalPiece, followsFor } from './quotes/approval.ts';
import { type Sight, sightsOf } from './quotes/sight.ts';
import { type Quoted, quotedAmong, quotePiece, shallowPiece } from './quotes/view.ts';
import { DIRECT } from './visibility.ts';

/** A status as JSON up to its author and behind it, without what depends on the reader. */
interface Rendered {
  authorId: Id;
  visibility: number;
  /** Who may quote it. */
  policy: number;
  quote: Quoted | null;
  /** Those that it links to. */
  collections: readonly Id[];
  /** The post inside a boost, which stands between its `tail` and its end. */
  boostOf: Id | null;
  head: Buffer;
  tail: Buffer;
  poll: { row: PollRow; emojis: readonly EmojiRow[]; pieces: Map<string, Buffer> } | null;
  /** Null where nothing is written as emojis are. */
  emojis: EmojisSeen | null;
  /** Unlike that of any other rendering. */
  stamp: number;
  /** As it was put together last, where it holds nothing that is looked up for each reader. */
  whole: { author: Buffer; approval: Buffer; end: readonly Buffer[]; rope: Rope } | null;
}

const renderings = remembered(({ live }) => ({
  cache: createCache<Id, Rendered>(live, { topic: STATUS_TOPIC, max: 10_000, ttl: 300_000 }),
  made: 0,
}));

/**
 * Mastodon's Status as JSON for the reader of this context, in the order of `ids`; what was deleted meanwhile is
 * left out. A fixed number of queries for any number of ids: one for the reader's own marks, eight where rows are
 * not cached, and three once for a reader's filters; where something is quoted, once more eight and one that asks whether
 * the reader may see that; where collections are linked to, four. Whether they may see the others was asked by the query that gave the ids.
 */
export async function present(ctx: Ctx, ids: readonly Id[]): Promise<Rope[]> {
  return [...(await presentById(ctx, ids)).values()];
}

/** The same, by id. */
export async function presentById(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Rope>> {
  if (ids.length === 0) return new Map();
  const rendered = await render(ctx, ids);
  const quoted = quotedAmong(rendered.values()).filter((id) => !rendered.has(id));
  if (quoted.length > 0) for (const [id, one] of await render(ctx, quoted)) rendered.set(id, one);
  const sights = await sightsOf(ctx, quotedAmong(rendered.values()));
  const follows = await followsFor(ctx, rendered.values());
  const authors = await presentAuthors(ctx, authorsOf(rendered));
  const marks = await marksOf(ctx, rendered);
  const filtered = await filteredOf(ctx, rendered);
  const linked = linkedFrom(rendered);
  const collections = linked.size > 0 ? await ctx.higher.collections(ctx, [...linked]) : null;
  const reader = readerOf(ctx);
  const own = { sights, follows, collections, reader };
  return assembled(ctx, ids, { rendered, authors, marks, filtered, ...own });
}

/** Nobody has this id. */
const NO_ACCOUNT: Id = 0;

/** One status as some of its readers are shown it. */
interface Shown {
  rope: Rope;
  readers: readonly Id[];
}

/**
 * One status for many readers, once for each way in which it looks: most see the same, and only who filters, or has
 * done something with it, is looked at alone; all are where it quotes, or may be quoted by those who follow. Five queries for any number of readers besides those. Whether they may
 * see it was asked by whoever names them.
 */
export async function presentFor(ctx: Ctx, id: Id, readers: ReadonlyMap<Id, Actor>): Promise<Shown[]> {
  const rendered = await render(ctx, [id]);
  const authors = await presentAuthors(ctx, authorsOf(rendered));
  const marks = new Map([...rendered.keys()].map((one) => [one, NO_MARKS]));
  // As somebody sees it who is none of ours: this status is about nothing that they did.
  const stranger = as(ctx, { kind: 'system' });
  const parts = { sights: new Map(), follows: new Map(), collections: null, reader: NO_ACCOUNT };
  const rope = assembled(stranger, [id], { rendered, authors, marks, filtered: null, ...parts }).get(id);
  if (!rope) return [];
  const ids = [...readers.keys()];
  const differs = [...rendered.values()].some(
    (one) => one.quote || one.collections.length > 0 || asksForFollows(one.policy),
  );
  const particular = new Set([
    ...(differs ? ids : []),
    ...authorsOf(rendered),
    ...(await markersOf(ctx, [...rendered.keys()], ids)),
    ...(await whoFilters(ctx, ids)),
  ]);
  const shown: { rope: Rope; readers: Id[] }[] = [
    { rope, readers: ids.filter((reader) => !particular.has(reader)) },
  ];
  for (const reader of ids) {
    const actor = particular.has(reader) ? readers.get(reader) : undefined;
    const own = actor && (await presentById(as(ctx, actor), [id])).get(id);
    if (!own) continue;
    const same = shown.find((one) => sameRope(one.rope, own));
    if (same) same.readers.push(reader);
    else shown.push({ rope: own, readers: [reader] });
  }
  return shown.filter((one) => one.readers.length > 0);
}

interface Parts {
  /** Null for nobody. */
  reader: Id | null;
  rendered: ReadonlyMap<Id, Rendered>;
  authors: ReadonlyMap<Id, Buffer>;
  marks: ReadonlyMap<Id, Marks> | null;
  filtered: ReadonlyMap<Id, Buffer> | null;
  sights: ReadonlyMap<Id, Sight>;
  follows: ReadonlyMap<Id, Between>;
  collections: ReadonlyMap<Id, Collection> | null;
}

function assembled(ctx: Ctx, ids: readonly Id[], parts: Parts) {
  const { rendered, authors, marks, filtered, sights, follows, collections, reader } = parts;
  /** A post; one inside another tells of what it quotes itself by its id alone. */
  const post = (id: Id, inner: boolean): Rope | null => {
    const one = rendered.get(id);
    const author = one && authors.get(one.authorId);
    if (!one || !author) return null;
    const approval = approvalPiece(reader, one, follows);
    const mayPin = reader === one.authorId && one.visibility !== DIRECT;
    const end = endOf(marks, filtered, id, mayPin);
    if (!one.poll && !one.quote && one.collections.length === 0) return plain(one, author, approval, end);
    const poll = pollPiece(ctx, one, marks?.get(id));
    const quote = quoteIn(one, sights, inner ? null : (quotedId) => post(quotedId, true));
    const linked = collectionPiece(one, collections);
    return [one.head, author, one.tail, ...poll, ...quote, ...linked, approval, ...end];
  };
  const shown = new Map<Id, Rope>();
  for (const id of ids) {
    const one = rendered.get(id);
    const booster = one && one.boostOf !== null ? authors.get(one.authorId) : null;
    const inside = one && post(one.boostOf ?? id, false);
    if (!inside) continue;
    if (one.boostOf === null) shown.set(id, inside);
    // A boost says of the reader what the post in it says.
    else if (booster) {
      const end = endOf(marks, filtered, one.boostOf, false);
      shown.set(id, [one.head, booster, one.tail, ...inside, ...end]);
    }
  }
  return shown;
}

/** What a post quotes; inside another, where nothing is shown, by its id. */
function quoteIn(
  { quote }: Rendered,
  sights: ReadonlyMap<Id, Sight>,
  show: ((id: Id) => Rope | null) | null,
): Rope {
  if (!quote) return [];
  return show ? quotePiece(quote, sights, show) : shallowPiece(quote, sights);
}

/** The collections that a post links to, as far as the reader may see them. */
function collectionPiece({ collections }: Rendered, known: Parts['collections']): Rope {
  if (collections.length === 0) return [];
  const shown = collections.flatMap((id) => known?.get(id) ?? []);
  return [Buffer.from(`,"tagged_collections":${JSON.stringify(shown)}`)];
}

/** Most posts are these four pieces, the same for most readers. */
function plain(one: Rendered, author: Buffer, approval: Buffer, end: readonly Buffer[]): Rope {
  const { whole, head, tail } = one;
  if (whole && whole.author === author && whole.approval === approval && whole.end === end) return whole.rope;
  const rope = [head, author, tail, approval, ...end];
  one.whole = { author, approval, end, rope };
  return rope;
}

/** Choices of readers that are kept as rendered. */
const KEPT_CHOICES = 20;

/** The poll of a status as this reader sees it now; of marks that are not known, as nobody does. */
function pollPiece(ctx: Ctx, { poll, authorId }: Rendered, marks: Marks | undefined): Rope {
  if (!poll) return [];
  const now = ctx.clock.now();
  const isAuthor = readerOf(ctx) === authorId;
  const key = `${marks?.votes} ${isAuthor} ${isOver(poll.row, now)}`;
  let piece = poll.pieces.get(key);
  if (!piece) {
    const reader = marks ? { isAuthor, votes: marks.votes } : null;
    piece = Buffer.from(
      `,"poll":${JSON.stringify(pollEntity(ctx, poll.row, { now, reader, emojis: poll.emojis }))}`,
    );
    if (poll.pieces.size >= KEPT_CHOICES) poll.pieces.clear();
    poll.pieces.set(key, piece);
  }
  return [piece];
}

const FILTERED = ',"filtered":';
const UNFILTERED = `${FILTERED}[]}`;
const END = [Buffer.from(UNFILTERED)];

function ending(marks: number): string {
  const [favourited, boosted, bookmarked, pinned, muted, mayPin] = [1, 2, 4, 8, 16, 32].map(
    (bit) => (marks & bit) > 0,
  );
  // Apps offer to pin what says whether it is pinned: one's own, as in Mastodon.
  const own = mayPin ? `,"pinned":${pinned}` : '';
  return `,"favourited":${favourited},"reblogged":${boosted},"muted":${muted},"bookmarked":${bookmarked}${own}`;
}

/** One for each choice of marks, of a status that meets no filter. */
const ENDINGS = Array.from({ length: 64 }, (_, marks) => [Buffer.from(`${ending(marks)}${UNFILTERED}`)]);
/** The same up to the filters that it meets. */
const OPEN_ENDINGS = Array.from({ length: 64 }, (_, marks) => Buffer.from(`${ending(marks)}${FILTERED}`));

/** What the JSON of a post says of its reader, up to its end. */
function endOf(
  marks: ReadonlyMap<Id, Marks> | null,
  filtered: ReadonlyMap<Id, Buffer> | null,
  id: Id,
  mayPin: boolean,
): readonly Buffer[] {
  if (!marks) return END;
  const mark = marks.get(id);
  const { favourited, boosted, bookmarked, pinned, muted } = mark ?? NO_MARKS;
  const chosen = +favourited + 2 * +boosted + 4 * +bookmarked + 8 * +pinned + 16 * +muted + 32 * +mayPin;
  const met = filtered?.get(id);
  return met ? [OPEN_ENDINGS[chosen] as Buffer, met] : (ENDINGS[chosen] as Buffer[]);
}

function linkedFrom(rendered: ReadonlyMap<Id, Rendered>): Set<Id> {
  const ids = new Set<Id>();
  for (const { collections } of rendered.values()) for (const id of collections) ids.add(id);
  return ids;
}

function authorsOf(rendered: Map<Id, Rendered>): Set<Id> {
  const ids = new Set<Id>();
  for (const { authorId } of rendered.values()) ids.add(authorId);
  return ids;
}

/** These, and the posts inside those that are boosts. */
async function render(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Rendered>> {
  const kept = renderings(ctx);
  const { cache } = kept;
  const found = new Map<Id, Rendered>();
  const missing: Id[] = [];
  for (const id of ids) {
    const known = cache.get(id);
    const post = known && known.boostOf !== null ? cache.get(known.boostOf) : null;
    const outdated = known && (isOutdated(ctx, known.emojis) || (post && isOutdated(ctx, post.emojis)));
    // Of a boost both are loaded together, so that a page of boosts costs no query more.
    if (!known || outdated || post === undefined) {
      missing.push(id);
      continue;
    }
    found.set(id, known);
    if (post && known.boostOf !== null) found.set(known.boostOf, post);
  }
  if (missing.length === 0) return found;
  const moment = cache.since();
  for (const one of await hydrate(ctx, missing)) {
    const head = Buffer.from(headOf(ctx, one));
    const tail = Buffer.from(tailOf(ctx, one));
    const { account_id: authorId, boost_of_id: boostOf, visibility, quote_policy: policy } = one.row;
    const emojis = one.emojis?.rows ?? [];
    const poll = one.poll && { row: one.poll, emojis, pieces: new Map<string, Buffer>() };
    const shared = { authorId, visibility, policy, quote: one.quote, collections: one.collections, boostOf };
    const seen = one.emojis?.seen ?? null;
    const made: Rendered = { ...shared, head, tail, poll, emojis: seen, stamp: ++kept.made, whole: null };
    // Inside a transaction rows may yet be undone, so nothing read there is kept.
    if (!ctx.tx) cache.set(one.row.id, made, moment);
    found.set(one.row.id, made);
  }
  return found;
}
