import { join as inFolder } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before } from 'node:test';
import { createRestAPIClient, createStreamingAPIClient, type mastodon } from 'masto';
import { Mastodon } from 'megalodon';
import pg from 'pg';
import { SQLITE_FILE } from '../server/src/db/connect.ts';
import type { Engine } from '../server/src/db/dialect.ts';
import { labEnvironment, type Running, serve, typed } from './process.ts';
import { freshHome, type Home } from './world.ts';

/** Somebody who knows the server through apps alone. */
export interface AppUser {
  id: string;
  name: string;
  token: string;
  masto: mastodon.rest.Client;
  megalodon: Mastodon;
  /** A WebSocket of masto.js. */
  stream(): mastodon.streaming.Client;
  /** One request of an app that uses no library. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

export interface Apart {
  address(): string;
  alice(): AppUser;
  bob(): AppUser;
  carol(): AppUser;
  /** Types a command of the server. */
  command(...argv: string[]): Promise<string>;
  /** Somebody else. */
  join(name: string): Promise<AppUser>;
  /** Has jobs of this kind run now that wait for their time: the clock of another process cannot be moved. */
  hurry(kind: string): Promise<void>;
}

const PASSWORD = 'forty-one geese';
const SCOPES = 'read write follow push profile';

/**
 * A server in a process of its own for the length of a suite, with alice, bob and carol: nothing of the server is
 * loaded where the client libraries run, and nothing but the wire is between them.
 */
export function apart(engine: Engine): Apart {
  let home: Home;
  let running: Running;
  let environment: Record<string, string>;
  const users = new Map<string, AppUser>();

  before(async () => {
    home = await freshHome(engine);
    environment = await labEnvironment(home);
    running = await serve(environment);
    for (const name of ['alice', 'bob', 'carol']) users.set(name, await join(name));
  });
  after(async () => {
    await running?.stop();
    await home?.remove();
  });

  async function command(...argv: string[]): Promise<string> {
    const { code, out, err } = await typed(environment, ...argv);
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${err}`);
    return out.trim();
  }

  async function join(name: string): Promise<AppUser> {
    await command('account', 'create', name, '--email', `${name}@mail.example`, '--password', PASSWORD);
    const token = await command('token', 'create', name, '--scopes', SCOPES);
    const url = running.address;
    const masto = createRestAPIClient({ url, accessToken: token });
    return {
      id: (await masto.v1.accounts.verifyCredentials()).id,
      name,
      token,
      masto,
      megalodon: new Mastodon(url, token, 'story'),
      stream: () =>
        createStreamingAPIClient({ streamingApiUrl: url.replace('http', 'ws'), accessToken: token }),
      ask: (method, path, body, headers = {}) =>
        fetch(url + path, {
          method,
          headers: {
            Authorization: `Bearer ${token}`,
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
            ...headers,
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        }),
    };
  }

  async function hurry(kind: string): Promise<void> {
    const text = `update jobs set run_at = 0 where kind = '${kind}' and run_at is not null`;
    if (home.databaseUrl !== null) {
      const client = new pg.Client({ connectionString: home.databaseUrl });
      await client.connect();
      await client.query(text);
      await client.end();
      return;
    }
    const file = new DatabaseSync(inFolder(home.data, SQLITE_FILE));
    file.exec('pragma busy_timeout = 5000');
    file.exec(text);
    file.close();
  }

  const user = (name: string) => () => {
    const found = users.get(name);
    if (!found) throw new Error('The server is there before the first test: use it inside tests');
    return found;
  };
  return {
    address: () => running.address,
    alice: user('alice'),
    bob: user('bob'),
    carol: user('carol'),
    command,
    join,
    hurry,
  };
}

/** Asks until the answer is as it should be: another process cannot be asked whether it has come to rest. */
export async function until<T>(
  read: () => PromiseLike<T>,
  isRight: (value: T) => boolean,
  patienceMs = 10_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(value)?.slice(0, 500)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
