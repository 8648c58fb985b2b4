import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { collectYoung } from '../collect.ts';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { MOST_FIELDS, type Values, valuesOf } from './body.ts';
import type { LimitName } from './limits.ts';

/** A file that came with a form, in a temporary place; it is gone when the request is answered. */
export class Upload {
  readonly path: string;
  readonly bytes: number;
  /** It was longer than its cap: only its beginning is here. */
  readonly cut: boolean;

  constructor(path: string, bytes: number, cut = false) {
    this.path = path;
    this.bytes = bytes;
    this.cut = cut;
  }
}

/** Which fields of a form may hold a file, and how large each may be. */
export interface UploadRules {
  names: readonly string[];
  mostBytes: number;
  /**
   * A file above the cap is cut there instead of refusing the form: what a person wrote beside it is not lost. Who
   * declares this asks each `Upload` whether it was cut.
   */
  cuts?: true;
  /** Counted once for each file that came. */
  limit?: LimitName;
}

/** Where files of forms are kept while their requests run. */
export function uploadFolder({ config }: Pick<Ctx, 'config'>): string {
  return join(config.data, 'uploads');
}

/** Texts of a form beside its files, in all. */
const TEXT_BYTES = 1024 * 1024;
/** So much of a form that cuts its files is read over: a long film from a phone, after which the rest of what was typed comes. */
const CUT_FORM_BYTES = 4 * 1024 * 1024 * 1024;

/** What has come in of a form so far. */
export interface Taken {
  /** Paths of files, each from before anything is in it. */
  written: string[];
  /** In the order of the form. */
  pairs: [string, unknown][];
}

/**
 * Node makes a buffer of 64 KB for each piece that comes in. Left alone, V8 waits until so much lies outside its heap
 * that it looks through all of it, 5 to 15 ms each time; letting the young ones go in time takes one.
 */
const COLLECT_BYTES = 2 * 1024 * 1024;

/**
 * Reads a multipart body that may hold files: they go to `folder` while they come in, never into memory. Files under
 * other names are read over, all of them where `folder` is null. `taken` is filled while it comes in.
 * @throws {Refusal} tooLarge, invalid (a file above its cap), bad
 */
export async function readUploads(
  incoming: IncomingMessage,
  rules: UploadRules,
  folder: string | null,
  { written, pairs }: Taken,
): Promise<Values> {
  const most = rules.cuts ? CUT_FORM_BYTES : rules.mostBytes * rules.names.length + TEXT_BYTES;
  if (Number(incoming.headers['content-length'] ?? 0) > most) throw tooLarge(rules);
  if ((incoming.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Refusal('invalid', 'Compressed bodies are not read here');
  }
  if (folder !== null) await mkdir(folder, { recursive: true, mode: 0o700 });
  const streams: Readable[] = [];
  const files: Promise<void>[] = [];
  const form = await formReader(incoming, rules);
  const keep = async (into: string, name: string, stream: Readable, called: string | undefined) => {
    const path = join(into, randomUUID());
    written.push(path);
    const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline(stream, target);
    const cut = (stream as Readable & { truncated?: boolean }).truncated === true;
    if (cut && !rules.cuts) throw tooLarge(rules);
    // So browsers send a field in which nothing was chosen.
    if (!called && target.bytesWritten === 0) return;
    pairs.push([name, new Upload(path, target.bytesWritten, cut)]);
  };
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown) => {
      incoming.unpipe(form);
      incoming.resume();
      for (const stream of streams) stream.destroy(new Error('the form was refused'));
      // Nothing is written any more when the caller takes the files away.
      void Promise.allSettled(files).then(() => reject(error instanceof Refusal ? error : broken(error)));
    };
    let bytes = 0;
    let held = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      held += chunk.length;
      if (bytes > most) fail(tooLarge(rules));
      if (held < COLLECT_BYTES) return;
      held = 0;
      collectYoung();
    });
    form.on('file', (name: string, stream: Readable, called?: string) => {
      if (folder === null || !rules.names.includes(name)) return void stream.resume();
      const file = keep(folder, name, stream, called);
      streams.push(stream);
      file.catch(fail);
      files.push(file);
    });
    let texts = 0;
    form.on('field', (name: string, value: string) => {
      texts += name.length + value.length;
      // Many fields, each within its own cap, would together fill the memory.
      if (texts > TEXT_BYTES) fail(tooLarge(rules));
      else pairs.push([name, value]);
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit']) {
      form.on(limit, () => fail(new Refusal('bad', 'The form has too many fields')));
    }
    form.on('error', fail);
    form.on('finish', () => void Promise.all(files).then(() => resolve(), fail));
    incoming.on('aborted', () => fail(new Error('aborted')));
    incoming.on('error', fail);
    incoming.pipe(form);
  });
  return valuesOf(pairs);
}

/** Takes away what a request left in temporary places. */
export async function dropUploads(written: readonly string[]): Promise<void> {
  for (const path of written) await rm(path, { force: true });
}

async function formReader(incoming: IncomingMessage, rules: UploadRules) {
  const { Busboy } = await import('@fastify/busboy');
  const limits = {
    fileSize: rules.mostBytes,
    files: rules.names.length + 4,
    fields: MOST_FIELDS,
    fieldSize: TEXT_BYTES,
    fieldNameSize: 200,
    headerPairs: 20,
  };
  try {
    return new Busboy({ headers: incoming.headers as { 'content-type': string }, limits });
  } catch (error) {
    throw broken(error);
  }
}

function broken(cause: unknown): Refusal {
  return new Refusal('bad', 'The form could not be read', { cause });
}

/** As Mastodon says it. */
function tooLarge({ mostBytes, cuts }: UploadRules): Refusal {
  if (cuts) return new Refusal('tooLarge', 'The request is too large');
  const megabytes = Math.round(mostBytes / (1024 * 1024));
  return new Refusal('invalid', `Validation failed: File file size must be less than ${megabytes} MB`);
}
