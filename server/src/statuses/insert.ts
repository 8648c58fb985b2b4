import type { Kysely } from 'kysely';
import type { Ctx } from '../context.ts';
import { type Parameter, prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Tables } from '../db/tables.ts';
import type { Tx } from '../db/tx.ts';
import type { StatusRow } from './queries.ts';

/** A row as it starts: counted by nobody, neither edited nor deleted. */
export type NewRow = Omit<
  StatusRow,
  | 'id'
  | 'replies_count'
  | 'favourites_count'
  | 'boosts_count'
  | 'quotes_count'
  | 'favourites_told'
  | 'boosts_told'
  | 'refuses'
  | 'edited_at'
  | 'deleted_at'
>;

type Values = Record<keyof NewRow | 'id', unknown>;

const insertRow = prepared<Values, never>((db, p) => rowOf(db, p) as never);

/** Writes nothing where the id is taken; a status that is known by its URI already is an error all the same. */
const insertUnlessTaken = prepared<Values, { id: Id }>(
  (db, p) =>
    rowOf(db, p)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id') as never,
);

function rowOf(db: Kysely<Tables>, p: Parameter<Values>) {
  return db.insertInto('statuses').values({
    id: p('id') as Id,
    account_id: p('account_id') as Id,
    uri: p('uri') as string | null,
    url: p('url') as string | null,
    visibility: p('visibility') as number,
    content: p('content') as string,
    source: p('source') as string | null,
    spoiler: p('spoiler') as string,
    sensitive: p('sensitive') as 0 | 1,
    language: p('language') as string | null,
    in_reply_to_id: p('in_reply_to_id') as Id | null,
    in_reply_to_account_id: p('in_reply_to_account_id') as Id | null,
    answers_unknown: p('answers_unknown') as 0 | 1,
    boost_of_id: p('boost_of_id') as Id | null,
    boost_of_account_id: p('boost_of_account_id') as Id | null,
    has_media: p('has_media') as 0 | 1,
    app_id: p('app_id') as Id | null,
    conversation_id: p('conversation_id') as Id | null,
    quote_policy: p('quote_policy') as number,
    replies_count: 0,
    favourites_count: 0,
    boosts_count: 0,
    quotes_count: 0,
    edited_at: null,
    deleted_at: null,
  });
}

/** When another server says a status was made: exact to `precision` milliseconds, later than the one it stands on. */
export interface Made {
  published: number;
  precision: number;
  above: Id | null;
  /** The first that is known to answer it. */
  below?: Id | null;
}

const DRAWS = 3;

/** Writes the row of a post or a boost and gives its id. `made` is null for what is made here and now. A post without a conversation begins one. */
export async function insertStatus(ctx: Ctx & { tx: Tx }, row: NewRow, made: Made | null): Promise<Id> {
  if (!made) {
    const id = ctx.ids.next();
    await insertRow(ctx, { id, ...row, conversation_id: conversationOf(row, id) });
    return id;
  }
  // A remote status stands where it was written; a taken id is drawn anew, the fourth time it takes the time of receipt.
  for (let draw = 1; draw <= DRAWS; draw += 1) {
    const id = drawn(ctx, made);
    if ((await insertUnlessTaken(ctx, { id, ...row, conversation_id: conversationOf(row, id) })).length > 0)
      return id;
  }
  return insertStatus(ctx, row, null);
}

/** What is said to be made after its own answers was made a moment before them. */
function drawn({ ids }: Ctx, { published, precision, above, below = null }: Made): Id {
  const id = ids.at(published, { precision, above: above ?? undefined });
  if (below === null || id < below) return id;
  return ids.at(Math.min(published, timeOf(below) - 1), { above: above ?? undefined });
}

function conversationOf(row: NewRow, id: Id): Id | null {
  return row.boost_of_id === null ? (row.conversation_id ?? id) : null;
}
