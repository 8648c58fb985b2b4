import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a page of a site answers. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** A site on loopback whose pages tests write. */
export interface Site {
  origin: string;
  /** How often this path was asked for. */
  times(path: string): number;
  /** Has a path answered so; gives its address. */
  on(path: string, answer: Answer): string;
  page(path: string, body: string | Buffer, type?: string): string;
  close(): Promise<void>;
}

export async function createSite(): Promise<Site> {
  const pages = new Map<string, Answer>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = pages.get((request.url ?? '').split('?')[0] ?? '');
    if (answer) answer(response, request);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const on = (path: string, answer: Answer) => {
    pages.set(path, answer);
    return origin + path;
  };
  return {
    origin,
    times: (path) => asked.filter((one) => one === path).length,
    on,
    page: (path, body, type = 'text/html; charset=utf-8') =>
      on(path, (response) => void response.writeHead(200, { 'Content-Type': type }).end(body)),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
