import type { Row } from '../../db/rows.ts';
import type { FilePart } from '../../media/index.ts';
import type { Identity } from '../../origin.ts';

/** First line of a backup: JSON lines under gzip, so that any tool can look into it. */
export interface Header {
  format: 'skein backup';
  version: 1;
  /** When the moment was that it shows, ISO 8601. */
  at: string;
  engine: string;
  /** Names of the migrations that its rows fit. */
  migrations: string[];
  identity: Identity | null;
  /** Names of the keys that its sealed values need. */
  keys: string[];
  /** The keys themselves, newest first; null when they were left out. */
  secret: string[] | null;
}

/** A table begins, some of its rows, a piece of a picture, or the end: without that line the file was cut off. */
export type Line = { table: string } | { rows: Row[] } | FilePart | { end: true; rows: number };

/** One line of the file. Bytes, which JSON has not, are written as `{"$bytes": base64}`. */
export function written(line: Header | Line): string {
  const text = JSON.stringify(line, (_key, value) =>
    value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value,
  );
  return `${text}\n`;
}

export function read(text: string): Header | Line {
  return JSON.parse(text, (_key, value) =>
    value !== null && typeof value === 'object' && typeof value.$bytes === 'string'
      ? Buffer.from(value.$bytes, 'base64')
      : value,
  );
}
