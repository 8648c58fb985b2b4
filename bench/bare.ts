import { createServer } from 'node:http';
import { answer } from './child.ts';

// The floor: Node's own server with one answer of the same bytes.
const { port } = JSON.parse(process.argv[2] ?? '{}') as { port: number };
let body: Uint8Array = Buffer.from('[]');

const server = createServer((_incoming, outgoing) => {
  outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  outgoing.end(body);
});
server.listen(port, '127.0.0.1');

answer(
  {
    body: (given: Uint8Array) => {
      body = given;
    },
  },
  async () => void server.closeAllConnections(),
);
