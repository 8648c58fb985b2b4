import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { collectYoung } from '../collect.ts';
import { OutboundError } from './errors.ts';
import type { IntoFile } from './outbound.ts';

/** As for uploads: Node's buffers lie outside V8's heap, and are let go before there are so many that it looks through all. */
const COLLECT_BYTES = 2 * 1024 * 1024;

/**
 * Writes a body to a file as it comes in, never more of it than the cap, and never waiting for one that drips.
 * The deadline of the request destroys the answer and so ends this too.
 * @throws {OutboundError} `too-large`, `refused` (another kind of content), `timeout` (too slow), `network`
 */
export async function writeInto(
  response: IncomingMessage,
  { path, types, pace, maxBytes }: IntoFile & { maxBytes: number },
): Promise<void> {
  const refusal = refusalOf(response, types, maxBytes);
  if (refusal) throw refusal;
  let length = 0;
  let held = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, next) {
      length += chunk.length;
      held += chunk.length;
      if (held > COLLECT_BYTES) {
        held = 0;
        collectYoung();
      }
      if (length > maxBytes) next(tooLarge(maxBytes));
      else next(null, chunk);
    },
  });
  let before = 0;
  const watch = setInterval(() => {
    const came = length - before;
    before = length;
    if (came < pace.bytes)
      response.destroy(new OutboundError('timeout', `${came} bytes in ${pace.everyMs} ms`));
  }, pace.everyMs);
  try {
    await pipeline(response, counted, createWriteStream(path, { mode: 0o640 }));
  } catch (cause) {
    throw cause instanceof OutboundError
      ? cause
      : new OutboundError('network', 'answer broken off', { cause });
  } finally {
    clearInterval(watch);
  }
}

/** What can be said before a byte of the body was read. */
function refusalOf({ headers }: IncomingMessage, types: RegExp, maxBytes: number): OutboundError | null {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') {
    return new OutboundError('network', `content-encoding ${encoding.slice(0, 40)} is not read`);
  }
  const type = headers['content-type']?.trim() ?? '';
  if (type !== '' && !types.test(type))
    return new OutboundError('refused', `${type.slice(0, 60)} is not read`);
  return Number(headers['content-length']) > maxBytes ? tooLarge(maxBytes) : null;
}

function tooLarge(maxBytes: number): OutboundError {
  return new OutboundError('too-large', `more than ${maxBytes} bytes`);
}
