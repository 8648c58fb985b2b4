import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import { remembered } from '../remembered.ts';
import { inspect, type Measures, type Picture, type Size, write } from './decode.ts';
import { fetching } from './gate.ts';
import { IMAGE_BYTES } from './upload.ts';

const FETCH_MS = 20_000;
/** A picture that could not be had is not asked for again so long. */
const FAILED_MS = 10 * 60_000;
const FAILURES = 5000;

const state = remembered(() => ({
  underWay: new Map<string, Promise<unknown>>(),
  failed: new Map<string, number>(),
}));

/** Runs the fetching of one thing once, however many ask for it meanwhile, and not again soon when it fails. */
export async function once<T>(ctx: Ctx, key: string, work: () => Promise<T>): Promise<T> {
  const { underWay, failed } = state(ctx);
  const until = failed.get(key);
  if (until !== undefined && until > ctx.clock.now()) throw notFound();
  let running = underWay.get(key) as Promise<T> | undefined;
  if (!running) {
    running = fetching(work)
      .catch((error: unknown) => {
        failed.delete(key);
        if (failed.size >= FAILURES) failed.delete(failed.keys().next().value as string);
        failed.set(key, ctx.clock.now() + FAILED_MS);
        throw notFound(error);
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, running);
  }
  return running;
}

/** Another server's picture, looked at but not decoded. Its bytes are believed, not what is said of them. */
export async function fetchPicture(ctx: Ctx, url: string): Promise<Picture> {
  const answer = await ctx.outbound.request({
    method: 'GET',
    url,
    accept: 'image/*',
    maxBytes: IMAGE_BYTES,
    deadlineMs: FETCH_MS,
    repeatable: true,
  });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return inspect(answer.body);
}

/** Writes a picture anew into the cache, whole or not at all. */
export async function writeInto(path: string, picture: Picture, size: Size): Promise<Measures> {
  const unfinished = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  try {
    const measures = await write(picture, size, unfinished);
    await rename(unfinished, path);
    return measures;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
