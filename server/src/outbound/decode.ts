import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { OutboundError } from './errors.ts';

/** What we say in `accept-encoding` when an answer matters. */
export const ACCEPTED_ENCODINGS = 'gzip, br';

/** Below this many bytes decoding at once is cheaper than a thread's round trip. */
const AT_ONCE = 32 * 1024;

interface Decoder {
  now(body: Buffer, options: { maxOutputLength: number }): Buffer;
  later(body: Buffer, options: { maxOutputLength: number }): Promise<Buffer>;
}

const decoders: Record<string, Decoder> = {
  gzip: { now: zlib.gunzipSync, later: promisify(zlib.gunzip) },
  br: { now: zlib.brotliDecompressSync, later: promisify(zlib.brotliDecompress) },
  deflate: { now: zlib.inflateSync, later: promisify(zlib.inflate) },
};
const names: Record<string, string> = { gzip: 'gzip', 'x-gzip': 'gzip', br: 'br', deflate: 'deflate' };

/**
 * Undoes one `content-encoding`. At most `maxBytes` are ever produced, so a bomb costs no more than an honest body.
 * @throws {OutboundError} `too-large` beyond the cap, `network` for damaged, unknown or nested encodings.
 */
export async function decode(encoding: string, body: Buffer, maxBytes: number): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '' || body.length === 0) return body;
  const decoder = Object.hasOwn(names, name) ? decoders[names[name]!] : undefined;
  if (!decoder) throw new OutboundError('network', `content-encoding ${name.slice(0, 40)} is not read`);
  const options = { maxOutputLength: maxBytes };
  try {
    return body.length <= AT_ONCE ? decoder.now(body, options) : await decoder.later(body, options);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new OutboundError('too-large', `more than ${maxBytes} bytes when decoded`, { cause });
    }
    throw new OutboundError('network', 'damaged content-encoding', { cause });
  }
}
