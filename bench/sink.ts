import { createServer, type Server } from 'node:http';
import { answer } from './child.ts';

// Other servers: each port is a host of its own. Inboxes take everything, and whatever is asked for is a small page.
const { hosts } = JSON.parse(process.argv[2] ?? '{}') as { hosts: number };
let received = 0;
let last = 0;
/** Deliveries by the first word of the host's name. */
const byHost: Record<string, number> = {};
const servers: Server[] = [];

for (let n = 0; n < hosts; n += 1) {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on('end', () => {
      received += 1;
      last = Date.now();
      const name = incoming.headers.host?.replace(/\d*\..*$/, '') ?? '';
      byHost[name] = (byHost[name] ?? 0) + 1;
      if (incoming.method !== 'GET') outgoing.writeHead(202).end();
      else outgoing.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>A page about geese</title>');
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
    byHost: () => byHost,
  },
  async () => {
    for (const server of servers) server.closeAllConnections();
  },
);
