import type { Deadline } from './deadline.ts';
import { ACCEPTED_ENCODINGS, decode } from './decode.ts';
import { OutboundError } from './errors.ts';
import { type Answer, exchange } from './exchange.ts';
import { headersFor, readHeaders } from './headers.ts';
import type { OutboundAnswer, OutboundOptions, OutboundRequest } from './outbound.ts';
import type { Slots } from './slots.ts';
import type { Sockets } from './sockets.ts';
import { readTarget, type Target, type TargetRules } from './target.ts';

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** How often a dead kept-alive socket is replaced for a request that may be repeated. */
const MAX_STALE = 2;

export interface Work {
  request: OutboundRequest;
  rules: TargetRules;
  sockets: Sockets;
  slots: Slots;
  deadline: Deadline;
  userAgent: string;
  mayAsk: OutboundOptions['mayAsk'];
}

interface Sending {
  method: string;
  target: Target;
  headers: Record<string, string>;
  body: Buffer | null;
  follows: boolean;
}

/**
 * Sends a request and follows its redirects by hand: every hop is checked, signed and bounded like the first, and
 * takes no credentials to another origin.
 * @throws {OutboundError}
 */
export async function follow(work: Work): Promise<OutboundAnswer> {
  const { request } = work;
  const method = request.method.toUpperCase();
  const safe = method === 'GET' || method === 'HEAD';
  const redirects = Math.min(request.redirects ?? (safe ? MAX_REDIRECTS : 0), MAX_REDIRECTS);
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? null);
  let target = readTarget(request.url, work.rules);
  let headers = readHeaders(request.headers ?? {});
  for (let hops = 0; ; hops += 1) {
    const mayAsk = request.mayAsk ?? work.mayAsk;
    // Where nobody is asked, the place in the line is taken in this very turn.
    if (mayAsk) await refuseBlocked(mayAsk, target);
    const answer = await send(work, { method, target, headers, body, follows: redirects > 0 });
    const location = answer.headers.location;
    if (redirects === 0 || !REDIRECTS.has(answer.status) || location === undefined) {
      const encoding = answer.headers['content-encoding'];
      const decoded =
        encoding === undefined ? answer.body : await decode(encoding, answer.body, request.maxBytes);
      if (work.deadline.over) throw work.deadline.over;
      return { status: answer.status, headers: answer.headers, body: decoded, url: target.url.href };
    }
    if (hops === redirects) throw new OutboundError('redirect', `more than ${redirects} redirects`);
    if (!safe && answer.status < 307) {
      throw new OutboundError(
        'redirect',
        `${method} answered by ${answer.status}, which would change it to GET`,
      );
    }
    const next = readTarget(nextUrl(location, target), work.rules);
    headers = headersFor(next, target, headers);
    target = next;
  }
}

async function refuseBlocked(
  mayAsk: NonNullable<OutboundOptions['mayAsk']>,
  { url: { host } }: Target,
): Promise<void> {
  if (!(await mayAsk(host))) throw new OutboundError('blocked', `${host} is blocked`);
}

async function send(work: Work, sending: Sending): Promise<Answer> {
  const { slots, deadline, request } = work;
  const { origin } = sending.target.url;
  const turn = slots.take(origin, deadline);
  if (turn) await turn;
  try {
    const safe = sending.method === 'GET' || sending.method === 'HEAD';
    for (let stale = 0; ; stale += 1) {
      const headers = await headerList(work, sending);
      try {
        const { method, target, body, follows } = sending;
        const message = {
          method,
          target,
          headers,
          body,
          maxBytes: request.maxBytes,
          headOnly: request.headOnly === true,
          into: request.into ?? null,
          redirects: follows ? REDIRECTS : null,
        };
        return await exchange(work.sockets, message, deadline);
      } catch (error) {
        const again = error instanceof OutboundError && error.stale && stale < MAX_STALE;
        if (!again || !(safe || request.repeatable)) throw error;
      }
    }
  } finally {
    slots.release(origin);
  }
}

async function headerList(work: Work, sending: Sending): Promise<string[]> {
  const { request, userAgent, deadline } = work;
  const { method, target, body, headers } = sending;
  const all: Record<string, string> = { 'user-agent': userAgent };
  if (request.accept !== undefined) all.accept = request.accept;
  Object.assign(all, headers);
  if (request.sign) {
    const signed = request.sign({ method, url: target.url, headers: all, body });
    Object.assign(all, readHeaders(signed instanceof Promise ? await within(deadline, signed) : signed));
  }
  const list = ['host', target.url.host];
  for (const name in all) list.push(name, all[name]!);
  if (method === 'GET')
    list.push('accept-encoding', request.headOnly || request.into ? 'identity' : ACCEPTED_ENCODINGS);
  if (body) list.push('content-length', String(body.length));
  else if (method !== 'GET' && method !== 'HEAD') list.push('content-length', '0');
  return list;
}

function within<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.stage(reject);
    work.then(resolve, reject);
  });
}

function nextUrl(location: string, from: Target): URL {
  // Node reads headers as Latin-1; some servers send UTF-8 there.
  const text = Buffer.from(location, 'latin1').toString('utf8');
  const url = text.includes('\ufffd') ? URL.parse(location, from.url) : URL.parse(text, from.url);
  if (!url) throw new OutboundError('redirect', 'redirect to something that is no URL');
  return url;
}
