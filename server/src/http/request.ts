import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';
import { MOST_FIELDS, parseForm, parseMultipart, parseQuery, type Values } from './body.ts';
import { dropUploads, readUploads, type Taken, type UploadRules } from './uploads.ts';

/** Most bytes of an ordinary body; uploads have a limit of their own. */
export const BODY_BYTES = 1024 * 1024;

/** One request as doors see it, over Node's own message. */
export interface Request {
  readonly method: string;
  /** Path without the query, as it was sent. */
  readonly path: string;
  /** Path and query. */
  readonly target: string;
  readonly query: Values;
  /** Address of the person, through trusted proxies only. */
  readonly ip: string;
  readonly headers: IncomingMessage['headers'];
  /** Values of the path's `:names`. */
  readonly params: Record<string, string>;
  /** The whole body, read once, never more than `most` bytes. */
  bytes(most?: number): Promise<Buffer>;
  /** Body values: JSON, urlencoded or multipart; with rules the form may hold files. */
  values(uploads?: UploadRules): Promise<Values>;
  /**
   * The texts of the form that was posted, as they came, for a page that gives them back: what was read of it already,
   * else what can be read. With rules it may hold files, which are read over.
   */
  typed(uploads?: UploadRules): Promise<[name: string, text: string][]>;
  /** Takes away the files that came with it. */
  done(): Promise<void>;
  readonly incoming: IncomingMessage;
}

/** `uploadFolder` is where files of forms are kept until the request is answered. */
export function requestOf(
  incoming: IncomingMessage,
  params: Record<string, string>,
  ip: string,
  uploadFolder: string,
): Request {
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  let query: Values | null = null;
  let body: Promise<Buffer> | null = null;
  let reading: Promise<Values> | null = null;
  const taken: Taken = { written: [], pairs: [] };
  return {
    method: incoming.method ?? 'GET',
    path,
    target,
    get query() {
      // Who counts, who reads and who links all ask for it.
      query ??= mark < 0 ? {} : parseQuery(target.slice(mark + 1));
      return query;
    },
    ip,
    headers: incoming.headers,
    params,
    incoming,
    bytes(most = BODY_BYTES) {
      body ??= readAll(incoming, most);
      return body;
    },
    done: () => dropUploads(taken.written),
    async typed(uploads) {
      if (uploads && holdsFiles(this)) {
        reading ??= readUploads(incoming, uploads, null, taken);
        await reading.catch(() => {});
        return taken.pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
      }
      const bytes = await this.bytes().catch(() => Buffer.alloc(0));
      if (!(incoming.headers['content-type'] ?? '').toLowerCase().includes('form-urlencoded')) return [];
      return [...new URLSearchParams(bytes.toString('utf8'))].slice(0, MOST_FIELDS);
    },
    async values(uploads) {
      const type = (incoming.headers['content-type'] ?? '').toLowerCase();
      const length = incoming.headers['content-length'];
      if (length === '0' || (length === undefined && incoming.headers['transfer-encoding'] === undefined))
        return {};
      if (uploads && holdsFiles(this)) {
        reading = readUploads(incoming, uploads, uploadFolder, taken);
        return reading;
      }
      const bytes = await this.bytes();
      if (bytes.length === 0) return {};
      if (holdsFiles(this)) return parseMultipart(bytes, incoming.headers['content-type'] ?? '');
      if (type.includes('json')) return parseJson(bytes);
      return parseForm(bytes.toString('utf8'));
    },
  };
}

/** Whether its body is of the kind that may hold files. */
export function holdsFiles({ headers }: Pick<Request, 'headers'>): boolean {
  return (headers['content-type'] ?? '').toLowerCase().startsWith('multipart/form-data');
}

async function readAll(incoming: IncomingMessage, most: number): Promise<Buffer> {
  const tooLarge = () => new Refusal('tooLarge', 'The request is too large');
  if (Number(incoming.headers['content-length'] ?? 0) > most) throw tooLarge();
  if ((incoming.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Refusal('invalid', 'Compressed bodies are not read here');
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        incoming.removeAllListeners('data');
        incoming.resume();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    incoming.on('aborted', () => reject(new Refusal('bad', 'The request broke off')));
    incoming.on('error', (error) => reject(new Refusal('bad', 'The request broke off', { cause: error })));
  });
}

function parseJson(bytes: Buffer): Values {
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    // Only an escape can still be half a character.
    value = /\\u[dD][89a-fA-F]/.test(text) ? JSON.parse(text, wholeCharacters) : JSON.parse(text);
  } catch (error) {
    throw new Refusal('bad', 'The body is not valid JSON', { cause: error });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Refusal('bad', 'The body must be a JSON object');
  }
  return value as Values;
}

/** Half a character is no text: nothing could store it, nor send it on, as it is. It is replaced, as a form's decoder does. */
function wholeCharacters(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
