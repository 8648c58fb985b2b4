import { type Claim, readKeyId, readSignatureBytes, type SignedRequest } from './claim.ts';
import { type Input, readInputs } from './input.ts';
import type { Member } from './members.ts';
import { SignatureRefused } from './refused.ts';
import { believedUntil, readSeconds } from './time.ts';

const ALGORITHMS: Readonly<Record<string, Claim['algorithm']>> = {
  'rsa-v1_5-sha256': 'rsa',
  ed25519: 'ed25519',
};

/**
 * Reads the RFC 9421 signatures of a request and checks all that needs no key. Each must carry `created` and cover the
 * method, the whole target with its host and, where there is a body, the content digest. Those that carry a `tag` are
 * for another purpose, as those of crawlers, and are passed over where there is one without.
 * @throws {SignatureRefused}
 */
export function readRfc9421(
  header: string,
  members: readonly Member[],
  request: SignedRequest,
  now: number,
): Claim[] {
  const inputs = readInputs(header);
  if (inputs.length !== members.length) throw new SignatureRefused('malformed');
  const plain = inputs.filter(({ parameters }) => !parameters.has('tag'));
  return (plain.length > 0 ? plain : inputs).map((input) => readClaim(input, members, request, now));
}

function readClaim(
  { label, raw, covered, parameters }: Input,
  members: readonly Member[],
  request: SignedRequest,
  now: number,
): Claim {
  const keyId = readKeyId(parameters.get('keyid'));
  const algorithm = readAlgorithm(parameters.get('alg'));
  refuseCoverage(covered, request);
  const created = parameters.get('created');
  if (created === undefined) throw new SignatureRefused('date-not-covered');
  const expires = parameters.get('expires');
  const until = believedUntil(readSeconds(created), expires === undefined ? null : readSeconds(expires), now);
  const member = members.find(({ name }) => name === label);
  if (!member) throw new SignatureRefused('malformed');
  const signature = readSignatureBytes(member.value);
  const lines = covered.map((name) => `"${name}": ${component(name, request)}`);
  lines.push(`"@signature-params": ${raw}`);
  return { keyId, algorithm, signature, bases: [lines.join('\n')], believedUntil: until };
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
