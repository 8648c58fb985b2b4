import pg from 'pg';

/** A new, empty database on this PostgreSQL. */
export async function createDatabase(url: string): Promise<string> {
  const name = `bench_${process.pid}_${Date.now()}`;
  const admin = new URL(url);
  admin.pathname = '/postgres';
  await say(admin.href, `create database ${name}`);
  admin.pathname = `/${name}`;
  return admin.href;
}

/** What PostgreSQL does by itself within a minute: it counts the rows that were seeded, and plans by that. */
export async function countRows(url: string): Promise<void> {
  await say(url, 'analyze');
}

async function say(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
