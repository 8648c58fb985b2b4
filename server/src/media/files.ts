import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ctx } from '../context.ts';
import type { Format, Sounding } from './sizes.ts';

/** A file name of ours: nothing of what people sent is in it, and nobody guesses it. */
const NAME = /^[0-9a-f]{32}\.(?:jpg|png|webp|mp4|webm|mp3|m4a|weba|ogg|flac|wav)$/;

/** The folder of what members uploaded. */
export function storeFolder({ config }: Pick<Ctx, 'config'>): string {
  return join(config.data, 'media');
}

/** A file that is being written; until it is settled the store does not know it. */
export interface Begun {
  /** Where to write it. */
  path: string;
  /** Brings it to its name, which this gives. */
  settle(format: Format | Sounding): Promise<string>;
  drop(): Promise<void>;
}

/** Makes room for a new file, whose kind is known when it is written. */
export async function beginFile(folder: string): Promise<Begun> {
  const stem = randomBytes(16).toString('hex');
  const path = await prepareFile(folder, stem);
  return {
    path,
    async settle(format) {
      await settleFile(path, path.replace(/new$/, format));
      return `${stem}.${format}`;
    },
    drop: () => rm(path, { force: true }),
  };
}

/** Where a file stands, spread over 65 536 folders; null for a name that cannot be one of ours. */
export function pathOf(folder: string, name: string): string | null {
  return NAME.test(name) ? placeOf(folder, name) : null;
}

function placeOf(folder: string, name: string): string {
  return join(folder, name.slice(0, 2), name.slice(2, 4), name);
}

/** Makes room for a file and gives the path to write it to; `settle` brings it to its name. */
export async function prepareFile(folder: string, name: string): Promise<string> {
  const path = placeOf(folder, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  return `${path}.new`;
}

/** Writes the file through to the disk and gives it its name: from here on it survives a power cut. */
export async function settleFile(
  written: string,
  path: string = written.replace(/\.new$/, ''),
): Promise<void> {
  await synced(written);
  await rename(written, path);
  await synced(dirname(path));
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Twice is harmless. */
export async function removeFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = pathOf(folder, name);
    if (path === null) continue;
    await rm(path, { force: true });
    await rm(`${path}.new`, { force: true });
  }
}

/** A file of a folder as it stands on the disk. */
export interface Stored {
  name: string;
  path: string;
  bytes: number;
  modifiedAt: number;
}

/** Every file whose name begins with `start` (two hexadecimal digits), unfinished ones too. */
export async function* filesUnder(folder: string, start: string): AsyncGenerator<Stored> {
  for (const second of await namesIn(join(folder, start))) {
    yield* await filesIn(join(folder, start, second));
  }
}

/** The files that stand in a folder itself. */
export async function filesIn(folder: string): Promise<Stored[]> {
  const found: Stored[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const known = await stat(path).catch(() => null);
    if (known?.isFile()) found.push({ name, path, bytes: known.size, modifiedAt: known.mtimeMs });
  }
  return found;
}

/** The two-digit folders there are. */
export async function startsIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort();
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: { code?: string }) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}
