import { type KeyObject, sign } from 'node:crypto';
import { type Claim, readKeyId, readSignatureBytes, type SignedRequest } from './claim.ts';
import { digestHeader } from './digest.ts';
import type { Member } from './members.ts';
import { SignatureRefused } from './refused.ts';
import { believedUntil, readHttpDate, readSeconds } from './time.ts';

/** A request of ours that is about to be signed. */
export interface Outgoing {
  method: string;
  url: URL;
  /** SHA-256 of the body in Base64; absent without a body. */
  sha256?: string;
  contentType?: string;
}

/** Which algorithms are read, and which key each needs. */
const ALGORITHMS: Readonly<Record<string, Claim['algorithm']>> = {
  'rsa-sha256': 'rsa',
  'rsa-sha512': 'rsa-sha512',
  ed25519: 'ed25519',
  'ed25519-sha512': 'ed25519',
  hs2019: null,
};

/**
 * Signs by draft-cavage-http-signatures-12, which every server reads: (request-target), host, date, and digest and
 * content-type where there is a body. `now` in milliseconds. Returns the headers to send; `host` is the client's.
 */
export function signCavage(
  request: Outgoing,
  keyId: string,
  key: KeyObject,
  now: number,
): Record<string, string> {
  const { url, sha256, contentType } = request;
  const headers: Record<string, string> = { date: new Date(now).toUTCString() };
  if (sha256 !== undefined) headers.digest = digestHeader(sha256);
  if (contentType !== undefined) headers['content-type'] = contentType;
  let covered = '(request-target) host';
  let base = `(request-target): ${request.method.toLowerCase()} ${url.pathname}${url.search}\nhost: ${url.host}`;
  for (const name in headers) {
    covered += ` ${name}`;
    base += `\n${name}: ${headers[name]}`;
  }
  const rsa = key.asymmetricKeyType === 'rsa';
  const signature = sign(rsa ? 'sha256' : null, Buffer.from(base), key).toString('base64');
  const algorithm = rsa ? 'rsa-sha256' : 'hs2019';
  headers.signature = `keyId="${keyId}",algorithm="${algorithm}",headers="${covered}",signature="${signature}"`;
  return headers;
}

/**
 * Reads a cavage signature and checks all that needs no key. Beyond the draft it must cover the target, the host and,
 * where there is a body, the digest: without them it could be replayed elsewhere or with other words.
 * @throws {SignatureRefused}
 */
export function readCavage(members: readonly Member[], request: SignedRequest, now: number): Claim {
  const parameters = new Map(members.map(({ name, value }) => [name, value]));
  const keyId = readKeyId(parameters.get('keyId'));
  const algorithm = readAlgorithm(parameters.get('algorithm'));
  // The draft wants lower case; what is signed has it even where the list has not.
  const covered = (parameters.get('headers') ?? 'date').toLowerCase().split(' ');
  refuseCoverage(covered, parameters.get('algorithm'), request);
  const until = readTimes(covered, parameters, request, now);
  const signature = readSignatureBytes(parameters.get('signature') ?? '');
  const base = (target: string) => covered.map((name) => line(name, target, parameters, request)).join('\n');
  const bases = [base(request.target)];
  const query = request.target.indexOf('?');
  // Some servers leave the query out of what they sign.
  if (query !== -1) bases.push(base(request.target.slice(0, query)));
  return { keyId, algorithm, signature, bases, believedUntil: until };
}

function readAlgorithm(name: string | undefined): Claim['algorithm'] {
  if (name === undefined) return null;
  const key = name.toLowerCase();
  if (!Object.hasOwn(ALGORITHMS, key)) throw new SignatureRefused('algorithm');
  return ALGORITHMS[key]!;
}

function refuseCoverage(
  covered: readonly string[],
  algorithm: string | undefined,
  request: SignedRequest,
): void {
  if (covered.length === 1 && covered[0] === '') throw new SignatureRefused('nothing-covered');
  if (covered.length > 32 || new Set(covered).size !== covered.length)
    throw new SignatureRefused('malformed');
  if (!covered.includes('(request-target)')) throw new SignatureRefused('target-not-covered');
  if (!covered.includes('host')) throw new SignatureRefused('host-not-covered');
  if (request.hasBody && !covered.includes('digest')) throw new SignatureRefused('digest-not-covered');
  // The draft forbids the pseudo-headers of time to the old algorithms.
  const old = algorithm?.toLowerCase().startsWith('rsa-') === true;
  if (old && (covered.includes('(created)') || covered.includes('(expires)')))
    throw new SignatureRefused('algorithm');
}

function readTimes(
  covered: readonly string[],
  parameters: ReadonlyMap<string, string>,
  { fields }: SignedRequest,
  now: number,
): number {
  const seconds = (name: string) => {
    const text = parameters.get(name);
    if (text === undefined) throw new SignatureRefused('header-missing');
    return readSeconds(text);
  };
  const expires = covered.includes('(expires)') ? seconds('expires') : null;
  const untils: number[] = [];
  if (covered.includes('(created)')) untils.push(believedUntil(seconds('created'), expires, now));
  if (covered.includes('date')) {
    const date = fields.one('date');
    if (date === null) throw new SignatureRefused('header-missing');
    untils.push(believedUntil(readHttpDate(date), expires, now));
  }
  if (untils.length === 0) throw new SignatureRefused('date-not-covered');
  return Math.min(...untils);
}

function line(
  name: string,
  target: string,
  parameters: ReadonlyMap<string, string>,
  request: SignedRequest,
): string {
  switch (name) {
    case '(request-target)':
      return `(request-target): ${request.method.toLowerCase()} ${target}`;
    case '(created)':
    case '(expires)':
      return `${name}: ${parameters.get(name.slice(1, -1))}`;
    default: {
      if (!/^[a-z0-9-]+$/.test(name)) throw new SignatureRefused('covers-unknown');
      const value = request.fields.one(name);
      if (value === null) throw new SignatureRefused('header-missing');
      return `${name}: ${value}`;
    }
  }
}
