import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';

/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8 DER. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The Ed25519 key with which a member proves what they say (FEP-8b32), made out of their main key: nothing more has to
 * be stored, sealed, backed up or handed over, and whoever moves with the main key keeps this one too.
 */
export function proofKeyOf(mainKey: KeyObject): KeyObject {
  const main = mainKey.export({ type: 'pkcs8', format: 'der' });
  const seed = Buffer.from(hkdfSync('sha256', main, 'skein', 'proof key', 32));
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}
