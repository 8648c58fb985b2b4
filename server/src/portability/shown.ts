import type { ImportShown, ImportType } from '@skein/api/imports.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { CONFIRM_MS, ownImport } from './bring.ts';
import { csvLine } from './csv.ts';
import { COLUMNS } from './file-rows.ts';
import type { ImportRow } from './rows.ts';

const SHOWN = 20;
const LINES_SHOWN = 20;
const ROWS_A_READ = 500;

/** What a member brought, the newest first: what waits, is worked off, or ended within the week. */
export async function importsOf(ctx: Ctx): Promise<ImportShown[]> {
  const rows = await ctx.db
    .selectFrom('imports')
    .selectAll()
    .where('account_id', '=', actingAccount(ctx))
    .where('read', '=', 1)
    .where((eb) =>
      eb.or([eb('confirmed_at', 'is not', null), eb('id', '>=', firstIdAt(ctx.clock.now() - CONFIRM_MS))]),
    )
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .execute();
  const failed = await failedIn(
    ctx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => shownOf(row, failed.get(row.id) ?? 0, []));
}

/** One of them, with the first lines that could not be read or done. @throws {Refusal} missing */
export async function importShown(ctx: Ctx, id: Id): Promise<ImportShown> {
  const row = await ownImport(ctx, id);
  const lines = await ctx.db
    .selectFrom('import_rows')
    .select('line')
    .where('import_id', '=', id)
    .where('next_at', 'is', null)
    .orderBy('line')
    .limit(LINES_SHOWN)
    .execute();
  const failed = await failedIn(ctx, [id]);
  return shownOf(
    row,
    failed.get(id) ?? 0,
    lines.map(({ line }) => line),
  );
}

/** What could not be done, in the form in which it came: it can be brought again. @throws {Refusal} missing */
export async function failuresOf(
  ctx: Ctx,
  id: Id,
): Promise<{ type: ImportType; lines: AsyncGenerator<string> }> {
  const { type } = await ownImport(ctx, id);
  return { type, lines: failureLines(ctx, id, type) };
}

async function* failureLines(ctx: Ctx, id: Id, type: ImportType): AsyncGenerator<string> {
  if (type === 'custom_filters') {
    yield await failedFilters(ctx, id);
    return;
  }
  // As the files that are taken along: of the others Mastodon writes no header.
  if (COLUMNS[type].length > 1 && type !== 'lists') yield csvLine(COLUMNS[type]);
  for (let above = 0; ; ) {
    const rows = await ctx.db
      .selectFrom('import_rows')
      .select(['id', 'cells'])
      .where('import_id', '=', id)
      .where('next_at', 'is', null)
      .where('id', '>', above)
      .orderBy('id')
      .limit(ROWS_A_READ)
      .execute();
    yield rows
      .map(({ cells }) => JSON.parse(cells) as (string | null)[])
      .filter((cells) => cells.length > 0)
      .map(csvLine)
      .join('');
    if (rows.length < ROWS_A_READ) return;
    above = (rows.at(-1) as { id: Id }).id;
  }
}

/** There are a few hundred at most. */
async function failedFilters(ctx: Ctx, id: Id): Promise<string> {
  const rows = await ctx.db
    .selectFrom('import_rows')
    .select('cells')
    .where('import_id', '=', id)
    .where('next_at', 'is', null)
    .orderBy('id')
    .execute();
  const filters = rows.flatMap(({ cells }) => (JSON.parse(cells) as string[]).map((one) => JSON.parse(one)));
  return JSON.stringify({ custom_filters: filters });
}

async function failedIn(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, number>> {
  const rows = await ctx.db
    .selectFrom('import_rows')
    .select((eb) => ['import_id', eb.fn.countAll<number>().as('failed')])
    .where((eb) => ctx.dialect.among(eb.ref('import_id'), ids))
    .where('next_at', 'is', null)
    .groupBy('import_id')
    .execute();
  return new Map(rows.map((row) => [row.import_id, Number(row.failed)]));
}

function shownOf(row: ImportRow, failed: number, lines: number[]): ImportShown {
  const { id, type, mode, total, known, imported, confirmed_at, finished_at } = row;
  const state = finished_at !== null ? 'finished' : confirmed_at !== null ? 'working' : 'waiting';
  return { id: String(id), type, mode, state, total, known, imported, failed, lines };
}
