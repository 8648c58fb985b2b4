import type { IncomingHttpHeaders } from 'node:http';
import type { OutboundError } from './errors.ts';
import type { Resolve } from './names.ts';
import type { Connect } from './sockets.ts';

export interface OutboundOptions {
  /** Allows http: and loopback addresses. Nothing else does. */
  lab: boolean;
  userAgent: string;
  /** Whether this server reaches others at all, asked for each request: one on localhost does not. */
  reaches?: () => boolean;
  /** Whether a host (with port, where there is one) may be asked anything, asked for each hop. */
  mayAsk?: (host: string) => Promise<boolean>;
  /** Hosts (with port, where there is one) that are this server; a function when they are settled later. */
  ownHosts: readonly string[] | (() => readonly string[]);
  /** For tests: names without DNS, connections that go elsewhere, certificates of their own. */
  resolve?: Resolve;
  connect?: Connect;
  ca?: string[];
  /** Requests under way at once: in all (200), to one origin (4); how many may wait for a turn (5 000). */
  maxSockets?: number;
  maxPerHost?: number;
  maxWaiting?: number;
  /** Idle sockets that are kept (1 024) and for how long (15 000 ms). */
  maxIdle?: number;
  idleMs?: number;
  /** Time for name, TCP and TLS together (5 000 ms). */
  connectMs?: number;
}

/** One request of a redirect chain, as it is about to be signed. */
export interface Hop {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: Buffer | null;
}

/** Where a long answer goes while it comes in, instead of into memory. */
export interface IntoFile {
  /** Written anew. Whether it came to an end or not, the file is the caller's to remove. */
  path: string;
  /** Kinds of content that are taken; an answer that names none is, too. Any other fails before its body is read. */
  types: RegExp;
  /** So many bytes must come in so often until the end. */
  pace: { bytes: number; everyMs: number };
}

export interface OutboundRequest {
  method: string;
  url: string | URL;
  headers?: Readonly<Record<string, string>>;
  body?: Buffer | string;
  /** Redirects to follow, at most 3: by default 3 for GET and HEAD, else 0. With 0 a redirect is an answer. */
  redirects?: number;
  /** Cap on the body in bytes, decoded. */
  maxBytes: number;
  /** Of a longer body the first `maxBytes` are the answer, instead of none. It is then asked for uncompressed. */
  headOnly?: boolean;
  /** A body of status 200 goes there and is empty in the answer; it is asked for uncompressed. */
  into?: IntoFile;
  accept?: string;
  /** Headers that sign this hop; called anew for every hop. */
  sign?(hop: Hop): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** The same as of the client, where less is allowed. */
  mayAsk?(host: string): Promise<boolean>;
  /** Total time in milliseconds (10 000), waiting for a socket included. */
  deadlineMs?: number;
  signal?: AbortSignal;
  /** True when sending it twice does no harm: then a kept-alive socket that turns out dead is replaced silently. */
  repeatable?: boolean;
}

export interface OutboundAnswer {
  status: number;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
}

export interface Outbound {
  /** @throws {OutboundError} and nothing else, save what `sign` throws. Any status is an answer. */
  request(request: OutboundRequest): Promise<OutboundAnswer>;
  /** Why an address would not be asked whatever its name server said; null where that is not known yet. */
  refusalOf(url: string): OutboundError | null;
  /** What is under way: for measures and tests. */
  load(): { active: number; waiting: number; idle: number; hosts: number };
  /** Ends everything under way; later requests are refused. */
  close(): void;
}
