import { createCipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';

/** Whom a message is for: the device's public key and its secret, as bytes. */
export interface Device {
  p256dh: Buffer;
  auth: Buffer;
}

/** What is drawn for each message; tests give those of the standards. */
export interface Draw {
  key: ECDH;
  salt: Buffer;
}

export interface Message {
  body: Buffer;
  headers: Record<string, string>;
}

/** Of one record, which is all that a push service takes. */
const RECORD_BYTES = 4096;

export function draw(): Draw {
  const key = createECDH('prime256v1');
  key.generateKeys();
  return { key, salt: randomBytes(16) };
}

/** A message as RFC 8291 has it: the body says all that is needed to open it. */
export function encrypt(text: string, device: Device, { key, salt }: Draw = draw()): Message {
  const own = key.getPublicKey();
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), device.p256dh, own]);
  const ikm = derive(key.computeSecret(device.p256dh), device.auth, info, 32);
  return {
    body: sealRecord(Buffer.from(text), { ikm, salt, keyId: own }),
    headers: { 'Content-Encoding': 'aes128gcm' },
  };
}

/** One record of RFC 8188 with its header. */
export function sealRecord(
  text: Buffer,
  { ikm, salt, keyId }: { ikm: Buffer; salt: Buffer; keyId: Buffer },
): Buffer {
  const key = derive(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const size = Buffer.alloc(5);
  size.writeUInt32BE(RECORD_BYTES);
  size[4] = keyId.length;
  // 2 ends the last record.
  return Buffer.concat([salt, size, keyId, seal(key, nonce, Buffer.concat([text, Buffer.from([2])]))]);
}

/** The same as the fourth draft had it (`aesgcm`), which many apps still ask for: key and salt stand in headers. */
export function encryptAsDrafted(text: string, device: Device, { key, salt }: Draw = draw()): Message {
  const own = key.getPublicKey();
  const shared = key.computeSecret(device.p256dh);
  const ikm = derive(shared, device.auth, Buffer.from('Content-Encoding: auth\0'), 32);
  const context = Buffer.concat([Buffer.from('P-256\0'), withLength(device.p256dh), withLength(own)]);
  const about = (name: string) => Buffer.concat([Buffer.from(`Content-Encoding: ${name}\0`), context]);
  const record = Buffer.concat([Buffer.alloc(2), Buffer.from(text)]);
  return {
    body: seal(derive(ikm, salt, about('aesgcm'), 16), derive(ikm, salt, about('nonce'), 12), record),
    headers: {
      'Content-Encoding': 'aesgcm',
      Encryption: `salt=${salt.toString('base64url')}`,
      'Crypto-Key': `dh=${own.toString('base64url')}`,
    },
  };
}

function derive(key: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}

function seal(key: Buffer, nonce: Buffer, text: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
