import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Id } from '../server/src/db/tables.ts';
import type { Skein } from '../server/src/start.ts';

/** One POST as it reached a server that is none. */
export interface Received {
  /** `127.0.0.2:4000`. */
  host: string;
  path: string;
  headers: IncomingHttpHeaders;
  activity: any;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
}

/** Inboxes of any number of servers on loopback, one address each, which write down what they get. */
export interface Inboxes {
  received: Received[];
  /** The activities that reached one server, as `Create hello`. */
  at(host: string): string[];
  /** Host and port of the n-th server. */
  host(n: number): string;
  /** What they answer; 202 at first. */
  answer(how: (received: Received) => Answer | Promise<Answer>): void;
  close(): Promise<void>;
}

export async function createInboxes(): Promise<Inboxes> {
  const received: Received[] = [];
  let respond: (one: Received) => Answer | Promise<Answer> = () => ({ status: 202 });
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    // They are inboxes and nothing else.
    if (request.method !== 'POST') return void response.writeHead(404).end();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { host = '' } = request.headers;
      const one = {
        host,
        path: request.url ?? '',
        headers: request.headers,
        activity: JSON.parse(Buffer.concat(chunks).toString('utf8')),
      };
      received.push(one);
      const { status, headers } = await respond(one);
      response.writeHead(status, headers).end();
    });
  });
  // All of 127.0.0.0/8 is this machine: an address is a server of its own.
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    at: (host) => received.filter((one) => one.host === host).map(({ activity }) => label(activity)),
    host: (n) => `127.0.${Math.floor(n / 250) + 1}.${(n % 250) + 1}:${port}`,
    answer(how) {
      respond = how;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What an activity says, in two words. */
function label({ type, object }: any): string {
  const text =
    typeof object?.content === 'string' ? object.content.replace(/<[^>]+>/g, '') : (object?.type ?? '');
  return `${type} ${text}`.trim();
}

let made = 0;

/** People of other servers as if they had been fetched: `people` on each host, behind its shared inbox or without one. */
export async function addRemotes(
  server: Skein,
  hosts: readonly string[],
  { people = 1, shared = true }: { people?: number; shared?: boolean } = {},
): Promise<Id[]> {
  const { ctx } = server;
  const rows = hosts.flatMap((host) =>
    Array.from({ length: people }, () => {
      const name = `remote${++made}`;
      const uri = `http://${host}/users/${name}`;
      return {
        id: ctx.ids.next(),
        username: name,
        domain: host,
        handle: `${name}@${host}`,
        local: 0 as const,
        type: 'Person' as const,
        display_name: name,
        note: '',
        fields: '[]',
        url: uri,
        uri,
        inbox: `${uri}/inbox`,
        shared_inbox: shared ? `http://${host}/inbox` : null,
        key_id: `${uri}#main-key`,
        locked: 0 as const,
        discoverable: 0 as const,
        indexable: 0 as const,
        followers_count: 0,
        following_count: 0,
        statuses_count: 0,
        created_at: ctx.clock.now(),
      };
    }),
  );
  for (let at = 0; at < rows.length; at += 500) {
    await ctx.writer.write((db) =>
      db
        .insertInto('accounts')
        .values(rows.slice(at, at + 500) as never)
        .execute(),
    );
  }
  return rows.map((row) => row.id);
}

/** Makes these accounts followers, as if each had asked and been accepted. */
export async function addFollowers(server: Skein, followeeId: Id, followers: readonly Id[]): Promise<void> {
  const { ctx } = server;
  const rows = followers.map((follower_id) => ({
    id: ctx.ids.next(),
    follower_id,
    followee_id: followeeId,
    follower_local: 0 as const,
    uri: `http://elsewhere.example/follows/${follower_id}`,
    show_boosts: 1 as const,
    notify: 0 as const,
  }));
  for (let at = 0; at < rows.length; at += 500) {
    await ctx.writer.write((db) =>
      db
        .insertInto('follows')
        .values(rows.slice(at, at + 500))
        .execute(),
    );
  }
}
