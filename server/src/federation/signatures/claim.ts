import { type KeyObject, verify } from 'node:crypto';
import type { Fields } from './fields.ts';
import { SignatureRefused } from './refused.ts';

/** What a signature of either kind says, once everything that needs no key has been checked. */
export interface Claim {
  keyId: string;
  /** Null: as the key is. RSA is PKCS #1 v1.5 with SHA-256 where nothing else is said, as everybody uses it. */
  algorithm: 'rsa' | 'rsa-sha512' | 'ed25519' | null;
  signature: Buffer;
  /** The texts any one of which the signature may stand under. */
  bases: string[];
  /** Milliseconds since 1970. */
  believedUntil: number;
}

/** A request as it arrived, in the parts that signatures speak of. */
export interface SignedRequest {
  /** In upper case. */
  method: string;
  /** Path and query, as on the request line. */
  target: string;
  fields: Fields;
  /** The `Host` header in canonical spelling, already known to be ours. */
  host: string;
  scheme: 'https' | 'http';
  /** True when a body arrived, or the method is one that sends one. */
  hasBody: boolean;
}

/** True when the key made the signature over one of the texts. Never throws. */
export function holds(claim: Claim, key: KeyObject): boolean {
  const hashes = hashesFor(claim.algorithm, key.asymmetricKeyType);
  return claim.bases.some((base) => {
    const bytes = Buffer.from(base);
    return hashes.some((hash) => verify(hash, bytes, key, claim.signature));
  });
}

/** By which hashes a key of this kind may have signed; none where the claim names another kind. */
function hashesFor(algorithm: Claim['algorithm'], type: string | undefined): readonly (string | null)[] {
  if (type === 'ed25519') return algorithm === null || algorithm === 'ed25519' ? [null] : [];
  if (type !== 'rsa' || algorithm === 'ed25519') return [];
  if (algorithm === null) return ['sha256', 'sha512'];
  return [algorithm === 'rsa' ? 'sha256' : 'sha512'];
}

/** The bytes of a signature in Base64. @throws {SignatureRefused} `signature-bytes` */
export function readSignatureBytes(text: string): Buffer {
  if (text.length < 64 || text.length > 1400 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    throw new SignatureRefused('signature-bytes');
  }
  return Buffer.from(text, 'base64');
}

/** The id of a key: an http(s) URL. @throws {SignatureRefused} `key-id` */
export function readKeyId(text: string | undefined): string {
  if (text === undefined || text.length > 2048 || !/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new SignatureRefused('key-id');
  }
  return text;
}
