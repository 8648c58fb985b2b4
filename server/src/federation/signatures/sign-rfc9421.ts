import { type KeyObject, sign } from 'node:crypto';
import type { Outgoing } from './cavage.ts';
import { contentDigestHeader } from './digest.ts';
import { readInputs } from './input.ts';
import { SignatureRefused } from './refused.ts';

/** What a signature by RFC 9421 is to be like. */
export interface Wish {
  label: string;
  covered: readonly string[];
  /** A word that the server wants to see again, this once. */
  nonce?: string;
  tag?: string;
  /** Whether it must say when it ends. */
  expires: boolean;
}

/** What is always covered, whoever asks for less: a signature over less could be shown to others. */
const LEAST = ['@method', '@target-uri', 'content-digest'] as const;

/** How we sign where nothing else is asked for. */
export const USUAL: Wish = {
  label: 'sig1',
  covered: ['@method', '@target-uri', '@authority'],
  expires: false,
};

/** What can be covered without knowing more of the request than its signer does. */
const COVERABLE = new Set(
  '@method @target-uri @authority @scheme @request-target @path @query content-digest content-type host date'.split(
    ' ',
  ),
);

const EXPIRES_S = 300;
const MOST_COVERED = 16;
const MAX_WORD = 256;
const MAX_LABEL = 64;

/**
 * What an `Accept-Signature` header (RFC 9421 §5.1) asks for: the first of its members that a signature by this key can
 * be, of RSA unless it names none. Null where there is none, or the header cannot be read.
 */
export function readAcceptSignature(header: string | string[] | undefined, keyId: string): Wish | null {
  if (header === undefined) return null;
  try {
    for (const { label, covered, parameters } of readInputs(String(header))) {
      const { keyid = keyId, alg = 'rsa-v1_5-sha256', nonce, tag } = Object.fromEntries(parameters);
      if (keyid !== keyId || alg !== 'rsa-v1_5-sha256' || label.length > MAX_LABEL) continue;
      if (covered.length > MOST_COVERED || !covered.every((name) => COVERABLE.has(name))) continue;
      if (![nonce ?? 'x', tag ?? 'x'].every((word) => /^[\x20-\x7e]+$/.test(word) && word.length <= MAX_WORD))
        continue;
      return {
        label,
        covered: [...new Set(covered)],
        ...(nonce === undefined ? {} : { nonce }),
        ...(tag === undefined ? {} : { tag }),
        expires: parameters.has('expires'),
      };
    }
  } catch (error) {
    if (!(error instanceof SignatureRefused)) throw error;
  }
  return null;
}

/** The wish as a text that `readAcceptSignature` reads again, without what is for once. */
export function writeWish({ label, covered, tag, expires }: Wish): string {
  const list = covered.map((name) => `"${name}"`).join(' ');
  return `${label}=(${list});created${expires ? ';expires' : ''}${tag === undefined ? '' : `;tag="${tag}"`}`;
}

/** Signs by RFC 9421, as it is wished. `now` in milliseconds. Returns the headers to send; `host` is the client's. */
export function signRfc9421(
  request: Outgoing,
  keyId: string,
  key: KeyObject,
  now: number,
  { label, covered: wished, nonce, tag, expires }: Wish = USUAL,
): Record<string, string> {
  const { sha256, contentType } = request;
  const headers: Record<string, string> = {};
  if (sha256 !== undefined) headers['content-digest'] = contentDigestHeader(sha256);
  if (contentType !== undefined) headers['content-type'] = contentType;
  if (wished.includes('date')) headers.date = new Date(now).toUTCString();
  let covered = '';
  let base = '';
  for (const name of new Set([...wished, ...LEAST])) {
    const value = name.startsWith('@') || name === 'host' ? derived(name, request) : headers[name];
    if (value === undefined) continue;
    covered += `${covered === '' ? '' : ' '}"${name}"`;
    base += `"${name}": ${value}\n`;
  }
  const created = Math.floor(now / 1000);
  const rsa = key.asymmetricKeyType === 'rsa';
  let parameters = `(${covered});created=${created};keyid="${keyId}";alg="${rsa ? 'rsa-v1_5-sha256' : 'ed25519'}"`;
  if (expires) parameters += `;expires=${created + EXPIRES_S}`;
  if (nonce !== undefined) parameters += `;nonce="${nonce}"`;
  if (tag !== undefined) parameters += `;tag="${tag}"`;
  base += `"@signature-params": ${parameters}`;
  const signature = sign(rsa ? 'sha256' : null, Buffer.from(base), key).toString('base64');
  headers['signature-input'] = `${label}=${parameters}`;
  headers.signature = `${label}=:${signature}:`;
  return headers;
}

function derived(name: string, { method, url }: Outgoing): string | undefined {
  switch (name) {
    case '@method':
      return method.toUpperCase();
    case '@target-uri':
      return `${url.origin}${url.pathname}${url.search}`;
    case '@authority':
    case 'host':
      return url.host;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@request-target':
      return `${url.pathname}${url.search}`;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search === '' ? '?' : url.search;
    default:
      return undefined;
  }
}
