import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as netConnect, type TcpNetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { ACTIVITY_JSON, type Delivery, keyPair, pem, post } from '../peer.ts';

/** Documents as real servers sent them, served by one lab host in the place of them all. */

export type Document = Record<string, any>;

const shared = process.env.SKEIN_SHARED;
const root = join(shared ?? '', 'fixtures', 'activitypub');

/** Every document under $SKEIN_SHARED/fixtures/activitypub; none without SKEIN_SHARED. */
export const FIXTURES: readonly string[] =
  shared && existsSync(root)
    ? (readdirSync(root, { recursive: true }) as string[]).filter((path) => path.endsWith('.json')).sort()
    : [];

const texts = new Map(FIXTURES.map((path) => [path, readFileSync(join(root, path), 'utf8')]));

/** Names that say what a document means, not where something lives. */
const MEANINGS = new Set(['www.w3.org', 'w3id.org']);

const hosts = [
  ...new Set(
    [...texts.values()].flatMap((text) =>
      [...text.matchAll(/https?:\/\/([a-z0-9_.-]+)/gi)].map((match) => (match[1] as string).toLowerCase()),
    ),
  ),
].filter((host) => !MEANINGS.has(host));

/** One document in a fediverse of its own: host number `n` of the real ones is 127.<document>.<n>.1 here. */
export interface Scene {
  document: Document;
  /** An id as the document has it, where this scene has it. */
  at(original: string): string;
  /** Serves something more under its id. */
  put(document: Document): void;
  /** The actor of an id, made where no fixture describes them. */
  actor(id: string): Document;
  /** Signs as this actor and posts to the inbox. */
  deliver(inbox: string, actor: string, activity: unknown): Promise<Delivery>;
  /** What was posted to the servers of this scene. */
  received: Document[];
}

export interface Stage {
  /** For `createWorld`: all names and addresses lead here. */
  connect(options: TcpNetConnectOpts): ReturnType<typeof netConnect>;
  /** The scene of one fixture; `ours` says which of its ids stand for things of our server. */
  scene(path: string, ours: Record<string, string>): Scene;
  close(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  const scenes = new Map<number, ReturnType<typeof createScene>>();
  const server = createServer((request, response) => {
    const number = Number(/^127\.(\d+)\./.exec(request.headers.host ?? '')?.[1]);
    const scene = scenes.get(number);
    if (!scene) return void response.writeHead(404).end();
    void scene.answer(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connect: (options) => netConnect({ ...options, host: '127.0.0.1', port }),
    scene(path, ours) {
      const number = FIXTURES.indexOf(path) + 1;
      const scene = createScene(number, path, ours);
      scenes.set(number, scene);
      return scene;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createScene(number: number, path: string, ours: Record<string, string>) {
  const documents = new Map<string, Document>();
  const received: Document[] = [];
  const { publicKey, privateKey } = keyPair(0);

  const rewrite = (text: string) => {
    let written = text;
    for (const [id, own] of Object.entries(ours)) written = written.replaceAll(`"${id}"`, `"${own}"`);
    const address = (host: string) => {
      const index = hosts.indexOf(host.toLowerCase());
      return index < 0 ? null : `127.${number}.${index + 1}.1`;
    };
    return written
      .replace(/https?:\/\/([a-z0-9_.-]+)/gi, (url, host) =>
        address(host) ? `http://${address(host)}` : url,
      )
      .replace(/@([a-z0-9_.-]+\.[a-z]+)/gi, (mention, host) =>
        address(host) ? `@${address(host)}` : mention,
      );
  };
  const at = (original: string) => JSON.parse(rewrite(JSON.stringify(original))) as string;
  const key = (url: string) => {
    const { host, pathname, search } = new URL(url);
    return host + pathname + search;
  };

  /** An actor signs with a key of our making; what else it says stays. */
  function put(document: Document) {
    const actor = 'inbox' in document;
    const publicKeyPem = pem(publicKey);
    documents.set(
      key(document.id),
      actor ? { ...document, publicKey: { ...document.publicKey, publicKeyPem } } : document,
    );
  }

  for (const text of texts.values()) {
    const document = JSON.parse(rewrite(text)) as Document;
    if (document.inbox || document.attributedTo) if (!documents.has(key(document.id))) put(document);
  }
  const document = JSON.parse(rewrite(texts.get(path) as string)) as Document;
  if (document.inbox || document.attributedTo || document.orderedItems) put(document);

  /** Whom a document names as an actor and no fixture describes. */
  function actorAt(id: string): Document {
    const known = documents.get(key(id));
    if (known) return known;
    const name = (id.split('/').findLast(Boolean) ?? '').replace(/^@/, '');
    const made = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id,
      type: /\/c\//.test(id) ? 'Group' : 'Person',
      preferredUsername: name,
      inbox: `${id}/inbox`,
      followers: `${id}/followers`,
      publicKey: { id: `${id}#main-key`, owner: id },
    };
    put(made);
    return documents.get(key(id)) as Document;
  }
  for (const one of [document, document.object ?? {}])
    for (const who of [one.actor, one.attributedTo].flat())
      if (who && one.type !== 'Group') actorAt(typeof who === 'string' ? who : who.id);

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { host = '' } = request.headers;
    const url = new URL(request.url ?? '/', `http://${host}`);
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(202).end();
      return;
    }
    if (url.pathname === '/.well-known/webfinger') {
      const subject = url.searchParams.get('resource') ?? '';
      const named = [...documents.values()].find(
        (one) => new URL(one.id).host === host && subject === `acct:${one.preferredUsername}@${host}`,
      );
      if (!named) return void response.writeHead(404).end();
      const links = [{ rel: 'self', type: ACTIVITY_JSON, href: named.id }];
      response.writeHead(200, { 'Content-Type': 'application/jrd+json' });
      response.end(JSON.stringify({ subject, links }));
      return;
    }
    const found = documents.get(host + url.pathname + url.search);
    if (!found) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': ACTIVITY_JSON }).end(JSON.stringify(found));
  }

  const deliver = (inbox: string, actor: string, activity: unknown) => {
    const body = JSON.stringify(activity);
    const request = { method: 'POST', url: new URL(inbox), sha256: sha256(body), contentType: ACTIVITY_JSON };
    const signed = signCavage(request, actorAt(actor).publicKey.id, privateKey, Date.now());
    return post(inbox, signed, body);
  };
  return { document, at, put, actor: actorAt, deliver, received, answer };
}
