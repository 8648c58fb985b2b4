import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { createFilter, filtersOf } from '../filters/index.ts';
import { viewerOf, visibleTo } from '../statuses/index.ts';
import { type FileFilter, filterIn } from './filter-rows.ts';

/** Makes a filter that a file names, unless there is the same already. Of its posts those count that are known and may be seen. @throws {Refusal} invalid */
export async function addFilter(ctx: Ctx, cell: string | null): Promise<void> {
  const said = filterIn(cell);
  const all = await filtersOf(ctx, actingAccount(ctx));
  if (all.some((one) => sameAs(said, { ...one, action: one.filter_action }))) return;
  const { title, context: contexts, action, expires_at: until, keywords_attributes: keywords } = said;
  await createFilter(ctx, {
    title,
    contexts,
    action,
    expiresAt: until ? Date.parse(until) : null,
    keywords: keywords.map(({ keyword, whole_word: wholeWord }) => ({ keyword, wholeWord })),
    statusIds: await postsAt(ctx, said.statuses),
  });
}

function sameAs(
  said: FileFilter,
  has: {
    title: string;
    action: string;
    context: string[];
    keywords: { keyword: string; whole_word: boolean }[];
  },
): boolean {
  const rules = (words: { keyword: string; whole_word: boolean }[]) =>
    JSON.stringify(words.map(({ keyword, whole_word }) => [keyword, whole_word]).sort());
  return (
    said.title === has.title &&
    said.action === has.action &&
    JSON.stringify([...said.context].sort()) === JSON.stringify([...has.context].sort()) &&
    rules(said.keywords_attributes) === rules(has.keywords)
  );
}

async function postsAt(ctx: Ctx, uris: readonly string[]): Promise<Id[]> {
  if (uris.length === 0) return [];
  const own = uris.flatMap((uri) => {
    const ours = ctx.origin.parse(uri);
    return ours?.kind === 'status' || ours?.kind === 'page' ? [ours.id] : [];
  });
  const { dialect } = ctx;
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('statuses.id')
    .where((eb) =>
      eb.or([dialect.amongText(eb.ref('statuses.uri'), uris), dialect.among(eb.ref('statuses.id'), own)]),
    )
    .where('statuses.boost_of_id', 'is', null)
    .where(visibleTo(await viewerOf(ctx), 'asked'))
    .execute();
  return rows.map(({ id }) => id);
}
