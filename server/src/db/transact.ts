import type { Ctx } from '../context.ts';
import { slowInTransaction } from './slow.ts';
import type { Tx } from './tx.ts';

export type { Tx } from './tx.ts';

interface OpenTx extends Tx {
  parent: OpenTx | null;
  /** What fails inside fails altogether. */
  whole?: true;
  /** The innermost work that runs now: only it may nest. */
  shared: { top: OpenTx; depth: number; effects: (() => void)[]; open: boolean; failed?: { error: unknown } };
}

/**
 * The only way to write. `fn` gets a ctx whose `db` is the transaction; it awaits nothing but that database.
 * A `transact` inside joins as a savepoint: a throw undoes its own work only. On PostgreSQL `fn` may run again,
 * so it touches nothing outside; what must follow the commit goes through `ctx.tx.afterCommit`, `announce` or a job.
 */
export async function transact<T>(ctx: Ctx, fn: (ctx: Ctx & { tx: Tx }) => Promise<T>): Promise<T> {
  if (ctx.tx) return nest(ctx, ctx.tx as OpenTx, fn);
  let effects: (() => void)[] = [];
  const result = await ctx.writer.write(async (db, statement) => {
    effects = [];
    const tx = openTx(effects);
    statements.set(tx.shared, statement);
    try {
      const value = await fn({ ...ctx, db, tx, slow: slowInTransaction(ctx.dialect.engine) });
      if (tx.shared.failed) throw tx.shared.failed.error;
      return value;
    } finally {
      tx.shared.open = false;
    }
  });
  for (const effect of effects) effect();
  return result;
}

/**
 * The same transaction for one work that stands or falls with it: the next `transact` inside needs no savepoint, and
 * what it throws undoes everything, whoever catches it.
 */
export function asOne(ctx: Ctx & { tx: Tx }): Ctx & { tx: Tx } {
  const parent = ctx.tx as OpenTx;
  if (parent.shared.top !== parent) throw new Error('another verb runs in this transaction: await it first');
  const tx: OpenTx = { parent, whole: true, shared: parent.shared, afterCommit: parent.afterCommit };
  parent.shared.top = tx;
  return { ...ctx, tx };
}

const statements = new WeakMap<OpenTx['shared'], (sql: string) => Promise<void>>();

async function nest<T>(ctx: Ctx, parent: OpenTx, fn: (ctx: Ctx & { tx: Tx }) => Promise<T>): Promise<T> {
  const { shared } = parent;
  if (!shared.open) throw new Error('this transaction has already ended');
  if (shared.top !== parent)
    throw new Error('two verbs were started side by side in one transaction: await the first');
  const statement = statements.get(shared) as (sql: string) => Promise<void>;
  if (parent.whole) return joinWhole(ctx, parent, fn);
  const mark = shared.effects.length;
  const savepoint = `nested_${++shared.depth}`;
  const tx: OpenTx = { parent, shared, afterCommit: parent.afterCommit };
  shared.top = tx;
  try {
    await statement(`savepoint ${savepoint}`);
    const result = await fn({ ...ctx, tx });
    await statement(`release savepoint ${savepoint}`);
    return result;
  } catch (error) {
    shared.effects.length = mark;
    if (shared.open) await statement(`rollback to savepoint ${savepoint}`);
    if (shared.open) await statement(`release savepoint ${savepoint}`);
    throw error;
  } finally {
    shared.top = parent;
  }
}

async function joinWhole<T>(ctx: Ctx, parent: OpenTx, fn: (ctx: Ctx & { tx: Tx }) => Promise<T>): Promise<T> {
  const { shared } = parent;
  const tx: OpenTx = { parent, shared, afterCommit: parent.afterCommit };
  shared.top = tx;
  try {
    return await fn({ ...ctx, tx });
  } catch (error) {
    shared.failed ??= { error };
    throw error;
  } finally {
    shared.top = parent;
  }
}

function openTx(effects: (() => void)[]): OpenTx {
  const tx = { parent: null, afterCommit: (effect: () => void) => void effects.push(effect) } as OpenTx;
  tx.shared = { top: tx, depth: 0, effects, open: true };
  return tx;
}
