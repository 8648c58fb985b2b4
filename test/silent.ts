import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** A server on loopback that takes every request and answers none. */
export interface Silent {
  origin: string;
  /** Requests that wait for an answer. */
  held(): number;
  /** Requests that were given up, by whoever asked. */
  ended(): number;
}

/** Such a server until the test ends. */
export async function createSilent(t: Pick<TestContext, 'after'>): Promise<Silent> {
  let asked = 0;
  let ended = 0;
  const server = createServer((request) => {
    asked += 1;
    request.socket.once('close', () => {
      ended += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, held: () => asked - ended, ended: () => ended };
}
