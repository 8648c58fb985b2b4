import type { Selectable } from 'kysely';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id, Tables, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { doRow } from './do-row.ts';
import { followsLeft, MINUTE, TURNS, turnAt } from './pace.ts';
import { targetOf } from './targets.ts';
import './tables.ts';

const ROWS_A_STEP = 200;
/** With the longest answer of another server still less than the lease of a job. */
const STEP_MS = 15_000;
/** Who does not answer is asked once more, later. */
const TRIES = 2;
const AGAIN_MS = 10 * 60_000;

export type ImportRow = Selectable<Tables['imports']>;
type Row = Selectable<Tables['import_rows']>;

/** Does some rows of an import. Gives when there is more to do; null when nothing is left. */
export async function someRows(ctx: Ctx, of: ImportRow): Promise<Time | null> {
  const rows = await dueRows(ctx, of.id);
  if (rows.length === 0) return nextAt(ctx, of.id);
  const paced = of.type === 'following' || of.type === 'lists';
  const follows = paced ? await followsLeft(ctx, of.account_id) : null;
  const later = new Map<Time, Id[]>();
  const wait = (row: Row, until: Time) => later.set(until, [...(later.get(until) ?? []), row.id]);
  const lines = new Map<string, Line>();
  const begun = performance.now();
  for (const row of rows) {
    if (performance.now() - begun > STEP_MS) break;
    const named = namedIn(of, row);
    let target = await targetOf(ctx, of.type, named, 'here');
    if (target === null && row.host !== null && ctx.origin.federates) {
      const now = ctx.clock.now();
      const until = await placeOf(ctx, of.id, row.host, lines);
      if (until !== null) {
        wait(row, until);
        continue;
      }
      target = await targetOf(ctx, of.type, named, 'elsewhere');
      if (target === null && row.tries + 1 < TRIES) {
        await putOff(ctx, [row.id], { next_at: now + AGAIN_MS, tries: row.tries + 1 });
        continue;
      }
    }
    if (target === null) {
      await putOff(ctx, [row.id], { next_at: null });
      continue;
    }
    if (follows !== null && (await isNewFollow(ctx, target))) {
      if (follows.left <= 0) {
        wait(row, follows.until);
        continue;
      }
      follows.left -= 1;
    }
    await done(ctx, of, row, target);
  }
  for (const [until, ids] of later) await putOff(ctx, ids, { next_at: until });
  return ctx.clock.now();
}

/** Rows of this step that wait for a turn: from when on, how many of them come due in a minute, and how many wait. */
interface Line {
  from: Time;
  most: number;
  waiting: number;
}

/**
 * When a row may ask its server; null for now. Once it is known that there are no turns left, nobody asks for one in this
 * step, and rows come due as many at a time as may have their turn: a long file is not gone through every minute.
 */
async function placeOf(ctx: Ctx, importId: Id, host: string, lines: Map<string, Line>): Promise<Time | null> {
  const [own, all] = [`host ${host}`, 'import'];
  let line = lines.get(own) ?? lines.get(all);
  if (!line) {
    const { at, full } = await turnAt(ctx, importId, host);
    if (full === null) return null;
    line = { from: at, most: TURNS[full], waiting: 0 };
    lines.set(full === 'host' ? own : all, line);
  }
  const until = line.from + Math.floor(line.waiting / line.most) * MINUTE;
  line.waiting += 1;
  return until;
}

/** Folded for looking up; another server is asked for what the file says. */
function namedIn({ type }: ImportRow, { cells }: Row): string {
  const all = JSON.parse(cells) as (string | null)[];
  const named = all[type === 'lists' ? 1 : 0] ?? '';
  return type === 'bookmarks' ? named : named.replace(/^@/, '');
}

async function isNewFollow(ctx: Ctx, targetId: Id): Promise<boolean> {
  const me = actingAccount(ctx);
  if (me === targetId) return false;
  for (const table of ['follows', 'follow_requests'] as const) {
    const row = await ctx.db
      .selectFrom(table)
      .select('id')
      .where('follower_id', '=', me)
      .where('followee_id', '=', targetId)
      .executeTakeFirst();
    if (row) return false;
  }
  return true;
}

/** The row goes in the transaction that does what it asks for, so it counts once. */
async function done(ctx: Ctx, of: ImportRow, row: Row, targetId: Id): Promise<void> {
  try {
    await transact(ctx, async (inner) => {
      const taken = await inner.db
        .deleteFrom('import_rows')
        .where('id', '=', row.id)
        .returning('id')
        .executeTakeFirst();
      // It was called off meanwhile.
      if (!taken) return;
      await doRow(inner, of.type, JSON.parse(row.cells), targetId);
      await inner.db
        .updateTable('imports')
        .set((eb) => ({ imported: eb('imported', '+', 1) }))
        .where('id', '=', of.id)
        .execute();
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await putOff(ctx, [row.id], { next_at: null });
  }
}

async function putOff(
  ctx: Ctx,
  ids: readonly Id[],
  set: { next_at: Time | null; tries?: number },
): Promise<void> {
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('import_rows')
      .set(set)
      .where((eb) => inner.dialect.among(eb.ref('id'), ids))
      .execute(),
  );
}

function dueRows(ctx: Ctx, importId: Id): Promise<Row[]> {
  return ctx.db
    .selectFrom('import_rows')
    .selectAll()
    .where('import_id', '=', importId)
    .where('next_at', '<=', ctx.clock.now())
    .orderBy('next_at')
    .orderBy('id')
    .limit(ROWS_A_STEP)
    .execute();
}

async function nextAt(ctx: Ctx, importId: Id): Promise<Time | null> {
  const row = await ctx.db
    .selectFrom('import_rows')
    .select('next_at')
    .where('import_id', '=', importId)
    .where('next_at', 'is not', null)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at ?? null;
}
