import { createPublicKey, type KeyObject } from 'node:crypto';
import { KeyRefused } from './keys.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** What stands before the 32 bytes of an Ed25519 key: its multicodec, 0xed as a varint. */
const ED25519 = Buffer.from([0xed, 0x01]);

/** What stands before them in SPKI DER. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Points of small order, in each way to write them (RFC 7748 §7 lists them for the other form of this curve): under such
 * a "key" anybody can make signatures. The sign of x, the highest bit, is left out.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/** An Ed25519 public key as `publicKeyMultibase` (FEP-521a): `z6Mk…`. */
export function encodeMultikey(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('only Ed25519 keys are written as Multikey');
  return `z${encodeBase58(Buffer.concat([ED25519, der.subarray(SPKI.length)]))}`;
}

/**
 * Reads an Ed25519 `publicKeyMultibase`.
 * @throws {KeyRefused} for any other base, codec or length, and for a point that is no key.
 */
export function readMultikey(text: string): KeyObject {
  const bytes = text.startsWith('z') && text.length <= 64 ? decodeBase58(text.slice(1)) : null;
  if (bytes?.length !== 34 || !bytes.subarray(0, 2).equals(ED25519))
    throw new KeyRefused('not an Ed25519 Multikey');
  if (isOfSmallOrder(bytes.subarray(2)))
    throw new KeyRefused('an Ed25519 key under which everybody can sign');
  return createPublicKey({ key: Buffer.concat([SPKI, bytes.subarray(2)]), format: 'der', type: 'spki' });
}

function isOfSmallOrder(point: Buffer): boolean {
  const plain = Buffer.from(point);
  plain[31] = (plain[31] as number) & 0x7f;
  return SMALL_ORDER.has(plain.toString('hex'));
}

/** What stands before the 32 bytes of its private half: multicodec 0x1300. */
const ED25519_PRIVATE = Buffer.from([0x80, 0x26]);

/** True for what should never have left its owner: the private half of an Ed25519 key. */
export function isPrivateMultikey(text: string): boolean {
  const bytes = text.startsWith('z') && text.length <= 64 ? decodeBase58(text.slice(1)) : null;
  return bytes?.length === 34 && bytes.subarray(0, 2).equals(ED25519_PRIVATE);
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
