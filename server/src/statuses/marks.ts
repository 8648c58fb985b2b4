import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import { type Ctx, readerOf } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Tables } from '../db/tables.ts';
import type { Tx } from '../db/tx.ts';
import { remembered } from '../remembered.ts';

/** What a reader has done with a status. */
export interface Marks {
  favourited: boolean;
  boosted: boolean;
  bookmarked: boolean;
  /** To the top of their own page. */
  pinned: boolean;
  /** With its whole conversation. */
  muted: boolean;
  /** Places of the options they chose in its poll. */
  votes: readonly number[];
}

/** Of a reader who has done nothing with it. */
export const NONE: Marks = {
  favourited: false,
  boosted: false,
  bookmarked: false,
  pinned: false,
  muted: false,
  votes: [],
};

const READERS = 1000;
const STATUSES_EACH = 200;

/** By reader and status, with the rendering that the marks were read after. */
type Kept = Map<Id, { stamp: number; marks: Marks }>;

/** Announced with an account's id when marks changed of more statuses than can be named. */
const MARKS_TOPIC = 'marks';

const readers = remembered(({ live }) => {
  const all = new Map<Id, Kept>();
  live.listen(MARKS_TOPIC, (reader) => void all.delete(reader as Id));
  return all;
});

/** After the commit, every process forgets what it kept of this reader's marks. */
export function marksChanged(ctx: Ctx & { tx: Tx }, reader: Id): void {
  ctx.tx.afterCommit(() => ctx.live.announce(MARKS_TOPIC, reader));
}

/**
 * What the reader of this context has done with these statuses; null for nobody. `stamp` names the rendering of each:
 * whatever changes a mark also announces the status, whose rendering is then another, so marks are believed as long
 * as the rendering stands and are asked for in one query otherwise.
 */
export async function marksOf(
  ctx: Ctx,
  rendered: ReadonlyMap<Id, { stamp: number }>,
): Promise<Map<Id, Marks> | null> {
  const reader = readerOf(ctx);
  if (reader === null) return null;
  // Inside a transaction rows may yet be undone, so nothing read there is kept.
  const kept: Kept = ctx.tx ? new Map() : keptOf(ctx, reader);
  const marks = new Map<Id, Marks>();
  const asked: Id[] = [];
  for (const [id, { stamp }] of rendered) {
    const known = kept.get(id);
    if (known?.stamp === stamp) marks.set(id, known.marks);
    else asked.push(id);
  }
  if (asked.length === 0) return marks;
  if (kept.size > STATUSES_EACH) kept.clear();
  for (const id of asked) marks.set(id, NONE);
  for (const { id, mark, place } of await marksAmong(ctx, { reader, ids: ctx.dialect.idList(asked) })) {
    const so = marks.get(id) ?? NONE;
    marks.set(
      id,
      mark === 'votes'
        ? { ...so, votes: [...so.votes, place].sort((a, b) => a - b) }
        : { ...so, [mark]: true },
    );
  }
  for (const id of asked) {
    const { stamp } = rendered.get(id) as { stamp: number };
    kept.set(id, { stamp, marks: marks.get(id) ?? NONE });
  }
  return marks;
}

function keptOf(ctx: Ctx, reader: Id): Kept {
  const all = readers(ctx);
  let kept = all.get(reader);
  if (!kept) {
    if (all.size >= READERS) all.delete(all.keys().next().value as Id);
    kept = new Map();
    all.set(reader, kept);
  }
  return kept;
}

interface Mark {
  id: Id;
  mark: keyof Marks;
  /** Of a vote. */
  place: number;
}

type Column = Expression<unknown>;

/** Every mark there is, one row each, with who made it. */
function everyMark(
  db: Kysely<Tables>,
  by: (account: Column) => Expression<SqlBool>,
  on: (status: Column) => Expression<SqlBool>,
) {
  return db
    .selectFrom('favourites')
    .select(['account_id as reader', 'status_id as id', as('favourited'), NOWHERE])
    .where((eb) => by(eb.ref('account_id')))
    .where((eb) => on(eb.ref('status_id')))
    .unionAll(
      db
        .selectFrom('bookmarks')
        .select(['account_id as reader', 'status_id as id', as('bookmarked'), NOWHERE])
        .where((eb) => by(eb.ref('account_id')))
        .where((eb) => on(eb.ref('status_id'))),
    )
    .unionAll(
      db
        .selectFrom('pins')
        .select(['account_id as reader', 'status_id as id', as('pinned'), NOWHERE])
        .where((eb) => by(eb.ref('account_id')))
        .where((eb) => on(eb.ref('status_id'))),
    )
    .unionAll(
      db
        .selectFrom('conversation_mutes')
        .innerJoin('statuses', 'statuses.conversation_id', 'conversation_mutes.conversation_id')
        .select(['conversation_mutes.account_id as reader', 'statuses.id', as('muted'), NOWHERE])
        .where((eb) => by(eb.ref('conversation_mutes.account_id')))
        .where((eb) => on(eb.ref('statuses.id'))),
    )
    .unionAll(
      db
        .selectFrom('statuses')
        .select(['account_id as reader', 'boost_of_id as id', as('boosted'), NOWHERE])
        .where((eb) => by(eb.ref('account_id')))
        .where((eb) => on(eb.ref('boost_of_id')))
        .$narrowType<{ id: Id }>(),
    )
    .unionAll(
      db
        .selectFrom('poll_votes')
        .innerJoin('polls', (on) =>
          on
            .onRef('polls.status_id', '=', 'poll_votes.status_id')
            .onRef('polls.round', '=', 'poll_votes.round'),
        )
        .select([
          'poll_votes.account_id as reader',
          'poll_votes.status_id as id',
          as('votes'),
          'poll_votes.place',
        ])
        .where((eb) => by(eb.ref('poll_votes.account_id')))
        .where((eb) => on(eb.ref('poll_votes.status_id'))),
    );
}

const marksAmong = prepared<{ reader: Id; ids: unknown }, Mark>((db, p, dialect) =>
  everyMark(
    db,
    (account) => sql<SqlBool>`${account} = ${p('reader')}`,
    (status) => dialect.amongListed(status, p('ids')),
  ),
);

const markersAmong = prepared<{ readers: unknown; ids: unknown }, { reader: Id }>((db, p, dialect) =>
  everyMark(
    db,
    (account) => dialect.amongListed(account, p('readers')),
    (status) => dialect.amongListed(status, p('ids')),
  ),
);

/** Which of these readers have done anything with one of these statuses. One query. */
export async function markersOf(ctx: Ctx, ids: readonly Id[], readers: readonly Id[]): Promise<Set<Id>> {
  const { dialect } = ctx;
  const rows = await markersAmong(ctx, { readers: dialect.idList(readers), ids: dialect.idList(ids) });
  return new Set(rows.map(({ reader }) => reader));
}

const NOWHERE = sql<number>`0`.as('place');

function as(mark: keyof Marks) {
  return sql<keyof Marks>`${sql.lit(mark)}`.as('mark');
}
