import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import pg from 'pg';

const INT8 = 20;
const NUMERIC = 1700;
/** Statements that come back are prepared by name, once per connection, so many at most; rarer SQL is sent whole. */
const NAMED_STATEMENTS = 500;
/** How often one comes before it has a name, among the last so many different ones. */
const COMES_BACK = 3;
const LATELY = 1000;

export interface PostgresOptions {
  /** Connections in the pool. */
  max: number;
  /** Milliseconds after which the server ends a statement. */
  statementTimeout: number;
  /** Milliseconds after which this side gives up a connection that says nothing. */
  silenceTimeout?: number;
  /** Every statement runs in a read-only transaction. */
  readOnly?: boolean;
  onError: (error: Error) => void;
}

/** A pool whose int8 and numeric values (ids, counts, sums) are JavaScript numbers. */
export function createPool(url: string, options: PostgresOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: options.statementTimeout,
    query_timeout: options.silenceTimeout,
    ...(options.readOnly ? { onConnect: makeReadOnly } : {}),
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as pg.CustomTypesConfig,
  });
  // Without a listener, an idle connection that the server closes would end the process.
  pool.on('error', options.onError);
  return pool;
}

async function makeReadOnly(client: pg.ClientBase): Promise<void> {
  await client.query('set default_transaction_read_only = on');
}

const names = new Map<string, string>();
/** How often statements without a name came lately, the longest unseen first. */
const lately = new Map<string, number>();

/** What comes once, as each step of a migration or each length of a list, takes no name from what comes all day. */
function nameOf(sql: string): string | undefined {
  const name = names.get(sql);
  if (name || names.size >= NAMED_STATEMENTS) return name;
  const seen = (lately.get(sql) ?? 0) + 1;
  lately.delete(sql);
  if (seen < COMES_BACK) {
    lately.set(sql, seen);
    const [oldest] = lately.keys();
    if (lately.size > LATELY) lately.delete(oldest as string);
    return undefined;
  }
  const given = `s${names.size}`;
  names.set(sql, given);
  return given;
}

export class PostgresConnection implements DatabaseConnection {
  readonly client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, rowCount, command } = await this.client.query({
      text: query.sql,
      values: query.parameters as unknown[],
      name: nameOf(query.sql),
    });
    const writes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
    return { rows: rows ?? [], ...(writes ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
  }

  streamQuery(): never {
    throw new Error('rows are read in bounded pages, never streamed');
  }
}
