import { hash, type KeyObject } from 'node:crypto';
import { readCavage } from './cavage.ts';
import { type Claim, holds, type SignedRequest } from './claim.ts';
import { checkContentDigest, checkDigest } from './digest.ts';
import { Fields, type IncomingHeaders } from './fields.ts';
import { readMembers } from './members.ts';
import { SignatureRefused } from './refused.ts';
import { readRfc9421 } from './rfc9421.ts';

export interface IncomingRequest {
  method: string;
  /** Path and query, as on the request line. */
  target: string;
  headers: IncomingHeaders;
  body: Buffer;
}

export interface OwnAddress {
  /** Hosts (with port, where it is not the default) under which we are asked. */
  hosts: readonly string[];
  scheme: 'https' | 'http';
}

export interface IncomingSignature {
  keyId: string;
  /** True when this key made every signature the request carries. About 16 µs for RSA, 65 µs for Ed25519. */
  verify(key: KeyObject): boolean;
  /** SHA-256 of the signature's bytes in hex: the same again is a replay. */
  hash: string;
  /** Milliseconds since 1970; after that a replay is refused for its age, within 13 h of receipt. */
  expiresAt: number;
}

/**
 * Reads what signs a request, by draft-cavage or RFC 9421, and checks all that needs no key, the cheap things first.
 * Where several are present all must hold under one key, so adding one cannot weaken another.
 * `now` in milliseconds.
 * @throws {SignatureRefused}
 */
export function readSignature(request: IncomingRequest, now: number, own: OwnAddress): IncomingSignature {
  const fields = new Fields(request.headers);
  const signature = fields.list('signature');
  const input = fields.list('signature-input');
  if (signature === null) throw new SignatureRefused('absent');
  const method = request.method.toUpperCase();
  const { target, body } = request;
  const hasBody = body.length > 0 || !(method === 'GET' || method === 'HEAD');
  const host = ownHost(fields.one('host'), own);
  const signed: SignedRequest = { method, target, fields, host, scheme: own.scheme, hasBody };

  const members = readMembers(signature);
  const labelled = members.filter(({ form }) => form === 'bytes');
  const plain = labelled.length === 0 ? members : members.filter(({ form }) => form !== 'bytes');
  if ((input === null) !== (labelled.length === 0)) throw new SignatureRefused('malformed');
  const claims: Claim[] = [];
  if (input !== null) claims.push(...readRfc9421(input, labelled, signed, now));
  if (plain.length > 0) claims.push(readCavage(plain, signed, now));
  const [{ keyId }] = claims as [Claim];
  if (claims.some((claim) => claim.keyId !== keyId)) throw new SignatureRefused('key-ids-differ');
  // Last, since its cost grows with the body; each kind has its own digest, which it covers.
  if (hasBody && input !== null) checkContentDigest(fields.one('content-digest') ?? '', body);
  if (hasBody && plain.length > 0) checkDigest(fields.one('digest') ?? '', body);
  const bytes = Buffer.concat(claims.map((claim) => claim.signature));
  return {
    keyId,
    verify: (key) => claims.every((claim) => holds(claim, key)),
    hash: hash('sha256', bytes, 'hex'),
    expiresAt: Math.min(...claims.map((claim) => claim.believedUntil)),
  };
}

/** The host that was asked, in canonical spelling. @throws {SignatureRefused} unless it is one of ours. */
function ownHost(header: string | null, own: OwnAddress): string {
  if (header === null) throw new SignatureRefused('header-missing');
  const standard = own.scheme === 'https' ? ':443' : ':80';
  const name = header.toLowerCase();
  const host = name.endsWith(standard) ? name.slice(0, -standard.length) : name;
  if (!own.hosts.includes(host)) throw new SignatureRefused('wrong-host');
  return host;
}
