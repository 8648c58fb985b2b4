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

/**
 * Compares a `Digest` header with the body. Other algorithms may stand beside SHA-256, none may replace it.
 * @throws {SignatureRefused} `digest-malformed` or `digest-mismatch`.
 */
export function checkDigest(header: string, body: Buffer): void {
  compare(find(header, /^sha-256=([A-Za-z0-9+/]{43}=?)$/i), body);
}

/**
 * Compares a `Content-Digest` header with the body; SHA-256 only.
 * @throws {SignatureRefused} `digest-malformed` or `digest-mismatch`.
 */
export function checkContentDigest(header: string, body: Buffer): void {
  compare(find(header, /^sha-256=:([A-Za-z0-9+/]{43}=?):$/), body);
}

function find(header: string, form: RegExp): string {
  let found: string | null = null;
  for (const member of header.length > 1024 ? [] : header.split(',')) {
    const value = form.exec(member.trim())?.[1];
    if (value === undefined) continue;
    if (found !== null) throw new SignatureRefused('digest-malformed');
    found = value;
  }
  if (found === null) throw new SignatureRefused('digest-malformed');
  return found;
}

function compare(claimed: string, body: Buffer): void {
  const padded = claimed.endsWith('=') ? claimed : `${claimed}=`;
  if (padded !== sha256(body)) throw new SignatureRefused('digest-mismatch');
}
