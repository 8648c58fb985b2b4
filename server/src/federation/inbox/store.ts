import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { remembered } from '../../remembered.ts';
import { INCOMING_TOPIC } from './queue.ts';
import './tables.ts';

/** An activity as it is put into the queue. */
export interface NewIncoming {
  actor: Id;
  signatureHash: string;
  activityId: string | null;
  raw: string;
}

/** Rows of one statement: what came in together is written together, in as few statements as these sizes allow. */
const SIZES = [16, 4, 1] as const;
/** Rows of one transaction; it keeps others waiting that long. */
const MOST = 64;

const COLUMNS = ['id', 'actor', 'hash', 'activity', 'raw', 'now'] as const;

const inserts = SIZES.map((size) => ({
  size,
  run: prepared<Record<string, unknown>, never>(
    (db, p) =>
      db
        .insertInto('incoming')
        .values(
          Array.from({ length: size }, (_, n) => ({
            id: p(`id${n}`) as Id,
            actor_id: p(`actor${n}`) as Id,
            signature_hash: p(`hash${n}`) as string,
            activity_id: p(`activity${n}`) as string | null,
            raw: p(`raw${n}`) as string,
            run_at: p(`now${n}`) as number,
            attempts: 0,
            error: null,
            quarantined_at: null,
          })),
        )
        // A signature that has been here before changes nothing: its sender hears the same answer again.
        .onConflict((conflict) => conflict.column('signature_hash').doNothing()) as never,
  ),
}));

interface Waiting {
  row: NewIncoming;
  settle(failure?: unknown): void;
}

interface Queue {
  waiting: Waiting[];
  writing: boolean;
}

const queueOf = remembered((): Queue => ({ waiting: [], writing: false }));

/** Puts an activity into the queue; resolves once it is on the disk. What waits meanwhile goes with the next write. */
export function store(ctx: Ctx, row: NewIncoming): Promise<void> {
  const queue = queueOf(ctx);
  return new Promise((resolve, reject) => {
    queue.waiting.push({ row, settle: (failure) => (failure === undefined ? resolve() : reject(failure)) });
    if (!queue.writing) void writeAll(ctx, queue);
  });
}

async function writeAll(ctx: Ctx, queue: Queue): Promise<void> {
  queue.writing = true;
  // The rest of this turn's requests come along.
  await new Promise((resolve) => setImmediate(resolve));
  while (queue.waiting.length > 0) {
    const together = queue.waiting.splice(0, MOST);
    const failure = await write(ctx, together).then(
      () => undefined,
      (error) => error ?? new Error('activities could not be stored'),
    );
    for (const one of together) one.settle(failure);
  }
  queue.writing = false;
}

async function write(ctx: Ctx, together: readonly Waiting[]): Promise<void> {
  await transact(ctx, async (inner) => {
    const now = inner.clock.now();
    let at = 0;
    for (const { size, run } of inserts) {
      for (; together.length - at >= size; at += size) {
        const values: Record<string, unknown> = {};
        for (let n = 0; n < size; n += 1) {
          const { actor, signatureHash, activityId, raw } = (together[at + n] as Waiting).row;
          const row = [inner.ids.next(), actor, signatureHash, activityId, raw, now];
          COLUMNS.forEach((column, index) => {
            values[`${column}${n}`] = row[index];
          });
        }
        await run(inner, values);
      }
    }
    inner.tx.afterCommit(() => inner.live.announce(INCOMING_TOPIC));
  });
}
