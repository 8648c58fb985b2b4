import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answer } from './child.ts';

// Other servers: each port is a host of its own. Inboxes take everything, and whatever is asked for is a small page.
const { hosts, publicKey = '' } = JSON.parse(process.argv[2] ?? '{}') as {
  hosts: number;
  publicKey?: string;
};
let received = 0;
let last = 0;
/** Deliveries by the first word of the host's name. */
const byHost: Record<string, number> = {};
const servers: Server[] = [];

/** One author for each host, and public notes of theirs under any number. */
function tell({ url: path = '', headers }: IncomingMessage, outgoing: ServerResponse): void {
  const origin = `http://${headers.host}`;
  const actor = `${origin}/users/author`;
  const send = (type: string, document: object) =>
    outgoing.writeHead(200, { 'Content-Type': type }).end(JSON.stringify(document));
  const activity = (document: object) =>
    send('application/activity+json', { '@context': 'https://www.w3.org/ns/activitystreams', ...document });
  if (path.startsWith('/.well-known/webfinger'))
    send('application/jrd+json', {
      subject: `acct:author@${headers.host}`,
      links: [{ rel: 'self', type: 'application/activity+json', href: actor }],
    });
  else if (path === '/users/author')
    activity({
      id: actor,
      type: 'Person',
      preferredUsername: 'author',
      inbox: `${actor}/inbox`,
      followers: `${actor}/followers`,
      publicKey: { id: `${actor}#main-key`, owner: actor, publicKeyPem: publicKey },
    });
  else
    activity({
      id: origin + path,
      type: 'Note',
      attributedTo: actor,
      content: '<p>A relay brought these geese here, from far away, with many others.</p>',
      published: new Date().toISOString(),
      to: ['https://www.w3.org/ns/activitystreams#Public'],
      cc: [`${actor}/followers`],
    });
}

for (let n = 0; n < hosts; n += 1) {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on('end', () => {
      received += 1;
      last = Date.now();
      const name = incoming.headers.host?.replace(/\d*\..*$/, '') ?? '';
      byHost[name] = (byHost[name] ?? 0) + 1;
      if (incoming.method !== 'GET') outgoing.writeHead(202).end();
      else if (/activity\+json|jrd/.test(incoming.headers.accept ?? '')) tell(incoming, outgoing);
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
