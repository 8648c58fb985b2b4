import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, isIP, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Resolve } from './names.ts';
import type { Connect } from './sockets.ts';

/** An address of the public internet that no test ever reaches: connectors below lead it to loopback. */
export const PUBLIC = '93.184.216.34';

export const TLS_NAMES = ['good.example', 'other.example', 'rebinds.example', 'localhost', '*.good.example'];

export interface Peer {
  port: number;
  close(): Promise<void>;
}

/** Closes clients and servers when a test ends, however it ends. */
export function closeAfter(test: TestContext, ...things: { close(): unknown }[]): void {
  test.after(() => Promise.all(things.map((thing) => thing.close())));
}

/** An HTTP server on loopback, for the lab. */
export function listen(handler: RequestListener): Promise<Peer> {
  return started(createHttp({ keepAliveTimeout: 60_000 }, handler));
}

/** An HTTPS server on loopback whose certificate holds for `TLS_NAMES`. */
export function listenTls(handler: RequestListener): Promise<Peer> {
  const { key, certificate } = tlsIdentity();
  return started(createHttps({ key, cert: certificate, keepAliveTimeout: 60_000 }, handler));
}

async function started(server: Server): Promise<Peer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}

/** Answers every name from a table of lists of addresses; others do not exist. */
export function resolveFrom(table: Record<string, readonly string[]>): Resolve {
  return (hostname, callback) => {
    const found = table[hostname];
    const error = found ? null : new Error('no such name');
    setImmediate(callback, error, found?.map((address) => ({ address, family: isIP(address) })) ?? []);
  };
}

/**
 * A connector that leads every connection to one port of loopback and writes down which address was asked for, so
 * that nothing leaves the machine even where the guard fails. `far` is the address the socket claims to have reached.
 */
export function connectTo(port: number, reached: string[], far: string | null = PUBLIC): Connect {
  return (options) => {
    const socket = new Socket();
    if (far !== null) Object.defineProperty(socket, 'remoteAddress', { value: far });
    const reach = (address: string) => {
      reached.push(address);
      socket.connect(port, '127.0.0.1');
    };
    const host = options.host ?? '';
    if (isIP(host) !== 0) reach(host);
    else {
      options.lookup?.(host, { all: true }, (error, found) => {
        if (error) socket.destroy(error);
        else reach((found as { address: string }[])[0]?.address ?? 'nowhere');
      });
    }
    return socket;
  };
}

let identity: { key: KeyObject; certificate: string } | undefined;

/** A key and a self-signed certificate, made once per run. */
export function tlsIdentity(): { key: string; certificate: string } {
  identity ??= makeIdentity();
  return {
    key: identity.key.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: identity.certificate,
  };
}

function makeIdentity(): { key: KeyObject; certificate: string } {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const key = createPrivateKey(pair.privateKey);
  const ecdsaSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
  const name = der(
    0x30,
    der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('example')))),
  );
  const time = (year: number) => der(0x17, Buffer.from(`${year % 100}0101000000Z`));
  const dnsNames = TLS_NAMES.map((dns) => der(0x82, Buffer.from(dns)));
  const altNames = der(0x30, Buffer.from('0603551d11', 'hex'), der(0x04, der(0x30, ...dnsNames)));
  const now = new Date().getUTCFullYear();
  const body = der(
    0x30,
    der(0xa0, Buffer.from('020102', 'hex')),
    Buffer.from('020101', 'hex'),
    ecdsaSha256,
    name,
    der(0x30, time(now - 1), time(now + 2)),
    name,
    pair.publicKey,
    der(0xa3, der(0x30, altNames)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, key));
  const lines =
    der(0x30, body, ecdsaSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return {
    key,
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
