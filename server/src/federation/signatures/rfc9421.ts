import { type KeyObject, sign } from 'node:crypto';
import type { Outgoing } from './cavage.ts';
import { type Claim, readKeyId, readSignatureBytes, type SignedRequest } from './claim.ts';
import { contentDigestHeader } from './digest.ts';
import type { Member } from './members.ts';
import { SignatureRefused } from './refused.ts';
import { believedUntil, readSeconds } from './time.ts';

const ALGORITHMS: Readonly<Record<string, Claim['algorithm']>> = {
  'rsa-v1_5-sha256': 'rsa',
  ed25519: 'ed25519',
};

/**
 * Signs by RFC 9421: @method, @target-uri and, with a body, content-digest. `now` in milliseconds. Returns the headers
 * to send.
 */
export function signRfc9421(
  request: Outgoing,
  keyId: string,
  key: KeyObject,
  now: number,
): Record<string, string> {
  const { url, sha256 } = request;
  const headers: Record<string, string> = {};
  let covered = '"@method" "@target-uri"';
  let base = `"@method": ${request.method.toUpperCase()}\n"@target-uri": ${url.origin}${url.pathname}${url.search}\n`;
  if (sha256 !== undefined) {
    headers['content-digest'] = contentDigestHeader(sha256);
    covered += ' "content-digest"';
    base += `"content-digest": ${headers['content-digest']}\n`;
  }
  const rsa = key.asymmetricKeyType === 'rsa';
  const algorithm = rsa ? 'rsa-v1_5-sha256' : 'ed25519';
  const parameters = `(${covered});created=${Math.floor(now / 1000)};keyid="${keyId}";alg="${algorithm}"`;
  base += `"@signature-params": ${parameters}`;
  const signature = sign(rsa ? 'sha256' : null, Buffer.from(base), key).toString('base64');
  headers['signature-input'] = `sig1=${parameters}`;
  headers.signature = `sig1=:${signature}:`;
  return headers;
}

/**
 * Reads an RFC 9421 signature and checks all that needs no key. One signature per request; it must carry `created`
 * and cover the method, the whole target with its host and, where there is a body, the content digest.
 * @throws {SignatureRefused}
 */
export function readRfc9421(
  input: string,
  members: readonly Member[],
  request: SignedRequest,
  now: number,
): Claim {
  const { label, raw, covered, parameters } = readInput(input);
  const keyId = readKeyId(parameters.get('keyid'));
  const algorithm = readAlgorithm(parameters.get('alg'));
  refuseCoverage(covered, request);
  const created = parameters.get('created');
  if (created === undefined) throw new SignatureRefused('date-not-covered');
  const expires = parameters.get('expires');
  const until = believedUntil(readSeconds(created), expires === undefined ? null : readSeconds(expires), now);
  const member = members.find(({ name }) => name === label);
  if (!member || members.length > 1) throw new SignatureRefused(member ? 'several-signatures' : 'malformed');
  const signature = readSignatureBytes(member.value);
  const lines = covered.map((name) => `"${name}": ${component(name, request)}`);
  lines.push(`"@signature-params": ${raw}`);
  return { keyId, algorithm, signature, bases: [lines.join('\n')], believedUntil: until };
}

interface Input {
  label: string;
  /** The inner list with its parameters, as it was sent: the last line of what is signed. */
  raw: string;
  covered: string[];
  parameters: Map<string, string>;
}

const INPUT = /^([a-z*][a-z0-9_.*-]*)=\(([^()]*)\)/;
const PARAMETER = /; *([a-z*][a-z0-9_.*-]*)=(?:"([^"\\]*)"|([\w.:+/*-]+)) */y;

function readInput(input: string): Input {
  const head = input.length > 8 * 1024 ? null : INPUT.exec(input);
  if (!head) throw new SignatureRefused('malformed');
  const [start, label, list] = head as unknown as [string, string, string];
  if (list.trim() === '') throw new SignatureRefused('nothing-covered');
  const covered = list.trim().split(/ +/).map(readComponentName);
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = start.length;
  let end = start.length;
  while (end < input.length) {
    const match = PARAMETER.exec(input);
    if (!match) throw new SignatureRefused(input[end] === ',' ? 'several-signatures' : 'malformed');
    const name = match[1]!;
    if (parameters.has(name) || parameters.size === 16) throw new SignatureRefused('malformed');
    parameters.set(name, (match[2] ?? match[3])!);
    end = PARAMETER.lastIndex;
  }
  return { label, raw: input.slice(label.length + 1), covered, parameters };
}

/** Components with parameters (`;req`, `;sf`, `"@query-param"`) are not read: nobody signs requests with them here. */
function readComponentName(text: string): string {
  const match = /^"(@?[a-z0-9-]+)"$/.exec(text);
  if (!match) throw new SignatureRefused('covers-unknown');
  return match[1]!;
}

function readAlgorithm(name: string | undefined): Claim['algorithm'] {
  if (name === undefined) return null;
  if (!Object.hasOwn(ALGORITHMS, name)) throw new SignatureRefused('algorithm');
  return ALGORITHMS[name]!;
}

function refuseCoverage(covered: readonly string[], { target, hasBody }: SignedRequest): void {
  const has = (name: string) => covered.includes(name);
  if (covered.length > 32 || new Set(covered).size !== covered.length)
    throw new SignatureRefused('malformed');
  if (!has('@method')) throw new SignatureRefused('target-not-covered');
  if (!has('@target-uri')) {
    const whole = has('@request-target') || (has('@path') && (has('@query') || !target.includes('?')));
    if (!whole) throw new SignatureRefused('target-not-covered');
    if (!has('@authority') && !has('host')) throw new SignatureRefused('host-not-covered');
  }
  if (hasBody && !has('content-digest')) throw new SignatureRefused('digest-not-covered');
}

function component(name: string, request: SignedRequest): string {
  const { method, target, host, scheme, fields } = request;
  const query = target.indexOf('?');
  switch (name) {
    case '@method':
      return method;
    case '@target-uri':
      return `${scheme}://${host}${target}`;
    case '@authority':
      return host;
    case '@scheme':
      return scheme;
    case '@request-target':
      return target;
    case '@path':
      return query === -1 ? target : target.slice(0, query);
    case '@query':
      return query === -1 ? '?' : target.slice(query);
    default: {
      if (name.startsWith('@')) throw new SignatureRefused('covers-unknown');
      const value = fields.one(name);
      if (value === null) throw new SignatureRefused('header-missing');
      return value;
    }
  }
}
