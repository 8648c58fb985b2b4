import { createPublicKey, type KeyObject } from 'node:crypto';
import { KeyRefused } from './keys.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** What stands before the 32 bytes of an Ed25519 key: its multicodec, 0xed as a varint. */
const ED25519 = Buffer.from([0xed, 0x01]);

/** What stands before them in SPKI DER. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** An Ed25519 public key as `publicKeyMultibase` (FEP-521a): `z6Mk…`. */
export function encodeMultikey(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('only Ed25519 keys are written as Multikey');
  return `z${encodeBase58(Buffer.concat([ED25519, der.subarray(SPKI.length)]))}`;
}

/**
 * Reads an Ed25519 `publicKeyMultibase`.
 * @throws {KeyRefused} for any other base, codec or length.
 */
export function readMultikey(text: string): KeyObject {
  const bytes = text.startsWith('z') && text.length <= 64 ? decodeBase58(text.slice(1)) : null;
  if (bytes?.length !== 34 || !bytes.subarray(0, 2).equals(ED25519))
    throw new KeyRefused('not an Ed25519 Multikey');
  return createPublicKey({ key: Buffer.concat([SPKI, bytes.subarray(2)]), format: 'der', type: 'spki' });
}

/** Base58 as Bitcoin writes it. */
export function encodeBase58(bytes: Buffer): string {
  let number = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = ALPHABET[Number(number % 58n)] + text;
  return '1'.repeat(leading(bytes, 0)) + text;
}

/** The bytes of a Base58 text, or null. Meant for keys: the time grows with the square of the length. */
export function decodeBase58(text: string): Buffer | null {
  let number = 0n;
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter);
    if (digit === -1) return null;
    number = number * 58n + BigInt(digit);
  }
  const hex = number === 0n ? '' : number.toString(16);
  const zeros = leading(text, '1');
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')]);
}

function leading<T>(items: ArrayLike<T>, value: T): number {
  let count = 0;
  while (count < items.length && items[count] === value) count += 1;
  return count;
}
