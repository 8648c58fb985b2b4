import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ctx } from '../context.ts';
import { remembered } from '../remembered.ts';
import { emptyCache, viewed } from './cache-files.ts';
import { containerOf } from './container.ts';
import { once, type Wanted } from './fetch.ts';
import { settleFile } from './files.ts';
import { FILM_LIMITS } from './film-limits.ts';
import { fetchingFilms } from './gate.ts';
import { makingSignal } from './make.ts';

/** What takes longer is left where it is, and what comes more slowly too. */
const FILM_MS = 5 * 60_000;
const PACE = { bytes: 128 * 1024, everyMs: 10_000 };
const TYPES = /^(?:(?:video|audio)\/|application\/(?:octet-stream|ogg|mp4)\b|binary\/octet-stream)/i;

const fetched = remembered(() => ({ bytes: 0 }));

/**
 * Fetches another server's film or sound into the cache, once, however many ask for it meanwhile; of one host one at a
 * time, so that a slow one holds up only its own. It has its name when it is whole and on the disk.
 * @throws {Refusal} missing, unavailable
 */
export function fetchFilm(ctx: Ctx, film: Wanted): Promise<void> {
  return once(ctx, film, () => fetchWhole(ctx, film), fetchingFilms);
}

/** Bytes of a stranger's, which are kept as they came; that they are a film is known by the first of them. */
async function fetchWhole(ctx: Ctx, { url, path }: Wanted): Promise<void> {
  const written = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  try {
    const { status } = await ctx.outbound.request({
      method: 'GET',
      url,
      accept: 'video/*, audio/*',
      maxBytes: Math.min(FILM_LIMITS.bytes, Math.floor(ctx.config.mediaCache / 2)),
      into: { path: written, types: TYPES, pace: PACE },
      deadlineMs: FILM_MS,
      repeatable: true,
      signal: makingSignal(ctx),
    });
    if (status !== 200) throw new Error(`${url} answered ${status}`);
    const container = await containerOf(written);
    if (container === null || container === 'gif') throw new Error(`${url} is no film`);
    const { size } = await stat(written);
    await viewed(ctx, written, 0);
    await settleFile(written, path);
    await makeRoom(ctx, size);
  } finally {
    await rm(written, { force: true });
  }
}

/** Films fill the cache sooner than the hour after which it is brought below its cap. */
async function makeRoom(ctx: Ctx, bytes: number): Promise<void> {
  const since = fetched(ctx);
  since.bytes += bytes;
  if (since.bytes < ctx.config.mediaCache / 10) return;
  since.bytes = 0;
  await emptyCache(ctx);
}
