import { createHash } from 'node:crypto';

/** What nobody adds up to. */
export const NOBODY = '0'.repeat(64);

/**
 * What followers add up to (FEP-8fcf): the XOR of the SHA-256 of their ids, in hex. Adding one again takes it away, so the
 * same function does both.
 */
export function sumOf(ids: Iterable<string>, sum = NOBODY): string {
  const bytes = Buffer.from(sum, 'hex');
  for (const id of ids) {
    const hash = createHash('sha256').update(id).digest();
    for (let at = 0; at < 32; at += 1) bytes[at] = (bytes[at] as number) ^ (hash[at] as number);
  }
  return bytes.toString('hex');
}
