import assert from 'node:assert/strict';
import { StatementSync } from 'node:sqlite';
import pg from 'pg';
import type { Skein } from '../server/src/start.ts';

type Method = (this: { sourceSQL?: string }, ...values: unknown[]) => unknown;

/** Queues look at their tables when they like; transactions are opened and closed by the engine. */
const NOT_COUNTED =
  /\b(jobs|outgoing|deliveries|incoming|hosts)\b|^\s*(begin|commit|rollback|savepoint|release|select pg_notify|listen)/i;

/**
 * Empties every cache of a server, as if announcements had been missed: what is asked next is asked of the database.
 * What its queues have to do is done before, so that none of it is counted with what is asked.
 */
export async function forgetAll(server: Skein): Promise<void> {
  for (let round = 0; round < 3; round += 1) await server.settled();
  const { gap } = server.ctx.live as { gap?(): void };
  assert.ok(gap, 'this kind of live cannot miss anything');
  gap();
}

/** A statement that reached the engine, and how many rows it gave. */
export interface Asked {
  sql: string;
  values: unknown[];
  rows: number;
}

/** The statements that reach the engine while `work` runs, whatever stands between. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  return (await askedOf(work)).map(({ sql }) => sql);
}

/** The same, with what was asked and how much was answered. */
export async function askedOf(work: () => Promise<unknown>): Promise<Asked[]> {
  const seen: Asked[] = [];
  const note = (sql: string, values: unknown[]): Asked => {
    const one = { sql, values, rows: 0 };
    if (!NOT_COUNTED.test(sql)) seen.push(one);
    return one;
  };
  const restore: (() => void)[] = [];
  for (const name of ['all', 'get', 'run'] as const) {
    const prototype = StatementSync.prototype as unknown as Record<string, Method>;
    const original = prototype[name] as Method;
    prototype[name] = function (...values) {
      const one = note(this.sourceSQL ?? '', values);
      const answer = original.apply(this, values);
      one.rows = Array.isArray(answer) ? answer.length : name === 'get' && answer ? 1 : 0;
      return answer;
    };
    restore.push(() => {
      prototype[name] = original;
    });
  }
  const client = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const query = client.query;
  client.query = function (...args) {
    const [first, second] = args as [string | { text?: string; values?: unknown[] }, unknown];
    const config = typeof first === 'string' ? { text: first, values: second } : first;
    const one = note(config?.text ?? '', Array.isArray(config?.values) ? config.values : []);
    const answer = query.apply(this, args);
    if (answer instanceof Promise)
      answer.then(
        ({ rows }) => {
          one.rows = rows?.length ?? 0;
        },
        () => {},
      );
    return answer;
  };
  restore.push(() => {
    client.query = query;
  });
  try {
    await work();
  } finally {
    for (const one of restore) one();
  }
  return seen;
}
