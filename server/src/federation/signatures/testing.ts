import { generateKeyPairSync, sign } from 'node:crypto';
import { type Outgoing, signCavage } from './cavage.ts';
import { sha256 } from './digest.ts';
import { type IncomingRequest, type OwnAddress, readSignature } from './incoming.ts';
import { type SignatureReason, SignatureRefused } from './refused.ts';
import { signRfc9421 } from './sign-rfc9421.ts';

export const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);
export const OWN: OwnAddress = { hosts: ['home.example'], scheme: 'https' };
export const KEY_ID = 'https://peer.example/users/bob#main-key';
export const BODY = Buffer.from('{"type":"Like"}');
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const ed25519 = generateKeyPairSync('ed25519');

export interface Made {
  kind?: 'cavage' | 'rfc9421';
  method?: string;
  target?: string;
  body?: Buffer | null;
  keys?: typeof rsa;
  at?: number;
}

/** A request that a peer signed well, as it reaches us; tests then break it. */
export function makeRequest(
  made: Made = {},
): Omit<IncomingRequest, 'headers'> & { headers: Record<string, string> } {
  const { kind = 'cavage', target = '/ap/inbox', keys = rsa, at = NOW } = made;
  const body = made.body === undefined ? BODY : made.body;
  const method = made.method ?? (body ? 'POST' : 'GET');
  const outgoing: Outgoing = { method, url: new URL(`https://home.example${target}`) };
  if (body) Object.assign(outgoing, { sha256: sha256(body), contentType: 'application/activity+json' });
  const signer = kind === 'cavage' ? signCavage : signRfc9421;
  const headers = { host: 'home.example', ...signer(outgoing, KEY_ID, keys.privateKey, at) };
  return { method, target, headers, body: body ?? Buffer.alloc(0) };
}

export type Headers = Record<string, string>;

/** What `readSignature` says: a reason, or whether the key made it. */
export function judge(request: IncomingRequest, now = NOW, keys = rsa): SignatureReason | boolean {
  try {
    return readSignature(request, now, OWN).verify(keys.publicKey);
  } catch (error) {
    if (error instanceof SignatureRefused) return error.reason;
    throw error;
  }
}

/** Signs anew under a covered list and parameters of the test's own making. */
export function signCovered(covered: string, parameters: string, headers: Headers, keys = rsa): Headers {
  const lines = covered.split(' ').map((name) => {
    if (name === '(request-target)') return `${name}: post /ap/inbox`;
    const pseudo = /^\((\w+)\)$/.exec(name)?.[1];
    const value = pseudo ? new RegExp(`${pseudo}="?([^",]*)`).exec(parameters)?.[1] : headers[name];
    return `${name}: ${value}`;
  });
  const algorithm = keys === rsa ? 'sha256' : null;
  const signature = sign(algorithm, Buffer.from(lines.join('\n')), keys.privateKey).toString('base64');
  return {
    ...headers,
    signature: `keyId="${KEY_ID}",${parameters}headers="${covered}",signature="${signature}"`,
  };
}
