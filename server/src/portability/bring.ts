import type { ImportFault, ImportMode, ImportType } from '@skein/api/imports.ts';
import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { notFound, Refusal } from '../errors.ts';
import { enqueue } from '../jobs/queue.ts';
import { viewerOf, visibleTo } from '../statuses/index.ts';
import type { FileRow } from './file-row.ts';
import { fileRows } from './file-rows.ts';
import './tables.ts';

/** Mastodon's: what nobody confirmed by then is let go. */
export const CONFIRM_MS = 10 * 60_000;
export const WORK_JOB = 'portability.work';
const ROWS_A_STEP = 250;

/** What a member brings, held but not yet begun: nothing of theirs changes. What they brought before and did not confirm is let go. */
export async function bring(
  ctx: Ctx,
  file: { type: ImportType; mode: ImportMode; bytes: Uint8Array },
): Promise<Id | ImportFault> {
  const accountId = actingAccount(ctx);
  const { type, mode } = file;
  const rows = await fileRows(ctx, type, file.bytes);
  if (typeof rows === 'string') return rows;
  await letGoUnconfirmed(ctx, accountId);
  const id = ctx.ids.next();
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('imports')
      .values({
        id,
        account_id: accountId,
        type,
        mode,
        read: 0,
        total: rows.length,
        known: null,
        imported: 0,
        confirmed_at: null,
        finished_at: null,
        sweep_below: mode === 'overwrite' ? Number.MAX_SAFE_INTEGER : 0,
      })
      .execute(),
  );
  let known = type === 'domain_blocking' || type === 'custom_filters' ? null : 0;
  for (let from = 0; from < rows.length; from += ROWS_A_STEP) {
    const some = rows.slice(from, from + ROWS_A_STEP);
    if (known !== null) known += await knownAmong(ctx, type, some);
    await transact(ctx, (inner) => keep(inner, id, some));
  }
  await transact(ctx, (inner) =>
    inner.db.updateTable('imports').set({ read: 1, known }).where('id', '=', id).execute(),
  );
  return id;
}

async function keep(ctx: Ctx & { tx: Tx }, importId: Id, rows: readonly FileRow[]): Promise<void> {
  await ctx.db
    .insertInto('import_rows')
    .values(
      rows.map(({ line, cells, what, list, host }) => ({
        id: ctx.ids.next(),
        import_id: importId,
        line,
        cells: JSON.stringify(cells),
        what: what ?? '',
        list,
        host,
        tries: 0,
        next_at: what === null ? null : 0,
      })),
    )
    .execute();
}

async function knownAmong(ctx: Ctx, type: ImportType, rows: readonly FileRow[]): Promise<number> {
  const named = rows.flatMap(({ what }) => what ?? []);
  if (type === 'bookmarks') {
    const own = named.flatMap((uri) => {
      const ours = ctx.origin.parse(uri);
      return ours?.kind === 'status' || ours?.kind === 'page' ? [ours.id] : [];
    });
    const found = await ctx.db
      .selectFrom('statuses')
      .select('statuses.id')
      .where((eb) =>
        eb.or([
          ctx.dialect.amongText(eb.ref('statuses.uri'), named),
          ctx.dialect.among(eb.ref('statuses.id'), own),
        ]),
      )
      .where(visibleTo(await viewerOf(ctx), 'asked'))
      .execute();
    return found.length;
  }
  const found = await ctx.db
    .selectFrom('accounts')
    .select('handle')
    .where((eb) => ctx.dialect.amongText(eb.ref('handle'), named))
    .where('deleted_at', 'is', null)
    .execute();
  const handles = new Set(found.map((row) => row.handle));
  return named.filter((handle) => handles.has(handle)).length;
}

/**
 * Begins what was brought. Again changes nothing.
 * @throws {Refusal} missing (none of theirs, or not confirmed in time), conflict (another one is being worked off)
 */
export async function confirm(ctx: Ctx, id: Id): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const row = await ownImport(inner, id);
    if (row.confirmed_at !== null) return;
    const working = await inner.db
      .selectFrom('imports')
      .select('id')
      .where('account_id', '=', accountId)
      .where('confirmed_at', 'is not', null)
      .where('finished_at', 'is', null)
      .executeTakeFirst();
    if (working) throw new Refusal('conflict', 'Another file is still being worked off');
    await inner.db
      .updateTable('imports')
      .set({ confirmed_at: inner.clock.now() })
      .where('id', '=', id)
      .execute();
    await enqueue(inner, [{ kind: WORK_JOB, payload: { importId: id }, key: String(id) }]);
  });
}

/** Takes away a file and what is left to be done of it; what was done stays done. @throws {Refusal} missing */
export async function callOff(ctx: Ctx, id: Id): Promise<void> {
  await ownImport(ctx, id);
  await dropImport(ctx, id);
}

/** The row goes first: what works it off finds nothing to do. */
export async function dropImport(ctx: Ctx, id: Id): Promise<void> {
  await transact(ctx, (inner) => inner.db.deleteFrom('imports').where('id', '=', id).execute());
  while ((await transact(ctx, (inner) => dropRows(inner, id))) > 0n);
}

async function dropRows(ctx: Ctx & { tx: Tx }, importId: Id): Promise<bigint> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom('import_rows')
    .where('id', 'in', (eb) =>
      eb.selectFrom('import_rows').select('id').where('import_id', '=', importId).limit(500),
    )
    .executeTakeFirstOrThrow();
  return numDeletedRows;
}

/** One of the actor's that they may still see. @throws {Refusal} missing */
export async function ownImport(ctx: Ctx, id: Id) {
  const row = await ctx.db
    .selectFrom('imports')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', actingAccount(ctx))
    .where('read', '=', 1)
    .executeTakeFirst();
  if (!row || (row.confirmed_at === null && row.id < firstIdAt(ctx.clock.now() - CONFIRM_MS)))
    throw notFound();
  return row;
}

async function letGoUnconfirmed(ctx: Ctx, accountId: Id): Promise<void> {
  const rows = await ctx.db
    .selectFrom('imports')
    .select('id')
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is', null)
    .execute();
  for (const { id } of rows) await dropImport(ctx, id);
}
