import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import {
  createFederation,
  getDocumentLoader,
  MemoryKvStore,
  type MessageQueue,
  ParallelMessageQueue,
} from '@fedify/fedify';
import { Create, Person } from '@fedify/fedify/vocab';
import { answer } from './child.ts';

// An app made with Fedify that verifies what comes in, keeps it in a durable queue, and does nothing with it: the floor
// of what a library in general use takes. Its keys and its idempotence live in memory, which favours it.
const { port, actors, publicKeyPem } = JSON.parse(process.argv[2] ?? '{}') as {
  port: number;
  /** Whoever signs; all have one key. */
  actors: string[];
  publicKeyPem: string;
};
const folder = mkdtempSync(join(tmpdir(), 'skein-fedify-'));
let handled = 0;
let waiting = 0;

/** Messages in SQLite, as Fedify's own adapter keeps them: a row each, taken out before it is handled. */
function sqliteQueue(): MessageQueue {
  const file = new DatabaseSync(join(folder, 'queue.sqlite'));
  file.exec('pragma journal_mode = wal; pragma synchronous = normal');
  file.exec('create table messages (id integer primary key, message text not null, run_at integer not null)');
  const add = file.prepare('insert into messages (message, run_at) values (?, ?)');
  const take = file.prepare(
    'delete from messages where id = (select id from messages where run_at <= ? order by id limit 1) returning message',
  );
  let wake = () => {};
  return {
    async enqueue(message, options) {
      const delay = options?.delay?.total('milliseconds') ?? 0;
      add.run(JSON.stringify(message), Date.now() + delay);
      waiting += 1;
      wake();
    },
    async listen(handle, options) {
      while (!options?.signal?.aborted) {
        const row = take.get(Date.now()) as { message: string } | undefined;
        if (row) {
          await handle(JSON.parse(row.message));
          waiting -= 1;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            setTimeout(resolve, 50);
          });
        }
      }
    },
  };
}

const known = new Map(actors.map((id) => [id, document(id)]));

function document(id: string) {
  return {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
    id,
    type: 'Person',
    preferredUsername: id.split('/').at(-1),
    inbox: `${id}/inbox`,
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem },
  };
}

const contexts = getDocumentLoader();
const federation = createFederation<void>({
  kv: new MemoryKvStore(),
  queue: new ParallelMessageQueue(sqliteQueue(), 10),
  documentLoaderFactory: () => async (url) => {
    const found = known.get(url.replace(/#.*$/, ''));
    // Contexts that it brings with it; nothing else is asked for.
    if (!found) return contexts(url);
    return { contextUrl: null, documentUrl: url, document: found };
  },
});
federation.setActorDispatcher('/users/{identifier}', (ctx, identifier) => {
  return new Person({ id: ctx.getActorUri(identifier), preferredUsername: identifier });
});
federation.setInboxListeners('/users/{identifier}/inbox', '/ap/inbox').on(Create, () => {
  handled += 1;
});

const server = createServer(async (incoming, outgoing) => {
  const request = new Request(`http://127.0.0.1:${port}${incoming.url}`, {
    method: incoming.method,
    headers: incoming.headers as Record<string, string>,
    body: Readable.toWeb(incoming) as never,
    duplex: 'half',
  } as RequestInit);
  const given = await federation.fetch(request, { contextData: undefined });
  outgoing.writeHead(given.status, Object.fromEntries(given.headers));
  outgoing.end(Buffer.from(await given.arrayBuffer()));
});
server.listen(port, '127.0.0.1');
await once(server, 'listening');

answer(
  {
    async settled() {
      while (waiting > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    address: () => `http://127.0.0.1:${port}`,
    handled: () => handled,
  },
  async () => rmSync(folder, { recursive: true, force: true }),
);
