import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { snapshot } from '../../db/rows.ts';
import { storedIdentity } from '../../instance/index.ts';
import { storedParts } from '../../media/index.ts';
import { CommandError, type Reader } from '../command.ts';
import { type Header, written } from './format.ts';

/** Writes everything at one moment into a file, whole or not at all. Gives the numbers of rows, tables and pictures. */
export async function writeBackup(
  { ctx, database }: Reader,
  file: string,
  secret: string[] | null,
  signal: AbortSignal,
) {
  if (existsSync(file)) throw new CommandError(`${file} is there already: it is not overwritten`);
  const ledger = await ctx.db.selectFrom('migrations').select('name').orderBy('id').execute();
  const header: Header = {
    format: 'skein backup',
    version: 1,
    at: new Date(ctx.clock.now()).toISOString(),
    engine: database.engine,
    migrations: ledger.map(({ name }) => name),
    identity: await storedIdentity(ctx),
    keys: [...ctx.secrets.known],
    secret,
  };
  const shot = await snapshot(database);
  let rows = 0;
  let files = 0;
  async function* lines(): AsyncGenerator<string> {
    yield written(header);
    for (const table of shot.tables) {
      yield written({ table });
      for await (const some of shot.rows(table)) {
        rows += some.length;
        if (some.length > 0) yield written({ rows: some });
      }
    }
    // After the rows: what was uploaded meanwhile is in the file without a row, and is swept.
    let last = '';
    for await (const part of storedParts(ctx)) {
      if (part.file !== last) files += 1;
      last = part.file;
      yield written(part);
    }
    yield written({ end: true, rows });
  }
  const unfinished = `${file}.unfinished`;
  try {
    const target = createWriteStream(unfinished, { mode: 0o600, flush: true });
    await pipeline(Readable.from(lines()), createGzip(), target, { signal });
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
    await shot.close();
  }
  return { rows, tables: shot.tables.length, files };
}
