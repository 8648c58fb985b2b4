import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { openSqlite } from './sqlite.ts';

/** One statement, as Kysely compiled it. */
export interface Asked {
  sql: string;
  parameters: readonly unknown[];
}

export interface Replied {
  rows: unknown[];
  /** Set when SQLite refused the statement. */
  fault: { message: string; errcode: number | undefined } | null;
}

// A process of its own, started by sqlite-slow.ts, that imports no more than this: it reads, and answers.
process.title = 'skein slow reader';
// A signal to the whole group is the server's affair; it ends us, and without it the channel closes.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

const file = openSqlite(process.argv[2] as string, { readOnly: true });
const statements = new Map<string, StatementSync>();

process.on('message', ({ sql, parameters }: Asked) => {
  process.send?.(replyTo(sql, parameters as SQLInputValue[]));
});

function replyTo(sql: string, values: SQLInputValue[]): Replied {
  try {
    const statement = statements.get(sql) ?? file.prepare(sql);
    // There are few slow queries; made up ones are not kept.
    if (statements.size < 50) statements.set(sql, statement);
    return { rows: statement.all(...values), fault: null };
  } catch (error) {
    const { message, errcode } = error as { message: string; errcode?: number };
    return { rows: [], fault: { message, errcode } };
  }
}
