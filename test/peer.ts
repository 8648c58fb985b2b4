import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signCavage } from '../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../server/src/federation/signatures/digest.ts';

export const ACTIVITY_JSON = 'application/activity+json';
export const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

/** An actor of a peer, with everything it can sign with. */
export interface PeerActor {
  id: string;
  name: string;
  keyId: string;
  privateKey: KeyObject;
  /** What stands at its id; tests may change it. */
  document: Record<string, any>;
}

export interface Delivery {
  status: number;
  body: any;
}

/** Another server of the fediverse, on loopback: just enough of one, and as wrong as a test wants it. */
export interface Peer {
  origin: string;
  host: string;
  actor(name: string, changes?: Record<string, unknown>): PeerActor;
  /** Puts a document under a path and gives its URL. */
  put(path: string, document: unknown, type?: string): string;
  /** Answers with this status from now on; never, where it is 0. */
  remove(path: string, status?: number): void;
  /** Sends whoever asks for a path on to another place; gives its URL. */
  lead(path: string, to: string): string;
  /** What was asked here, as `GET /path`. */
  asked: string[];
  /** Paths that were not sent again, since who asked showed the mark of what stands there. */
  unchanged: string[];
  /** Activities that were delivered here. */
  received: any[];
  /** A public note of this actor, as it stands inside a Create. */
  note(author: PeerActor, changes?: Record<string, unknown>): Record<string, any>;
  activity(
    actor: PeerActor,
    type: string,
    object: unknown,
    changes?: Record<string, unknown>,
  ): Record<string, any>;
  /** Signs and posts an activity to an inbox. */
  deliver(inbox: string, actor: PeerActor, activity: unknown, options?: DeliverOptions): Promise<Delivery>;
  close(): Promise<void>;
}

export interface DeliverOptions {
  /** Changes what was signed, on its way. */
  headers?(headers: Record<string, string>): Record<string, string>;
  body?(body: string): string;
  at?: number;
  privateKey?: KeyObject;
  keyId?: string;
}

// Making a key takes a tenth of a second.
const pairs: { publicKey: KeyObject; privateKey: KeyObject }[] = [];

export function keyPair(index: number) {
  pairs[index] ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return pairs[index] as { publicKey: KeyObject; privateKey: KeyObject };
}

export const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string;

export async function createPeer(): Promise<Peer> {
  const isText = (body: unknown): body is string | Buffer =>
    typeof body === 'string' || Buffer.isBuffer(body);
  const documents = new Map<string, { body: string | Buffer; type: string } | number>();
  const led = new Map<string, string>();
  const actors: PeerActor[] = [];
  const asked: string[] = [];
  const unchanged: string[] = [];
  const received: any[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  let made = 0;

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? '/';
    asked.push(`${request.method} ${path}`);
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(202).end();
      return;
    }
    if (path.startsWith('/.well-known/webfinger')) return finger(path, response);
    const known = documents.get(path);
    const actor = actors.find((one) => new URL(one.id).pathname === path);
    const away = led.get(path);
    if (away !== undefined) response.writeHead(302, { Location: away }).end();
    else if (typeof known === 'number') response.writeHead(known).end();
    else if (known) {
      const ETag = `"${sha256(known.body)}"`;
      if (request.headers['if-none-match'] === ETag) {
        unchanged.push(path);
        response.writeHead(304, { ETag }).end();
      } else response.writeHead(200, { 'Content-Type': known.type, ETag }).end(known.body);
    } else if (actor)
      response.writeHead(200, { 'Content-Type': ACTIVITY_JSON }).end(JSON.stringify(actor.document));
    else response.writeHead(404).end();
  }

  function finger(path: string, response: ServerResponse) {
    const resource = new URL(path, origin).searchParams.get('resource') ?? '';
    const actor = actors.find((one) => resource === `acct:${one.document.preferredUsername}@${host}`);
    if (!actor) {
      response.writeHead(404).end();
      return;
    }
    const links = [{ rel: 'self', type: ACTIVITY_JSON, href: actor.id }];
    response.writeHead(200, { 'Content-Type': 'application/jrd+json' });
    response.end(JSON.stringify({ subject: resource, links }));
  }

  return {
    origin,
    host,
    asked,
    unchanged,
    received,
    actor(name, changes = {}) {
      const id = `${origin}/users/${name}`;
      const { publicKey, privateKey } = keyPair(actors.length % 3);
      const keyId = `${id}#main-key`;
      const document = {
        '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
        id,
        type: 'Person',
        preferredUsername: name,
        name,
        inbox: `${id}/inbox`,
        outbox: `${id}/outbox`,
        followers: `${id}/followers`,
        endpoints: { sharedInbox: `${origin}/inbox` },
        publicKey: { id: keyId, owner: id, publicKeyPem: pem(publicKey) },
        ...changes,
      };
      const actor = { id, name, keyId, privateKey, document };
      actors.push(actor);
      return actor;
    },
    put(path, document, type = ACTIVITY_JSON) {
      documents.set(path, { body: isText(document) ? document : JSON.stringify(document), type });
      return origin + path;
    },
    lead(path, to) {
      led.set(path, to);
      return origin + path;
    },
    remove: (path, status = 410) => void documents.set(path, status),
    note(author, changes = {}) {
      made += 1;
      const id = `${author.id}/notes/${made}`;
      return {
        id,
        type: 'Note',
        attributedTo: author.id,
        content: `<p>Note ${made}</p>`,
        published: new Date().toISOString(),
        to: [PUBLIC],
        cc: [`${author.id}/followers`],
        ...changes,
      };
    },
    activity(actor, type, object, changes = {}) {
      made += 1;
      return {
        '@context': 'https://www.w3.org/ns/activitystreams',
        id: `${actor.id}/activities/${made}`,
        type,
        actor: actor.id,
        object,
        ...changes,
      };
    },
    async deliver(inbox, actor, activity, options = {}) {
      const body = JSON.stringify(activity);
      const url = new URL(inbox);
      const headers = signCavage(
        { method: 'POST', url, sha256: sha256(body), contentType: ACTIVITY_JSON },
        options.keyId ?? actor.keyId,
        options.privateKey ?? actor.privateKey,
        options.at ?? Date.now(),
      );
      const sent = options.headers ? options.headers(headers) : headers;
      return post(inbox, sent, options.body ? options.body(body) : body);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A POST as it stands, whatever it says. */
export async function post(url: string, headers: Record<string, string>, body: string): Promise<Delivery> {
  const answer = await fetch(url, { method: 'POST', headers, body });
  const text = await answer.text();
  try {
    return { status: answer.status, body: JSON.parse(text) };
  } catch {
    return { status: answer.status, body: text };
  }
}
