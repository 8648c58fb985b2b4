import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { settleFile } from './files.ts';

/** The folder of films and sounds as they came, until they were made ready. Nothing in it is served. */
export function waitingFolder({ config }: Pick<Ctx, 'config'>): string {
  return join(config.data, 'media-waiting');
}

/** Where the file of this attachment waits. */
export function waitingPath(ctx: Pick<Ctx, 'config'>, id: Id): string {
  return join(waitingFolder(ctx), String(id));
}

/** Keeps an upload beyond its request, on the disk when this returns; its row comes after. */
export async function keepWaiting(ctx: Pick<Ctx, 'config'>, id: Id, upload: string): Promise<void> {
  const path = waitingPath(ctx, id);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await settleFile(upload, path);
}

export async function dropWaiting(ctx: Pick<Ctx, 'config'>, id: Id): Promise<void> {
  await rm(waitingPath(ctx, id), { force: true });
}
