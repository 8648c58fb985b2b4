import { setImmediate as turn } from 'node:timers/promises';
import { type Ctx, readerOf } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type ActiveFilters, activeFilters, reachOf, resultsOf, searchable } from '../filters/index.ts';
import { remembered } from '../remembered.ts';
import { plainText } from './plain-text.ts';
import { type PollRow, titlesOf } from './polls/queries.ts';

/** What of a rendering is looked at. */
interface Rendered {
  authorId: Id;
  boostOf: Id | null;
  head: Buffer;
  tail: Buffer;
  poll: { row: PollRow } | null;
  stamp: number;
}

interface Kept {
  active: ActiveFilters;
  /** By post; null for one that meets no filter. */
  results: Map<Id, { stamp: number; result: Buffer | null }>;
}

/** Letters looked at, by each keyword, before others have their turn. */
const WORK_A_TURN = 2_000_000;

const READERS = 500;
const STATUSES_EACH = 400;

const readers = remembered(() => new Map<Id, Kept>());

/**
 * Which posts among these renderings meet a filter of the reader, by id, as the end of their JSON; null for readers
 * without filters, for whom nothing is looked at. Nobody's own words are filtered for them. What was found is kept as
 * long as the rendering and the filters are the same.
 */
export async function filteredOf(
  ctx: Ctx,
  rendered: ReadonlyMap<Id, Rendered>,
): Promise<ReadonlyMap<Id, Buffer> | null> {
  const active = await activeFilters(ctx);
  if (!active) return null;
  const reader = readerOf(ctx) as Id;
  const { results } = ctx.tx ? { results: new Map() as Kept['results'] } : keptFor(ctx, reader, active);
  const met = new Map<Id, Buffer>();
  const reach = reachOf(active.keywords);
  let work = 0;
  for (const [id, post] of rendered) {
    if (post.boostOf !== null || post.authorId === reader) continue;
    let known = results.get(id);
    if (known?.stamp !== post.stamp) {
      const text = active.keywords > 0 ? searchable(textIn(post), reach) : null;
      work += (text?.text.length ?? 0) * active.keywords;
      // A transaction must not wait for anything but its database.
      if (work > WORK_A_TURN && !ctx.tx) {
        await turn();
        work = 0;
      }
      const found = resultsOf(active, id, text);
      known = { stamp: post.stamp, result: found === null ? null : Buffer.from(`${found}}`) };
      if (results.size >= STATUSES_EACH) results.clear();
      results.set(id, known);
    }
    if (known.result) met.set(id, known.result);
  }
  return met;
}

function keptFor(ctx: Ctx, reader: Id, active: ActiveFilters): Kept {
  const all = readers(ctx);
  const known = all.get(reader);
  if (known?.active === active) return known;
  if (!known && all.size >= READERS) all.delete(all.keys().next().value as Id);
  const kept: Kept = { active, results: new Map() };
  all.set(reader, kept);
  return kept;
}

interface Said {
  spoiler_text: string;
  content: string;
  media_attachments: { description: string | null }[];
}

const BEFORE_AUTHOR = ',"account":'.length;

/** What Mastodon looks at: warning, text, poll and descriptions, out of what is kept anyway. */
function textIn({ head, tail, poll }: Rendered): string {
  const { spoiler_text, content } = JSON.parse(`${head.toString().slice(0, -BEFORE_AUTHOR)}}`) as Said;
  const { media_attachments } = JSON.parse(`{${tail.toString().slice(1)}}`) as Said;
  const options = titlesOf(poll?.row) ?? [];
  const descriptions = media_attachments.map(({ description }) => description ?? '');
  return [spoiler_text, plainText(content), ...options, ...descriptions].join('\n\n');
}
