import { isIP } from 'node:net';
import { mayConnect } from './address.ts';
import { OutboundError } from './errors.ts';

/** Longest URL we request, in characters; signed media links of object stores reach 2 000. */
const MAX_URL = 8192;

export interface TargetRules {
  lab: boolean;
  ownHosts(): readonly string[];
}

/** A URL that may be requested, taken apart once. */
export interface Target {
  url: URL;
  secure: boolean;
  /** Name or address without brackets: what is resolved, connected to and named in TLS. */
  hostname: string;
  port: number;
  /** Path and query, as on the request line. */
  path: string;
}

/**
 * Checks everything about a URL that can be known without DNS, and brings its host into one spelling.
 * @throws {OutboundError} `scheme`, `refused`, `own`, or `address` for a literal that is not global unicast.
 */
export function readTarget(address: string | URL, rules: TargetRules): Target {
  const url = parse(address);
  const secure = url.protocol === 'https:';
  if (!secure && !(rules.lab && url.protocol === 'http:')) {
    throw new OutboundError('scheme', `${url.protocol} is not requested`);
  }
  if (url.username !== '' || url.password !== '')
    throw new OutboundError('refused', 'URL with user information');
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  const hostname = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  if (hostname === '' || hostname.length > 253 || hostname.endsWith('.')) {
    throw new OutboundError('refused', 'URL without a usable host');
  }
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if (port < 1024 && port !== 443 && !(rules.lab && port === 80)) {
    throw new OutboundError('refused', `port ${port} is not requested`);
  }
  if (isOwn(url, rules)) throw new OutboundError('own', `${url.host} is this server`);
  const isPublic =
    isIP(hostname) === 0 ? rules.lab || !isLoopbackName(hostname) : mayConnect(hostname, rules.lab);
  if (!isPublic) {
    throw new OutboundError('address', `${hostname} is not a public address`);
  }
  return { url, secure, hostname, port, path: url.pathname + url.search };
}

/** These lead to this machine whatever a name server says (RFC 6761). */
export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

function parse(address: string | URL): URL {
  if (typeof address === 'string') {
    // The URL parser drops tabs and line breaks silently: what we were asked for would not be what we request.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    if (address.length > MAX_URL || /[\x00-\x1f\x7f]/.test(address)) {
      throw new OutboundError('refused', 'URL too long or with control characters');
    }
  }
  const url = URL.parse(address);
  if (!url || url.href.length > MAX_URL) throw new OutboundError('refused', 'not a URL');
  return url;
}

/** In the lab several servers share a loopback host and differ by port; elsewhere every port of our host is ours. */
function isOwn(url: URL, rules: TargetRules): boolean {
  return rules.ownHosts().some((own) => {
    const ours = URL.parse(`${url.protocol}//${own}`);
    if (!ours) return false;
    const name = ours.hostname.replace(/\.$/, '');
    return name === url.hostname && (!rules.lab || ours.port === url.port);
  });
}
