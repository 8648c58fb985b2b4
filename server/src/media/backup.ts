import { open, rm } from 'node:fs/promises';
import type { Ctx } from '../context.ts';
import { filesUnder, pathOf, prepareFile, settleFile, startsIn, storeFolder } from './files.ts';

/** A piece of a file of the store. Those of one file follow each other, the first from its beginning. */
export interface FilePart {
  file: string;
  part: Uint8Array;
}

type Place = Pick<Ctx, 'config'>;

const PART_BYTES = 1024 * 1024;

/** Every finished file of the store, in pieces. One that is removed meanwhile is left out: so is its row soon. */
export async function* storedParts(place: Place): AsyncGenerator<FilePart> {
  const folder = storeFolder(place);
  for (const start of await startsIn(folder)) {
    for await (const { name, path } of filesUnder(folder, start)) {
      if (pathOf(folder, name) === path) yield* partsOf(name, path);
    }
  }
}

async function* partsOf(file: string, path: string): AsyncGenerator<FilePart> {
  const handle = await open(path, 'r').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!handle) return;
  try {
    for (;;) {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(PART_BYTES), 0, PART_BYTES, null);
      if (bytesRead > 0) yield { file, part: buffer.subarray(0, bytesRead) };
      if (bytesRead < PART_BYTES) return;
    }
  } finally {
    await handle.close();
  }
}

/** Puts files back, piece by piece; each has its name only when it is whole and on the disk. */
export function fileKeeper(place: Place) {
  const folder = storeFolder(place);
  let file: string | null = null;
  let path = '';
  let count = 0;
  const end = async () => {
    if (file !== null) await settleFile(path);
    file = null;
    return count;
  };
  return {
    /** @throws when the name cannot be one of the store */
    async add(one: FilePart): Promise<void> {
      if (one.file !== file) {
        await end();
        if (pathOf(folder, one.file) === null) throw new Error(`${one.file} is no name of a file of ours`);
        path = await prepareFile(folder, one.file);
        await rm(path, { force: true });
        file = one.file;
        count += 1;
      }
      const handle = await open(path, 'a', 0o640);
      try {
        await handle.write(one.part);
      } finally {
        await handle.close();
      }
    },
    /** Finishes the last one; gives how many there were. */
    end,
  };
}
