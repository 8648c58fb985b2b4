import { hash } from 'node:crypto';
import { SignatureRefused } from './refused.ts';

/** SHA-256 of a body in Base64: computed once per document, whatever the number of deliveries. */
export function sha256(body: Buffer | string): string {
  return hash('sha256', body, 'base64');
}

/** The `Digest` header (RFC 3230) for a SHA-256 in Base64. */
export function digestHeader(sha256: string): string {
  return `SHA-256=${sha256}`;
}

/** The `Content-Digest` header (RFC 9530) for a SHA-256 in Base64. */
export function contentDigestHeader(sha256: string): string {
  return `sha-256=:${sha256}:`;
}

/** Digests that are read, and how many letters of Base64 one takes without its padding. */
const KNOWN: Readonly<Record<string, { name: string; letters: number }>> = {
  'sha-256': { name: 'sha256', letters: 43 },
  'sha-512': { name: 'sha512', letters: 86 },
};

/**
 * Compares a `Digest` header with the body: SHA-256, SHA-512 or both, each once, and each must be right. Others may
 * stand beside them, none may replace them.
 * @throws {SignatureRefused} `digest-malformed` or `digest-mismatch`.
 */
export function checkDigest(header: string, body: Buffer): void {
  check(header, /^([a-z0-9-]+)=([A-Za-z0-9+/]+)={0,2}$/i, body);
}

/**
 * The same for a `Content-Digest` header.
 * @throws {SignatureRefused} `digest-malformed` or `digest-mismatch`.
 */
export function checkContentDigest(header: string, body: Buffer): void {
  check(header, /^([a-z0-9-]+)=:([A-Za-z0-9+/]+)={0,2}:$/, body);
}

function check(header: string, form: RegExp, body: Buffer): void {
  const seen = new Set<string>();
  for (const member of header.length > 1024 ? [] : header.split(',')) {
    const [, given = '', claimed = ''] = form.exec(member.trim()) ?? [];
    const name = given.toLowerCase();
    if (!Object.hasOwn(KNOWN, name)) continue;
    const known = KNOWN[name]!;
    if (seen.has(name) || claimed.length !== known.letters) throw new SignatureRefused('digest-malformed');
    seen.add(name);
    if (hash(known.name, body, 'base64').slice(0, known.letters) !== claimed)
      throw new SignatureRefused('digest-mismatch');
  }
  if (seen.size === 0) throw new SignatureRefused('digest-malformed');
}
