import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { Row } from '../../db/rows.ts';
import type { FilePart } from '../../media/index.ts';
import { CommandError } from '../command.ts';
import { type Header, type Line, read } from './format.ts';

/** A backup file being read: its header, then its rows table by table, then its pictures. */
export interface Reading {
  header: Header;
  parts(): AsyncGenerator<{ table: string; rows: Row[] } | FilePart>;
}

/** @throws {CommandError} when it is no backup or cannot be read */
export async function readBackup(file: string): Promise<Reading> {
  const lines = linesOf(file);
  const first = await lines.next();
  const header = first.done ? null : (first.value as Header);
  if (header?.format !== 'skein backup') throw new CommandError(`${file} is no backup of Skein`);
  if (header.version !== 1)
    throw new CommandError(`${file} was written by a newer release (format ${header.version})`);
  return { header, parts: () => partsOf(file, lines as AsyncGenerator<Line>) };
}

async function* partsOf(file: string, lines: AsyncGenerator<Line>) {
  let table = '';
  let count = 0;
  for await (const line of lines) {
    if ('table' in line) table = line.table;
    else if ('file' in line) yield line;
    else if ('end' in line) {
      if (line.rows !== count)
        throw new CommandError(`${file} says it has ${line.rows} rows and has ${count}`);
      return;
    } else {
      count += line.rows.length;
      yield { table, rows: line.rows };
    }
  }
  throw new CommandError(`${file} was cut off: its last line is missing`);
}

async function* linesOf(file: string): AsyncGenerator<Header | Line> {
  try {
    // Errors of the file itself must reach the reader of lines.
    const source = createReadStream(file);
    const plain = createGunzip();
    source.on('error', (error) => plain.destroy(error));
    for await (const line of createInterface({ input: source.pipe(plain) })) yield read(line);
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
