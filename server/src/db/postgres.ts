import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import pg from 'pg';

const INT8 = 20;
const NUMERIC = 1700;
/** Statements that come back are prepared by name, once per connection; rarer SQL is sent whole. */
const NAMED_STATEMENTS = 400;

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

const names = new Map<string, { seen: number; name: string }>();

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known) {
    known.seen += 1;
    return known.seen > 2 ? known.name : undefined;
  }
  if (names.size < NAMED_STATEMENTS) names.set(sql, { seen: 1, name: `s${names.size}` });
  return undefined;
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
