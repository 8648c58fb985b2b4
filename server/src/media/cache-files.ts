import { randomBytes } from 'node:crypto';
import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ctx } from '../context.ts';
import { filesUnder, type Stored, startsIn } from './files.ts';

/** Names in the cache say nothing of the kind of picture, which is known only when it was fetched. */
const NAME = /^[0-9a-f]{32}$/;

const HOUR = 3_600_000;

/** The folder of other servers' pictures: everything in it may be lost at any time. */
export function cacheFolder({ config }: Pick<Ctx, 'config'>): string {
  return join(config.data, 'media-cache');
}

export function cacheName(): string {
  return randomBytes(16).toString('hex');
}

/** Null for a name that cannot be one of the cache. */
export function cachePath(ctx: Pick<Ctx, 'config'>, name: string): string | null {
  return NAME.test(name) ? join(cacheFolder(ctx), name.slice(0, 2), name.slice(2, 4), name) : null;
}

/** Notes that a file was looked at; the clock of the files is the only place that knows. */
export async function viewed({ clock }: Pick<Ctx, 'clock'>, path: string, before: number): Promise<void> {
  const now = clock.now();
  if (now - before < HOUR) return;
  await utimes(path, new Date(now), new Date(now)).catch(() => {});
}

/** Removes what was never finished, and what was looked at longest ago until nine tenths of the cap are left. */
export async function emptyCache(ctx: Pick<Ctx, 'config'>): Promise<void> {
  const folder = cacheFolder(ctx);
  const files: Stored[] = [];
  for (const start of await startsIn(folder)) {
    for await (const file of filesUnder(folder, start)) {
      // What is being written has the machine's own time.
      const isLeft = file.name.endsWith('.new') && file.modifiedAt < Date.now() - HOUR;
      if (isLeft) await rm(file.path, { force: true });
      else files.push(file);
    }
  }
  let left = files.reduce((sum, file) => sum + file.bytes, 0);
  const { mediaCache: most } = ctx.config;
  if (left <= most) return;
  files.sort((a, b) => a.modifiedAt - b.modifiedAt);
  for (const file of files) {
    if (left <= most * 0.9) return;
    await rm(file.path, { force: true });
    left -= file.bytes;
  }
}
