import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** A public key that is not used: malformed, too short to trust, or made to be slow. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
}

const MIN_BITS = 2048;
const MAX_BITS = 8192;

/** Longest PEM that is looked at; a key of 8192 bits takes 1 500 characters. */
const MAX_PEM = 8 * 1024;

const PEM = /^-----BEGIN (RSA )?PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END (RSA )?PUBLIC KEY-----$/;

/** A new RSA key of 2048 bits, as the fediverse expects (4096 would cost 6 × as much per delivery). PEM: SPKI and PKCS #8. */
export async function generateRsaKeys(): Promise<{ publicPem: string; privatePem: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicPem: publicKey, privatePem: privateKey };
}

/**
 * Reads a `publicKeyPem` (SPKI, or PKCS #1 as Mobilizon sends it).
 * RSA of 2048 to 8192 bits with a small exponent, or Ed25519: a huge exponent makes each check cost milliseconds.
 * @throws {KeyRefused}
 */
export function readPublicKey(pem: string): KeyObject {
  const match = pem.length <= MAX_PEM ? PEM.exec(pem.trim()) : null;
  if (!match || match[1] !== match[3]) throw new KeyRefused('not a PEM public key');
  return checked(() =>
    createPublicKey({
      key: Buffer.from(match[2]!, 'base64'),
      format: 'der',
      type: match[1] === undefined ? 'spki' : 'pkcs1',
    }),
  );
}

function checked(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new KeyRefused('a key that cannot be read');
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  if (key.asymmetricKeyType !== 'rsa') throw new KeyRefused('neither RSA nor Ed25519');
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_BITS || modulusLength > MAX_BITS)
    throw new KeyRefused(`RSA of ${modulusLength} bits`);
  if (publicExponent < 3n || publicExponent > 0xffffffffn || publicExponent % 2n === 0n) {
    throw new KeyRefused('RSA with an exponent that nobody uses');
  }
  return key;
}
