import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ctx } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { uploadFolder } from '../http/uploads.ts';
import { remembered } from '../remembered.ts';
import { decode } from './decode.ts';
import { fetching, type Gate } from './gate.ts';
import type { Decoded, Size } from './sizes.ts';
import { IMAGE_BYTES } from './upload.ts';

const FETCH_MS = 20_000;
/** A picture that could not be had is not asked for again so long. */
const FAILED_MS = 10 * 60_000;
const FAILURES = 5000;

const state = remembered(() => ({
  underWay: new Map<string, Promise<unknown>>(),
  failed: new Map<string, number>(),
}));

/**
 * Fetches what is to stand at `path`, once, however many ask for it meanwhile, and not again soon when it fails.
 * @throws {Refusal} missing, unavailable (too many at once)
 */
export async function once(
  ctx: Ctx,
  key: string,
  path: string,
  work: () => Promise<unknown>,
  gate: Gate = fetching,
): Promise<void> {
  const { underWay, failed } = state(ctx);
  const until = failed.get(key);
  if (until !== undefined && until > ctx.clock.now()) throw notFound();
  let running = underWay.get(key);
  if (!running) {
    // It may have come between the look that missed it and now.
    running = gate(async () => (await isThere(path)) || work())
      .catch((error: unknown) => {
        // That we are busy says nothing of the other server.
        if (error instanceof Refusal && error.kind === 'unavailable') throw error;
        failed.delete(key);
        if (failed.size >= FAILURES) failed.delete(failed.keys().next().value as string);
        failed.set(key, ctx.clock.now() + FAILED_MS);
        throw notFound(error);
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, running);
  }
  await running;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Another server's picture, written anew into the cache. Its bytes are believed, not what is said of them. */
export async function fetchInto(
  ctx: Ctx,
  url: string,
  sizes: readonly (Size & { path: string })[],
  maxBytes = IMAGE_BYTES,
): Promise<Decoded> {
  const answer = await ctx.outbound.request({
    method: 'GET',
    url,
    accept: 'image/*',
    maxBytes,
    deadlineMs: FETCH_MS,
    repeatable: true,
  });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  const input = join(uploadFolder(ctx), randomUUID());
  const unfinished = sizes.map(({ path }) => `${path}.new`);
  try {
    await mkdir(dirname(input), { recursive: true, mode: 0o700 });
    await writeFile(input, answer.body, { flag: 'wx', mode: 0o600 });
    for (const { path } of sizes) await mkdir(dirname(path), { recursive: true, mode: 0o750 });
    const wanted = sizes.map(({ path, ...size }) => ({ ...size, to: `${path}.new` }));
    const decoded = await decode(ctx, input, wanted);
    for (const { path } of sizes) await rename(`${path}.new`, path);
    return decoded;
  } finally {
    for (const path of [input, ...unfinished]) await rm(path, { force: true });
  }
}
