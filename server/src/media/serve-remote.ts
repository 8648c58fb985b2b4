import { findAccount, refusesMedia } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { cachePath } from './cache-files.ts';
import { fetchInto, once } from './fetch.ts';
import { fetchFilm } from './fetch-film.ts';
import type { AttachmentRow } from './queries.ts';
import { cachedAnswer } from './serve.ts';
import type { Measures } from './sizes.ts';
import { ORIGINAL, SMALL } from './store.ts';
import './events.ts';

/**
 * A picture, film or sound of another server, fetched when somebody first looks at it: their browser asks us and never its server.
 * Whoever knows the name may see it, and it stands only where the status may be seen.
 * @throws {Refusal} missing, unavailable (too many are fetched at once)
 */
export async function serveRemote(ctx: Ctx, name: string, request: Request): Promise<Answer> {
  const path = cachePath(ctx, name);
  if (path === null) throw notFound();
  const known = await cachedAnswer(ctx, path, name, request);
  if (known) return known;
  const row = await ctx.db
    .selectFrom('attachments')
    .selectAll()
    .where((eb) => eb.or([eb('file', '=', name), eb('small_file', '=', name)]))
    .where('remote_url', 'is not', null)
    .executeTakeFirst();
  const owner = row && (await findAccount(ctx, row.account_id));
  if (!row || !owner || owner.suspended_at !== null || refusesMedia(owner)) throw notFound();
  const wanted = { key: String(row.id), path, url: row.remote_url as string };
  if (row.type === 'image') await once(ctx, wanted, () => fetchBoth(ctx, row));
  else if (name === row.small_file) await servePoster(ctx, row, path);
  else await fetchFilm(ctx, wanted);
  const answer = await cachedAnswer(ctx, path, name, request);
  if (!answer) throw notFound();
  return answer;
}

/** What is shown for a film or sound until somebody plays it. */
async function servePoster(ctx: Ctx, row: AttachmentRow, path: string): Promise<void> {
  const url = row.preview_url;
  if (url === null) throw notFound();
  await once(ctx, { key: `poster ${row.id}`, path, url }, async () => {
    const { pictures, blurhash } = await fetchInto(ctx, url, [{ path, ...SMALL }]);
    const [small] = pictures as [Measures];
    const { width: small_width, height: small_height } = small;
    await measured(ctx, row, { small_width, small_height, blurhash: row.blurhash ?? blurhash });
  });
}

async function fetchBoth(ctx: Ctx, row: AttachmentRow): Promise<void> {
  const [path, smallPath] = [row.file, row.small_file].map((name) => cachePath(ctx, name ?? ''));
  if (!path || !smallPath || row.remote_url === null) throw notFound();
  const { pictures, blurhash } = await fetchInto(ctx, row.remote_url, [
    { path, ...ORIGINAL },
    { path: smallPath, ...SMALL },
  ]);
  const [original, small] = pictures as [Measures, Measures];
  const told = {
    width: original.width,
    height: original.height,
    small_width: small.width,
    small_height: small.height,
    blurhash: row.blurhash ?? blurhash,
  };
  await measured(ctx, row, told);
}

async function measured(ctx: Ctx, row: AttachmentRow, told: Partial<AttachmentRow>): Promise<void> {
  if (Object.entries(told).every(([column, value]) => row[column as keyof AttachmentRow] === value)) return;
  await transact(ctx, async (inner) => {
    const found = await inner.db
      .updateTable('attachments')
      .set(told)
      .where('id', '=', row.id)
      .returning('status_id')
      .executeTakeFirst();
    if (found?.status_id) await emit(inner, 'attachment.measured', { statusId: found.status_id });
  });
}
