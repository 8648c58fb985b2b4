import { createServer, type Server } from 'node:http';
import { answer } from './child.ts';

// Inboxes of other servers: each port is a host of its own. They take everything.
const { hosts } = JSON.parse(process.argv[2] ?? '{}') as { hosts: number };
let received = 0;
let last = 0;
const servers: Server[] = [];

for (let n = 0; n < hosts; n += 1) {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on('end', () => {
      received += 1;
      last = Date.now();
      outgoing.writeHead(202).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
}

answer(
  {
    hosts: () => servers.map((server) => `127.0.0.1:${(server.address() as { port: number }).port}`),
    received: () => ({ received, last }),
  },
  async () => {
    for (const server of servers) server.closeAllConnections();
  },
);
