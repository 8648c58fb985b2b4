import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { WebSocket } from 'ws';
import { type Call, CLIENTS, type Client, type Read } from '../app-calls.ts';
import type { Person, Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { memberBrowser } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('what real apps send, in their order', (engine) => {
  const { server, alice, bob } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await alice.follow(bob);
  });

  for (const client of CLIENTS) {
    test(`${client.name} signs in, reads home and notifications, posts, and listens`, async () => {
      for (const one of client.beforeConsent) await check(one, await send(one, null));
      const token = await signIn(client, alice);
      const { body: posted } = await bob.post('/api/v1/statuses', { status: `@alice for ${client.name}` });
      await bob.post(`/api/v1/statuses/${posted.id}/favourite`);
      for (const one of client.calls) await check(one, await send(one, token));
      await listens(client, token);
    });
  }

  async function send({ method, path, body, headers }: Call, token: string | null): Promise<Response> {
    return fetch(server.address + path, {
      method,
      headers: {
        Origin: 'https://app.example',
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      body: body ? JSON.stringify(body) : undefined,
    });
  }

  async function check({ method, path, reads }: Call, answer: Response): Promise<void> {
    const text = await answer.text();
    const what = `${method} ${path}`;
    assert.equal(answer.status, 200, `${what}: ${answer.status} ${text.slice(0, 200)}`);
    assert.match(String(answer.headers.get('content-type')), /json/, what);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*', what);
    if (path.startsWith('/api/'))
      assert.match(String(answer.headers.get('access-control-expose-headers')), /Link/);
    const body: unknown = JSON.parse(text);
    for (const read of reads) assert.ok(isRead(body, read), `${what} has no ${read}: ${text.slice(0, 400)}`);
  }

  function register(client: Client): Promise<Seen> {
    const asked = {
      client_name: client.name,
      redirect_uris: client.callback,
      scopes: client.scopes,
      website: 'https://app.example',
    };
    return sent('/api/v1/apps', asked, client.registersBy);
  }

  async function sent(path: string, fields: Record<string, string>, by: 'json' | 'form'): Promise<Seen> {
    const answer = await fetch(server.address + path, {
      method: 'POST',
      headers: by === 'json' ? { 'Content-Type': 'application/json' } : {},
      body: by === 'json' ? JSON.stringify(fields) : new URLSearchParams(fields),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }

  async function signIn(client: Client, who: Person): Promise<string> {
    const { body: app } = await register(client);
    assert.ok(app.client_id && app.client_secret && app.vapid_key);
    const verifier = randomBytes(32).toString('base64url');
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: app.client_id,
      redirect_uri: client.callback,
      scope: client.scopes,
      ...(client.pkce
        ? {
            code_challenge: createHash('sha256').update(verifier).digest('base64url'),
            code_challenge_method: 'S256',
          }
        : {}),
    });
    const browser = await memberBrowser(who);
    const page = await browser.get(`/oauth/authorize?${asked}`);
    assert.equal(page.headers.get('cross-origin-opener-policy'), null);
    const sentOn = await browser.submit(page, { decision: 'allow' });
    const location = String(sentOn.headers.get('location'));
    assert.ok(location.startsWith(client.callback), location);
    const { status, body } = await sent(
      '/oauth/token',
      {
        grant_type: 'authorization_code',
        code: String(new URL(location).searchParams.get('code')),
        client_id: app.client_id,
        client_secret: app.client_secret,
        redirect_uri: client.callback,
        scope: client.scopes,
        ...(client.pkce ? { code_verifier: verifier } : {}),
      },
      client.exchangesBy,
    );
    assert.equal(status, 200, JSON.stringify(body));
    return body.access_token;
  }

  async function listens({ name, socket: by }: Client, token: string): Promise<void> {
    const url = `${server.address.replace('http', 'ws')}/api/v1/streaming`;
    const socket =
      by === 'protocol'
        ? new WebSocket(`${url}${name === 'Mastodon web' ? '/' : ''}`, token)
        : new WebSocket(`${url}?access_token=${token}&stream=user`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    // Chromium refuses the socket when what it proposed is not repeated.
    assert.equal(socket.protocol, by === 'protocol' ? token : '');
    const heard = new Promise<any>((resolve) =>
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data));
        if (frame.event === 'update') resolve(frame);
      }),
    );
    if (by === 'protocol')
      for (const stream of ['user', 'user:notification'])
        socket.send(JSON.stringify({ type: 'subscribe', stream }));
    let frame: any = null;
    void heard.then((one) => {
      frame = one;
    });
    while (!frame) {
      await bob.publish('heard');
      await new Promise((done) => setTimeout(done, 20));
    }
    assert.deepEqual(frame.stream, ['user']);
    assert.equal(typeof frame.payload, 'string');
    assert.equal(JSON.parse(frame.payload).account.acct, 'bob');
    socket.close();
  }
});

/** Whether what an app reads is there. */
function isRead(body: unknown, read: Read): boolean {
  if (read === '[]') return Array.isArray(body);
  if (read.endsWith('?]')) return Array.isArray(body) && body.some((one) => isThere(one, read.slice(1, -2)));
  if (read.startsWith('['))
    return Array.isArray(body) && body.length > 0 && body.every((one) => isThere(one, read.slice(1, -1)));
  return read.endsWith('[]') ? Array.isArray(at(body, read.slice(0, -2))) : isThere(body, read);
}

function isThere(body: unknown, path: string): boolean {
  const found = at(body, path);
  return found !== undefined && found !== null;
}

function at(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((one, name) => (one as Record<string, unknown> | null)?.[name], body);
}
