import { type CompiledQuery, type Expression, type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Engine, runNowOf } from './handle.ts';
import type { Id, Tables } from './tables.ts';

export type { Engine };

/** What the two engines say differently. This is the only file that asks which engine there is. */
export interface Dialect {
  engine: Engine;
  /** Column types and endings for migrations. */
  ddl: Ddl;
  /** `column in (ids)` with one parameter for any number of ids, so that the SQL stays the same. */
  among(column: Expression<unknown>, ids: readonly Id[]): Expression<SqlBool>;
  amongText(column: Expression<unknown>, texts: readonly string[]): Expression<SqlBool>;
  /** `(ids, texts) in (pairs)`, each pair for itself: two lists side by side would name every id with every text. */
  amongPairs(
    ids: Expression<unknown>,
    texts: Expression<unknown>,
    pairs: readonly (readonly [Id, string])[],
  ): Expression<SqlBool>;
  /** `among` inside a prepared query, where `list` stands for the value that `idList` makes. */
  amongListed(column: Expression<unknown>, list: unknown): Expression<SqlBool>;
  idList(ids: readonly Id[]): unknown;
  /** Ends a select whose rows of this table must not change until commit. SQLite has one writer and needs none. */
  forUpdate(table: keyof Tables): RawBuilder<unknown>;
  /** The same where several may hold the row at once: only who would change it waits. */
  forShare(table: keyof Tables): RawBuilder<unknown>;
  /** The same for queues: rows that another process holds are left out. */
  skipLocked: RawBuilder<unknown>;
  /** Pieces of background work that may run side by side: on PostgreSQL each may hold a connection. */
  abreast: number;
  /** Whether `text` stands in the column, letter by letter. */
  contains(column: Expression<unknown>, text: string): RawBuilder<SqlBool>;
  fullText: FullText;
}

/** How words are looked up. Words are folded and told apart before they come here, so that both engines agree on them. */
export interface FullText {
  /**
   * Whether the index is a table of its own. FTS5 writes a segment at the end of each savepoint, which costs more than a
   * whole publication, so rows are put into it by a job, many in one; PostgreSQL keeps its index with the row.
   */
  apart: boolean;
  /** Ids, newest first, of the rows between two ids that have all these words: a select of `id`. */
  newest(index: FullTextIndex, words: readonly string[], range: IdRange): RawBuilder<unknown>;
}

export interface FullTextIndex {
  /** Name of the index of its own. */
  name: string;
  table: string;
  id: string;
  /** Words with a space before, between and behind them. */
  words: string;
  /** Which rows of the table are in the index. */
  where: RawBuilder<unknown>;
}

export interface IdRange {
  above: Id;
  below: Id;
  window: number;
}

export interface Ddl {
  /** Ids, times, counts, booleans: 64-bit integers. */
  int: 'integer' | 'bigint';
  /** Compared byte by byte, whatever the database's collation. */
  text: string;
  bytes: 'blob' | 'bytea';
  /** Ends `create table` for tables that are only an index. */
  indexOnly: string;
  fullText: {
    /** The statement that makes an index over the words in a table's column. */
    create(index: { name: string; table: string; words: string; where: string }): string;
    /** What is written into a new index to set it up, as `name, value`. */
    settings: readonly string[];
  };
}

const sqlite: Dialect = {
  engine: 'sqlite',
  ddl: {
    int: 'integer',
    text: 'text',
    bytes: 'blob',
    indexOnly: ' without rowid',
    fullText: {
      // Words come folded and apart, so nothing but spaces divides them; which words a row has is all that is kept.
      create: ({ name, words }) => `create virtual table ${name} using fts5 (
        ${words}, content = '', detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'")`,
      settings: [`'secure-delete', 1`],
    },
  },
  among: (column, ids) => sql<SqlBool>`${column} in (select value from json_each(${jsonIds(ids)}))`,
  amongText: (column, texts) =>
    sql<SqlBool>`${column} in (select value from json_each(${JSON.stringify(texts)}))`,
  amongPairs: (ids, texts, pairs) =>
    sql<SqlBool>`(${ids}, ${texts}) in
      (select value ->> 0, value ->> 1 from json_each(${JSON.stringify(pairs)}))`,
  amongListed: (column, list) => sql<SqlBool>`${column} in (select value from json_each(${list}))`,
  idList: jsonIds,
  abreast: 64,
  forUpdate: () => sql``,
  forShare: () => sql``,
  skipLocked: sql``,
  contains: (column, text) => sql<SqlBool>`instr(${column}, ${text}) > 0`,
  fullText: {
    apart: true,
    newest({ name }, words, { above, below, window }) {
      const asked = words.map((word) => `"${word}"`).join(' ');
      const index = sql.table(name);
      return sql`select rowid as id from ${index}
        where ${index} match ${asked} and rowid > ${above} and rowid < ${below} order by rowid desc limit ${window}`;
    },
  },
};

const postgres: Dialect = {
  engine: 'postgres',
  ddl: {
    int: 'bigint',
    text: 'text collate "C"',
    bytes: 'bytea',
    indexOnly: '',
    fullText: {
      create: ({ name, table, words, where }) =>
        `create index ${name} on ${table} using gin ((${words}::tsvector)) where ${where}`,
      settings: [],
    },
  },
  among: (column, ids) => sql<SqlBool>`${column} = any(${ids}::bigint[])`,
  amongText: (column, texts) => sql<SqlBool>`${column} = any(${texts}::text[])`,
  amongPairs: (ids, texts, pairs) =>
    sql<SqlBool>`(${ids}, ${texts}) in (select * from
      unnest(${pairs.map(([id]) => id)}::bigint[], ${pairs.map(([, text]) => text)}::text[]))`,
  amongListed: (column, list) => sql<SqlBool>`${column} = any(${list}::bigint[])`,
  idList: (ids) => ids,
  abreast: 8,
  // Rows that refer to this one may come meanwhile: two who made one and then hold it would wait for each other for ever.
  forUpdate: (table) => sql`for no key update of ${sql.table(table)}`,
  forShare: (table) => sql`for share of ${sql.table(table)}`,
  skipLocked: sql`for update skip locked`,
  contains: (column, text) => sql<SqlBool>`strpos(${column}, ${text}) > 0`,
  fullText: {
    apart: false,
    newest({ table, id, words: column, where }, words, { above, below, window }) {
      const asked = words.map((word) => `'${word}'`).join(' & ');
      const key = sql.ref(id);
      return sql`select ${key} as id from ${sql.table(table)}
        where ${sql.ref(column)}::tsvector @@ ${asked}::tsquery and ${where}
        and ${key} > ${above} and ${key} < ${below} order by ${key} desc limit ${window}`;
    },
  },
};

export function dialectOf(engine: Engine): Dialect {
  return engine === 'sqlite' ? sqlite : postgres;
}

/** Case folding for names and addresses in both engines: done here, since neither engine's lower() agrees beyond ASCII. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** PostgreSQL cannot hold NUL in text, so no door lets it in. */
export function hasNul(text: string): boolean {
  return text.includes('\u0000');
}

/** True for the error of a unique index in either engine. */
export function isConflict(error: unknown): boolean {
  const code = (error as { code?: string; errcode?: number } | null)?.code;
  const errcode = (error as { errcode?: number } | null)?.errcode;
  return code === '23505' || errcode === 2067 || errcode === 1555;
}

/** True when PostgreSQL asks for the transaction to be run again (serialisation, deadlock, an id drawn twice). */
export function isTransient(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  return code === '40001' || code === '40P01' || (code === '23505' && constraint?.endsWith('_pkey') === true);
}

function jsonIds(ids: readonly Id[]): string {
  return `[${ids.join()}]`;
}

const placeholder = Symbol('parameter');

type Placeholder = { [placeholder]: string };

/** Names a value of a prepared query; use it where the value would stand. */
export type Parameter<P> = <K extends keyof P & string>(name: K) => P[K];

/** A query of many kinds of value: how `prepared` and its kin are made. */
type Build<P, R> = (db: Kysely<Tables>, p: Parameter<P>, dialect: Dialect) => { compile(): CompiledQuery<R> };

type Query<P, R> = (ctx: { db: Kysely<Tables>; dialect: Dialect }, values: P) => Promise<R[]>;

/**
 * A query built and compiled once per engine. `build` gets a handle and `p`, which stands for the values; a list of
 * ids goes in as `dialect.idList(ids)` and is asked by `dialect.amongListed`.
 */
export function prepared<P extends Record<string, unknown>, R>(build: Build<P, R>): Query<P, R> {
  const fill = compiledOnce(build);
  return async (ctx, values) => {
    const { query, parameters } = fill(ctx, values);
    const runNow = runNowOf(ctx.db);
    if (runNow) return runNow<R>(query.sql, parameters, false);
    return (await ctx.db.executeQuery<R>({ ...query, parameters })).rows;
  };
}

/** The same for a query of one column: its values instead of rows. */
export function preparedColumn<P extends Record<string, unknown>, V>(
  build: Build<P, Record<string, V>>,
): Query<P, V> {
  const fill = compiledOnce(build);
  return async (ctx, values) => {
    const { query, parameters } = fill(ctx, values);
    const runNow = runNowOf(ctx.db);
    if (runNow) return runNow<V>(query.sql, parameters, true);
    const { rows } = await ctx.db.executeQuery<Record<string, V>>({ ...query, parameters });
    return rows.map((row) => Object.values(row)[0] as V);
  };
}

function compiledOnce<P extends Record<string, unknown>, R>(build: Build<P, R>) {
  const compiled = new Map<Engine, { query: CompiledQuery<R>; order: (string | null)[] }>();
  const p = ((name: string) => ({ [placeholder]: name })) as unknown as Parameter<P>;
  return ({ db, dialect }: { db: Kysely<Tables>; dialect: Dialect }, values: P) => {
    let known = compiled.get(dialect.engine);
    if (!known) {
      const query = build(db.withoutPlugins(), p, dialect).compile();
      const order = query.parameters.map((value) => (value as Placeholder | null)?.[placeholder] ?? null);
      known = { query, order };
      compiled.set(dialect.engine, known);
    }
    const { query, order } = known;
    const parameters = new Array(order.length);
    for (let i = 0; i < order.length; i += 1) {
      const name = order[i];
      parameters[i] = name === null || name === undefined ? query.parameters[i] : values[name];
    }
    return { query, parameters };
  };
}
