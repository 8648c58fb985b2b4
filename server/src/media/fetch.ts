import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ctx } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { uploadFolder } from '../http/uploads.ts';
import { OutboundError } from '../outbound/index.ts';
import { remembered } from '../remembered.ts';
import { decode } from './decode.ts';
import { fetching } from './gate.ts';
import type { Decoded, Size } from './sizes.ts';
import { IMAGE_BYTES } from './upload.ts';

const FETCH_MS = 20_000;
/** A picture that could not be had is not asked for again so long, nor any of a host that kept us waiting. */
const FAILED_MS = 10 * 60_000;
const SILENT_MS = 60_000;
const FAILURES = 5000;

const state = remembered(() => ({
  underWay: new Map<string, Promise<unknown>>(),
  /** Until when a picture, or all of a host, is left alone. */
  failed: new Map<string, number>(),
}));

/** Something of another server that is to be kept here for a while. */
export interface Wanted {
  key: string;
  /** Where it is to stand here, and where it stands. */
  path: string;
  url: string;
}

/**
 * Fetches a picture, once, however many ask for it meanwhile, and not again soon when it fails.
 * @throws {Refusal} missing, unavailable (too many at once)
 */
export async function once(
  ctx: Ctx,
  { key, path, url }: Wanted,
  work: () => Promise<unknown>,
  gate = fetching,
): Promise<void> {
  const { underWay, failed } = state(ctx);
  const host = `host ${URL.parse(url)?.host}`;
  const isLeft = () => [key, host].some((one) => (failed.get(one) ?? 0) > ctx.clock.now());
  if (isLeft()) throw notFound();
  const leave = (what: string, ms: number) => {
    failed.delete(what);
    if (failed.size >= FAILURES) failed.delete(failed.keys().next().value as string);
    failed.set(what, ctx.clock.now() + ms);
  };
  let running = underWay.get(key);
  if (!running) {
    running = gate(host, async () => {
      // It may have come between the look that missed it and now; or its host has kept others waiting.
      if (isLeft()) throw notFound();
      if (await isThere(path)) return;
      await work().catch((error: unknown) => {
        if (!isBusy(error)) leave(key, FAILED_MS);
        // A film may just be long.
        if (gate === fetching && error instanceof OutboundError && error.kind === 'timeout')
          leave(host, SILENT_MS);
        throw error;
      });
    })
      .catch((error: unknown) => {
        throw isBusy(error) ? error : notFound(error);
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, running);
  }
  await running;
}

/** It is us who could not, and not the picture that is none. */
function isBusy(error: unknown): boolean {
  return error instanceof Refusal && error.kind === 'unavailable';
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
