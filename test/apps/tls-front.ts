import { createReadStream, existsSync, statSync } from 'node:fs';
import { request as ask } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { tlsIdentity } from '../../server/src/outbound/testing.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export interface Front {
  /** `https://localhost:<port>` */
  origin: string;
  close(): Promise<void>;
}

/** An https door on localhost before a plain server on loopback, WebSockets included: for apps that insist on https. */
export async function frontOf(port: number, at = 0): Promise<Front> {
  const { key, certificate } = tlsIdentity();
  const server = createServer({ key, cert: certificate }, (request, answer) => {
    const { method, url: path, headers } = request;
    const inner = ask({ host: '127.0.0.1', port, method, path, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    });
    inner.on('error', () => answer.destroy());
    request.pipe(inner);
  });
  server.on('upgrade', (request, socket, head) => {
    const inner = connect(port, '127.0.0.1', () => {
      const lines = request.rawHeaders.flatMap((name, i) =>
        i % 2 ? [] : [`${name}: ${request.rawHeaders[i + 1]}`],
      );
      inner.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
  });
  return listening(server, at);
}

/** An https server on localhost of the files in a folder, as a host of web apps has it. */
export async function folderFront(folder: string): Promise<Front> {
  const { key, certificate } = tlsIdentity();
  const server = createServer({ key, cert: certificate }, (request, answer) => {
    const asked = normalize(decodeURIComponent(new URL(request.url ?? '/', 'https://localhost').pathname));
    let file = join(folder, asked);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    if (!existsSync(file)) return void answer.writeHead(404).end();
    answer.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(answer);
  });
  return listening(server, 0);
}

async function listening(server: ReturnType<typeof createServer>, at: number): Promise<Front> {
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
