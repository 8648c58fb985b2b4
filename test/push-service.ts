import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as the service took it. */
export interface Pushed {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A push service on loopback, and the devices behind it. */
export interface PushService {
  origin: string;
  taken: Pushed[];
  /** What it answers; 201 unless it is said. */
  answer(status: number): void;
  close(): Promise<void>;
}

export async function createPushService(): Promise<PushService> {
  const taken: Pushed[] = [];
  let status = 201;
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      answer.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    taken,
    answer(next) {
      status = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The keys of a device, which only it can open messages with. */
export interface Device {
  keys: { p256dh: string; auth: string };
  /** Opens a message by the rules of its encoding. @throws unless it is for this device */
  open(pushed: Pushed): any;
}

export function createDevice(): Device {
  const own = createECDH('prime256v1');
  own.generateKeys();
  const auth = randomBytes(16);
  const point = own.getPublicKey();
  return {
    keys: { p256dh: point.toString('base64url'), auth: auth.toString('base64url') },
    open({ headers, body }) {
      if (headers['content-encoding'] === 'aes128gcm') {
        const [salt, length] = [body.subarray(0, 16), body[20] as number];
        const sender = body.subarray(21, 21 + length);
        const info = Buffer.concat([Buffer.from('WebPush: info\0'), point, sender]);
        const ikm = hkdf(own.computeSecret(sender), auth, info, 32);
        const key = hkdf(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
        const nonce = hkdf(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
        const text = decrypt(key, nonce, body.subarray(21 + length));
        if (text.at(-1) !== 2) throw new Error('the last record does not end');
        return JSON.parse(text.subarray(0, -1).toString());
      }
      const salt = Buffer.from(partOf(headers.encryption, 'salt'), 'base64url');
      const sender = Buffer.from(partOf(headers['crypto-key'], 'dh'), 'base64url');
      const ikm = hkdf(own.computeSecret(sender), auth, Buffer.from('Content-Encoding: auth\0'), 32);
      const size = Buffer.from([0, 65]);
      const about = (name: string) =>
        Buffer.concat([Buffer.from(`Content-Encoding: ${name}\0P-256\0`), size, point, size, sender]);
      const text = decrypt(hkdf(ikm, salt, about('aesgcm'), 16), hkdf(ikm, salt, about('nonce'), 12), body);
      return JSON.parse(text.subarray(2 + text.readUInt16BE()).toString());
    },
  };
}

/** `name=value` among the parts of a header. */
export function partOf(header: string | string[] | undefined, name: string): string {
  const parts = String(header ?? '').split(/[;,]\s*/);
  return parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

/** What a VAPID token claims, when its signature is by this key. @throws otherwise */
export function claimsOf(token: string, key: string): { aud: string; exp: number; sub: string } {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const coordinate = (at: number) => point.subarray(at, at + 32).toString('base64url');
  const publicKey = createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) },
    format: 'jwk',
  });
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) throw new Error('the signature is not by this key');
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

function hkdf(key: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}

function decrypt(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
}
