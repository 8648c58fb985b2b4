import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { PUBLIC, type Said, saidBy } from '../statuses/index.ts';
import { INDEXED, NEVER, WAITS } from './tables.ts';
import { lineOf, wordsOf } from './words.ts';
import { indexSoon } from './write-index.ts';

interface Line extends Record<string, unknown> {
  id: Id;
  words: string;
  indexed: number;
}

const add = prepared<Line, never>(
  (db, p) =>
    db
      .insertInto('status_words')
      .values({ status_id: p('id'), words: p('words'), indexed: p('indexed') as typeof WAITS })
      .onConflict((conflict) => conflict.doNothing()) as never,
);

/** Keeps what these posts say to be searched, where it is not kept yet; joins the caller's transaction. */
export async function keepWords(ctx: Ctx & { tx: Tx }, ids: readonly Id[]): Promise<void> {
  const said = await saidBy(ctx, ids);
  for (const one of said) await add(ctx, { id: one.id, words: lineIn(one), indexed: placeOf(ctx, one) });
  if (said.some((one) => placeOf(ctx, one) === WAITS)) await indexSoon(ctx);
}

/** What a post says has changed; joins the caller's transaction. */
export async function keepWordsAnew(ctx: Ctx & { tx: Tx }, id: Id): Promise<void> {
  await dropWords(ctx, id);
  await keepWords(ctx, [id]);
}

/** Nothing is found any more by what a post said; joins the caller's transaction. */
export async function dropWords(ctx: Ctx & { tx: Tx }, id: Id): Promise<void> {
  const gone = await ctx.db
    .deleteFrom('status_words')
    .where('status_id', '=', id)
    .returning(['words', 'indexed'])
    .executeTakeFirst();
  if (!gone || gone.indexed !== INDEXED || !ctx.dialect.fullText.apart) return;
  const { words } = gone;
  await ctx.db.insertInto('leaving_words').values({ id: ctx.ids.next(), status_id: id, words }).execute();
  await indexSoon(ctx);
}

function lineIn({ text }: Said): string {
  return lineOf(wordsOf(text));
}

function placeOf({ dialect }: Ctx, { visibility }: Said): typeof NEVER | typeof INDEXED | typeof WAITS {
  if (visibility !== PUBLIC) return NEVER;
  return dialect.fullText.apart ? WAITS : INDEXED;
}
