import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompiledQuery } from 'kysely';
import { startPostgres, whyNoPostgres } from '../../../test/postgres.ts';
import { createPool, PostgresConnection } from './postgres.ts';

const plain = (text: string) => CompiledQuery.raw(text) as CompiledQuery;

test('what comes again and again is prepared, however many statements came once before', {
  skip: whyNoPostgres,
}, async () => {
  const { url } = await startPostgres({ fsync: false });
  const pool = createPool(url, { max: 1, statementTimeout: 10_000, onError: () => {} });
  const client = await pool.connect();
  try {
    const connection = new PostgresConnection(client);
    const prepared = async () => {
      const { rows } = await client.query('select count(*)::int as n from pg_prepared_statements');
      return rows[0].n as number;
    };
    for (let n = 0; n < 3000; n += 1) await connection.executeQuery(plain(`select ${n} as once`));
    assert.equal(await prepared(), 0);
    for (let n = 0; n < 5; n += 1) await connection.executeQuery(plain('select 1 as often'));
    assert.equal(await prepared(), 1);
  } finally {
    client.release();
    await pool.end();
  }
});
