import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP, Socket, type TcpNetConnectOpts } from 'node:net';
import type { Dice } from '../../server/src/admin/seed/dice.ts';
import type { StartOptions } from '../../server/src/start.ts';
import { ACTIVITY_JSON, keyPair, pem } from '../peer.ts';
import { type createGrammar, mutated } from './documents.ts';
import { INSIDE } from './words.ts';

/** Hosts of the peer where somebody is known. All of 127.77.* is one listener. */
export const HOSTS = ['127.77.0.1', '127.77.0.2', '127.77.0.3'];
/** Addresses that are nobody's on the internet; those of this machine are a lab's to ask. */
const INNER =
  /^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.(168|0\.[02])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|198\.1[89]|2[2-5]\d)\./;
const OWN = /^(127\.|::1$)/;

/** Chance, what it draws, and the port of the server under attack. */
interface Drawn {
  dice: Dice;
  grammar: ReturnType<typeof createGrammar>;
  port: number;
}

/** Other servers that answer whatever comes to mind, and say where else a socket was opened to. */
export interface WildPeer {
  outbound: NonNullable<StartOptions['outbound']>;
  /** Addresses outside the peer that somebody tried to reach. */
  astray: string[];
  asked(): number;
  /** What is drawn from now on. */
  draw(from: Drawn): void;
  close(): Promise<void>;
}

/** An actor as it should be. All have one key. */
export function plainActor(id: string) {
  const { publicKey } = keyPair(0);
  return {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
    id,
    type: 'Person',
    preferredUsername: id.split('/').at(-1),
    inbox: `${id}/inbox`,
    outbox: `${id}/outbox`,
    followers: `${id}/followers`,
    featured: `${id}/featured`,
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: pem(publicKey) },
  };
}

export async function createWildPeer(): Promise<WildPeer> {
  const astray: string[] = [];
  let asked = 0;
  let ownPort = 0;
  let drawn: Drawn | null = null;

  const server = createServer((incoming, outgoing) => {
    asked += 1;
    incoming.resume();
    incoming.on('end', () => answer(incoming, outgoing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (incoming.method === 'POST' || !drawn) return void outgoing.writeHead(202).end();
    const { dice, grammar } = drawn;
    const path = incoming.url ?? '/';
    const url = `http://${incoming.headers.host}${path}`;
    const send = (body: unknown, type = ACTIVITY_JSON) =>
      outgoing
        .writeHead(200, { 'Content-Type': type })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    if (/^\/users\/u\d$/.test(path)) return void send(plainActor(url));
    if (dice.chance(0.05))
      return void outgoing.writeHead(302, { Location: dice.pick([...INSIDE, url, '/o/1']) }).end();
    if (dice.chance(0.05)) return void outgoing.writeHead(dice.pick([401, 404, 410, 500, 204])).end();
    if (path.startsWith('/.well-known/webfinger')) {
      const resource = new URL(url).searchParams.get('resource') ?? '';
      const name = /^acct:([uw]\d+)@/.exec(resource)?.[1] ?? `w${dice.below(1000)}`;
      const href = dice.chance(0.8) ? `http://${incoming.headers.host}/users/${name}` : dice.pick(INSIDE);
      const finger = { subject: resource, links: [{ rel: 'self', type: ACTIVITY_JSON, href }] };
      return void send(dice.chance(0.5) ? finger : grammar.sprinkled(finger), 'application/jrd+json');
    }
    const document = path.startsWith('/users/w') ? grammar.sprinkled(plainActor(url)) : grammar.object();
    if (!path.startsWith('/users/') && dice.chance(0.8)) document.id = url;
    const text = JSON.stringify(document);
    send(dice.chance(0.2) ? mutated(dice, text) : text, dice.chance(0.9) ? ACTIVITY_JSON : 'text/html');
  }

  function connect(options: TcpNetConnectOpts): Socket {
    const socket = new Socket();
    const reach = (address: string) => {
      // Nothing leaves this machine, wherever it was meant to go.
      if (address.startsWith('127.77.')) return void socket.connect(port, '127.0.0.1');
      // A lab may ask this machine for anything but what it serves itself.
      const isInside = OWN.test(address)
        ? options.port === ownPort
        : INNER.test(address) || address.includes(':');
      if (isInside) astray.push(`${address}:${options.port}`);
      socket.destroy(new Error('nobody is there'));
    };
    const host = options.host ?? '';
    if (isIP(host) !== 0) reach(host);
    else
      options.lookup?.(host, { all: true }, (error, found) => {
        if (error) socket.destroy(error);
        else reach((found as unknown as { address: string }[])[0]?.address ?? 'nowhere');
      });
    return socket;
  }

  return {
    // Every name leads inside: none may be believed.
    outbound: { connect, resolve: (_, found) => found(null, [{ address: '10.1.2.3', family: 4 }]) },
    astray,
    asked: () => asked,
    draw(from) {
      drawn = from;
      ownPort = from.port;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
