import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as open,
  type RequestOptions,
} from 'node:http';
import type { Deadline } from './deadline.ts';
import { OutboundError } from './errors.ts';
import { writeInto } from './into-file.ts';
import type { IntoFile } from './outbound.ts';
import type { Sockets } from './sockets.ts';
import type { Target } from './target.ts';

export interface Message {
  method: string;
  target: Target;
  /** Names and values in turn. */
  headers: string[];
  body: Buffer | null;
  /** Cap on the body as it arrives, before decoding. */
  maxBytes: number;
  /** Whether the beginning of a longer body will do. */
  headOnly: boolean;
  /** Where the body of a 200 goes; null for into memory. */
  into: IntoFile | null;
  /** Statuses whose body nobody wants, because the redirect is followed. */
  redirects: ReadonlySet<number> | null;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** How much of a redirect's body is read to keep its socket. */
const MAX_REDIRECT_BODY = 16 * 1024;

/**
 * One request and its answer on one socket, without redirects or decoding.
 * @throws {OutboundError} and leaves no socket behind that still carries the answer.
 */
export function exchange(sockets: Sockets, message: Message, deadline: Deadline): Promise<Answer> {
  const { target } = message;
  return new Promise((resolve, reject) => {
    let request: ClientRequest | null = null;
    let settled = false;
    let writing: Promise<unknown> = Promise.resolve();
    const fail = (error: OutboundError) => {
      if (settled) return;
      settled = true;
      request?.destroy();
      // Nothing is written any more when the caller takes the file away.
      void writing.then(() => reject(error));
    };
    deadline.stage(fail);
    const sent = open({
      agent: target.secure ? sockets.https : sockets.http,
      protocol: target.url.protocol,
      host: target.hostname,
      port: target.port,
      method: message.method,
      path: target.path,
      headers: message.headers,
      deadline,
    } as RequestOptions);
    request = sent;
    sent.on('error', (cause) => fail(fault(cause, sent)));
    // While it was dialled the socket listened to the deadline; from here the request does.
    sent.once('socket', () => {
      if (deadline.over) fail(deadline.over);
      else if (!settled) deadline.stage(fail);
    });
    sent.once('upgrade', (_, socket) => {
      socket.destroy();
      fail(new OutboundError('network', 'answered with another protocol'));
    });
    sent.once('response', (response) => {
      const done = (body: Buffer) => {
        if (settled) return;
        settled = true;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      };
      const { into, maxBytes } = message;
      if (into && response.statusCode === 200) {
        writing = writeInto(response, { ...into, maxBytes }).then(() => done(Buffer.alloc(0)), fail);
      } else readBody(response, into ? { ...message, maxBytes: MAX_REDIRECT_BODY } : message, fail, done);
    });
    sent.end(message.body ?? undefined);
  });
}

function readBody(
  response: IncomingMessage,
  { method, maxBytes, headOnly, redirects }: Message,
  fail: (error: OutboundError) => void,
  done: (body: Buffer) => void,
): void {
  const unwanted =
    redirects?.has(response.statusCode ?? 0) === true && response.headers.location !== undefined;
  const cap = unwanted ? Math.min(maxBytes, MAX_REDIRECT_BODY) : maxBytes;
  const chunks: Buffer[] = [];
  let length = 0;
  const tooLarge = () => {
    if (headOnly && !unwanted) {
      done(Buffer.concat(chunks).subarray(0, cap));
      response.destroy();
      return;
    }
    if (!unwanted) return fail(new OutboundError('too-large', `more than ${maxBytes} bytes`));
    done(Buffer.alloc(0));
    response.destroy();
  };
  response.on('error', (cause) => fail(new OutboundError('network', 'answer broken off', { cause })));
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= cap || headOnly) chunks.push(chunk);
    if (length > cap) tooLarge();
  });
  response.once('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)));
  const announced = Number(response.headers['content-length']);
  if (method !== 'HEAD' && announced > cap && (!headOnly || unwanted)) tooLarge();
}

function fault(cause: Error, request: ClientRequest): OutboundError {
  if (cause instanceof OutboundError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'HPE_HEADER_OVERFLOW') return new OutboundError('too-large', 'headers too long', { cause });
  const stale = request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
  return new OutboundError('network', cause.message, { cause, stale });
}
