import { generateKeyPairSync } from 'node:crypto';
import { register } from '../server/src/accounts/index.ts';
import type { Role } from '../server/src/context.ts';
import type { Id } from '../server/src/db/tables.ts';
import { transact } from '../server/src/db/transact.ts';
import { issueToken } from '../server/src/sign-in/index.ts';
import type { Skein } from '../server/src/start.ts';

/** An answer as a client sees it. `body` is parsed JSON where it is JSON, else text. */
export interface Seen<T = any> {
  status: number;
  headers: Headers;
  body: T;
}

/** Somebody with an account and an app's token, who does everything through HTTP. */
export interface Person {
  id: Id;
  name: string;
  /** `alice@127.0.0.1:4000`. */
  handle: string;
  token: string;
  server: Skein;
  get<T = any>(path: string): Promise<Seen<T>>;
  post<T = any>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Seen<T>>;
  delete<T = any>(path: string): Promise<Seen<T>>;
  /** Publishes and gives the status; throws when it is refused. */
  publish(text: string, more?: Record<string, unknown>): Promise<any>;
  /** Follows somebody of the same server. */
  follow(other: Person): Promise<void>;
  home(): Promise<any[]>;
  notifications(): Promise<any[]>;
}

/** One request to a server, with a token or without. */
export async function call<T = any>(
  server: Skein,
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Seen<T>> {
  const { token, body, headers = {} } = options;
  const answer = await fetch(server.address + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, headers: answer.headers, body: isJson && text ? JSON.parse(text) : text };
}

// Making a key takes a tenth of a second; who holds which is no part of these stories.
let pair: { publicKey: string; privateKey: string } | null = null;

function keys() {
  pair ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return pair;
}

const SCOPES = ['read', 'write', 'follow', 'push'];

export interface PersonOptions {
  role?: Role;
  scopes?: string[];
  /** Whether direct statuses of strangers reach them at once; usually they are held back at first. */
  whispers?: boolean;
}

/** Makes a member of this server, signed in through an app. */
export async function person(
  server: Skein,
  name: string,
  { role = 'member', scopes = SCOPES, whispers = false }: PersonOptions = {},
): Promise<Person> {
  const { ctx } = server;
  const id = await register(ctx, {
    username: name,
    email: `${name}@mail.example`,
    passwordHash: 'none',
    role,
    keys: keys(),
    confirmed: true,
    approved: true,
  });
  const token = await issueToken(ctx, { appId: await testApp(server), accountId: id, scopes });
  const self: Person = {
    id,
    name,
    handle: `${name}@${ctx.origin.domain}`,
    token,
    server,
    get: (path) => call(server, 'GET', path, { token }),
    post: (path, body = {}, headers = {}) => call(server, 'POST', path, { token, body, headers }),
    delete: (path) => call(server, 'DELETE', path, { token }),
    async publish(text, more = {}) {
      const seen = await self.post('/api/v1/statuses', { status: text, ...more });
      if (seen.status !== 200) throw new Error(`${name} could not publish: ${JSON.stringify(seen.body)}`);
      return seen.body;
    },
    async follow(other) {
      const seen = await self.post(`/api/v1/accounts/${other.id}/follow`);
      if (seen.status !== 200) throw new Error(`${name} could not follow: ${JSON.stringify(seen.body)}`);
    },
    home: async () => (await self.get('/api/v1/timelines/home?limit=40')).body,
    notifications: async () => (await self.get('/api/v1/notifications?limit=80')).body,
  };
  if (whispers) {
    const body = { for_private_mentions: 'accept' };
    const seen = await call(server, 'PATCH', '/api/v2/notifications/policy', { token, body });
    if (seen.status !== 200) throw new Error(`${name} could not choose: ${JSON.stringify(seen.body)}`);
  }
  return self;
}

const apps = new WeakMap<Skein, Promise<Id>>();

function testApp(server: Skein): Promise<Id> {
  let app = apps.get(server);
  if (!app) {
    app = transact(server.ctx, async (ctx) => {
      const id = ctx.ids.next();
      await ctx.db
        .insertInto('apps')
        .values({
          id,
          client_id: `test-${id}`,
          client_secret_hash: 'none',
          name: 'Test app',
          website: null,
          redirect_uris: '[]',
          scopes: SCOPES.join(' '),
        })
        .execute();
      return id;
    });
    apps.set(server, app);
  }
  return app;
}

/** alice, bob and carol of one server. */
export async function cast(
  server: Skein,
  options: PersonOptions = {},
): Promise<{ alice: Person; bob: Person; carol: Person }> {
  return {
    alice: await person(server, 'alice', options),
    bob: await person(server, 'bob', options),
    carol: await person(server, 'carol', options),
  };
}
