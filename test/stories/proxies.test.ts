import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { type RequestOptions, request } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { IMAGE_BYTES } from '../../server/src/media/upload.ts';
import { createAccount } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { type Person, person } from '../cast.ts';
import { freePort } from '../free-port.ts';
import { ACTIVITY_JSON, createPeer, type Peer } from '../peer.ts';
import { picture } from '../pictures.ts';
import { PROXIES, type RunningProxy, startProxy, whyNot } from '../proxies.ts';
import { formOf } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

interface Asked {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  body: any;
}

type Options = RequestOptions & { token?: string; from?: string; send?(outgoing: Outgoing): Promise<void> };
type Outgoing = ReturnType<typeof request>;

// What a proxy does is the same for both engines.
for (const name of PROXIES) {
  describe(`Behind ${name}, as its recipe says`, { skip: whyNot(name), timeout: 180_000 }, () => {
    let proxy: RunningProxy;
    let world: World;
    let server: Skein;
    let alice: Person;
    let bob: Person;
    let port: number;
    let plainPort: number;
    let peer: Peer;

    before(async () => {
      await built();
      port = await freePort();
      plainPort = await freePort();
      world = await createWorld({
        environment: {
          SKEIN_ORIGIN: `https://localhost:${port}`,
          SKEIN_TRUSTED_PROXIES: '127.0.0.1',
          SKEIN_RATE_LIMITS: 'on',
        },
      });
      [server] = world.servers as [Skein];
      alice = await person(server, 'alice');
      bob = await person(server, 'bob');
      peer = await createPeer();
      proxy = await startProxy(name, { port, plainPort, behind: server.ctx.config.port });
    });
    after(async () => {
      await proxy?.stop();
      await world?.stop();
      await peer?.close();
    });

    /** One request through the proxy, from an address of this machine that is no proxy's. */
    function ask(method: string, path: string, { token, from, send, ...more }: Options = {}): Promise<Asked> {
      return new Promise((resolve, reject) => {
        const outgoing = request({
          host: 'localhost',
          port,
          method,
          path,
          ca: proxy.ca,
          agent: false,
          family: 4,
          localAddress: from ?? '127.0.0.9',
          ...more,
          headers: { ...(token && { Authorization: `Bearer ${token}` }), ...more.headers },
        });
        outgoing.on('response', (incoming) => void whole(incoming).then(resolve, reject));
        outgoing.on('error', reject);
        if (send) void send(outgoing);
        else outgoing.end();
      });
    }

    const post = (path: string, token: string, body: unknown) =>
      ask('POST', path, {
        token,
        headers: { 'Content-Type': 'application/json' },
        send: async (outgoing) => void outgoing.end(JSON.stringify(body)),
      });

    test('everybody has an address of their own, and a forged one is not believed', async () => {
      const left = async (from: string, forged?: string) => {
        const headers = forged ? { 'X-Forwarded-For': forged, Forwarded: `for=${forged}` } : {};
        const { status, headers: said } = await ask('GET', '/api/v1/timelines/public', { from, headers });
        assert.equal(status, 200);
        return Number(said['x-ratelimit-remaining']);
      };
      assert.equal(await left('127.0.0.5'), 299);
      assert.equal(await left('127.0.0.5', '198.51.100.7'), 298);
      assert.equal(await left('127.0.0.5', '127.0.0.1, 127.0.0.6'), 297);
      assert.equal(await left('127.0.0.6'), 299);
    });

    test('without the setting the proxy is one person, whatever it says', async () => {
      const other = await createWorld({ environment: { SKEIN_RATE_LIMITS: 'on' } });
      const behind = (other.servers[0] as Skein).ctx.config.port;
      const [second, secondPlain] = [await freePort(), await freePort()];
      const untrusted = await startProxy(name, { port: second, plainPort: secondPlain, behind });
      try {
        for (const [from, left] of [
          ['127.0.0.5', '299'],
          ['127.0.0.6', '298'],
        ]) {
          const seen = await ask('GET', '/api/v1/timelines/public', { from, port: second });
          assert.equal(seen.headers['x-ratelimit-remaining'], left);
        }
      } finally {
        await untrusted.stop();
        await other.stop();
      }
    });

    test('links, cookies and streams stand under https', async () => {
      const origin = `https://localhost:${port}`;
      const status = await post('/api/v1/statuses', alice.token, { status: 'one' });
      await post('/api/v1/statuses', alice.token, { status: 'two' });
      assert.ok(status.body.url.startsWith(`${origin}/@alice/`), status.body.url);
      const page = await ask('GET', '/api/v1/timelines/public?limit=1');
      assert.ok(String(page.headers.link).startsWith(`<${origin}/api/v1/timelines/public?`));
      const instance = await ask('GET', '/api/v2/instance');
      assert.equal(instance.body.configuration.urls.streaming, `wss://localhost:${port}`);
      const password = 'forty-one geese';
      const login = { name: 'carol', email: 'carol@mail.example', password, locale: 'en', role: 'member' };
      await createAccount(server.ctx, { ...login, confirmed: true, approved: true } as never);
      const form = await ask('GET', '/sign-in');
      const cookies = (seen: Asked) => (seen.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]);
      const { action, fields } = formOf(form.body);
      const signedIn = await ask('POST', action, {
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie: cookies(form).join('; '),
          Origin: origin,
        },
        send: async (outgoing) =>
          void outgoing.end(new URLSearchParams({ ...fields, login: 'carol', password }).toString()),
      });
      assert.equal(signedIn.status, 303, signedIn.body);
      const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
      assert.match(cookie, /^__Host-skein=\S+; Path=\/; .*Secure/);
      const home = await ask('GET', '/home', { headers: { Cookie: cookies(signedIn).join('; ') } });
      assert.equal(home.status, 200);
    });

    if (name === 'nginx')
      test('http is sent on to https', async () => {
        const seen = await fetch(`http://127.0.0.1:${plainPort}/@alice?x=1`, { redirect: 'manual' });
        assert.deepEqual([seen.status, seen.headers.get('location')], [301, 'https://127.0.0.1/@alice?x=1']);
      });

    test('a WebSocket and server-sent events bring a post as soon as it is there', async () => {
      const socket = new WebSocket(`wss://localhost:${port}/api/v1/streaming?stream=user`, bob.token, {
        ca: proxy.ca,
      });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const overSocket = new Promise<any>((resolve) =>
        socket.once('message', (data) => resolve(JSON.parse(data.toString()))),
      );
      let said = '';
      const stream = await new Promise<IncomingMessage>((resolve, reject) => {
        const headers = { Authorization: `Bearer ${bob.token}`, 'Accept-Encoding': 'gzip' };
        const path = '/api/v1/streaming/user';
        request({ host: 'localhost', port, path, ca: proxy.ca, agent: false, headers }, resolve)
          .on('error', reject)
          .end();
      });
      try {
        assert.equal(stream.statusCode, 200);
        assert.match(String(stream.headers['content-type']), /^text\/event-stream/);
        assert.equal(stream.headers['content-encoding'], undefined);
        const overEvents = new Promise<void>((resolve) =>
          stream.on('data', (chunk) => {
            said += chunk;
            if (said.includes('event: update')) resolve();
          }),
        );
        const { body } = await post('/api/v1/statuses', bob.token, { status: 'as it happens' });
        const line = await overSocket;
        assert.deepEqual([line.event, JSON.parse(line.payload).id], ['update', body.id]);
        // The stream stays open, so nothing but the proxy could hold this back.
        await overEvents;
        assert.ok(said.startsWith(':)\n') && said.includes(`"id":"${body.id}"`));
      } finally {
        stream.destroy();
        socket.terminate();
      }
    });

    test('an upload at the cap is taken, one beyond is refused in our words', async () => {
      const upload = async (bytes: number) => {
        const photo = await picture('jpeg');
        // Decoders stop at the end of the picture; what follows is only long.
        const file = Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]);
        const body = new FormData();
        body.append('file', new Blob([file]), 'photo.jpg');
        const form = new Response(body);
        const whole = Buffer.from(await form.arrayBuffer());
        return ask('POST', '/api/v2/media', {
          token: alice.token,
          headers: {
            'Content-Type': form.headers.get('content-type') as string,
            'Content-Length': whole.length,
          },
          send: async (outgoing) => void outgoing.end(whole),
        });
      };
      const taken = await upload(IMAGE_BYTES);
      assert.equal(taken.status, 200, taken.body);
      const shown = await ask('GET', new URL(taken.body.url).pathname);
      assert.equal(shown.headers['content-type'], 'image/jpeg');
      const beyond = await upload(IMAGE_BYTES + 1);
      assert.deepEqual(
        [beyond.status, beyond.body],
        [422, { error: 'Validation failed: File file size must be less than 16 MB' }],
      );
    });

    test('a slow client is heard to the end, and a slow reader gets everything', async () => {
      const text = 'word by word by word';
      const slow = await ask('POST', '/api/v1/statuses', {
        token: alice.token,
        headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
        async send(outgoing) {
          for (const letter of JSON.stringify({ status: text })) {
            outgoing.write(letter);
            await wait(40);
          }
          outgoing.end();
        },
      });
      assert.equal(slow.status, 200);
      assert.match(slow.body.content, new RegExp(text));
      const asset = /(?:href|src)="(\/assets\/[^"]+)"/.exec((await ask('GET', '/')).body)?.[1] as string;
      const straight = await fetch(server.address + asset);
      const chunks: Buffer[] = [];
      await new Promise<void>((resolve, reject) => {
        request({ host: 'localhost', port, path: asset, ca: proxy.ca, agent: false }, async (incoming) => {
          for await (const chunk of incoming) {
            chunks.push(chunk);
            await wait(100);
          }
          resolve();
        })
          .on('error', reject)
          .end();
      });
      assert.deepEqual(Buffer.concat(chunks), Buffer.from(await straight.arrayBuffer()));
    });

    test('what another server signed arrives as it was signed, under long headers too', async () => {
      const mel = peer.actor('mel');
      const deliver = async (activity: unknown, change = (body: string) => body) => {
        const body = ` ${JSON.stringify(activity, null, 2)}\n`;
        const url = new URL(server.ctx.origin.sharedInbox());
        const signing = { method: 'POST', url, sha256: sha256(body), contentType: ACTIVITY_JSON };
        return ask('POST', url.pathname, {
          headers: {
            ...signCavage(signing, mel.keyId, mel.privateKey, Date.now()),
            'X-Long': 'x'.repeat(10_000),
            'Accept-Encoding': 'gzip',
          },
          send: async (outgoing) => void outgoing.end(change(body)),
        });
      };
      const summary = 'Ünïcödé 🪿 and  two  spaces';
      const follow = peer.activity(mel, 'Follow', server.ctx.origin.account(alice.id), { summary });
      assert.equal((await deliver(follow)).status, 202);
      await world.settled();
      const [told] = await alice.notifications();
      assert.deepEqual([told.type, told.account.username], ['follow', 'mel']);
      const again = peer.activity(mel, 'Follow', server.ctx.origin.account(bob.id), { summary });
      const forged = await deliver(again, (body) => body.replace('two', 'six'));
      assert.equal(forged.status, 401);
    });

    test('HTTP/2 is spoken in front', async () => {
      const session = connectHttp2(`https://localhost:${port}`, { ca: proxy.ca });
      try {
        const seen = await new Promise<[number, any]>((resolve, reject) => {
          session.on('error', reject);
          const stream = session.request({ ':path': '/api/v1/accounts/lookup?acct=alice' });
          let status = 0;
          let text = '';
          stream.on('response', (headers) => (status = headers[':status'] as number));
          stream.on('data', (chunk) => (text += chunk));
          stream.on('end', () => resolve([status, JSON.parse(text)]));
          stream.on('error', reject);
          stream.end();
        });
        assert.equal(session.alpnProtocol, 'h2');
        assert.deepEqual([seen[0], seen[1].acct], [200, 'alice']);
      } finally {
        session.destroy();
      }
    });

    test('JSON and pages are compressed for who can read that, pictures are not', async () => {
      const actor = `/ap/accounts/${alice.id}`;
      const accept = { Accept: ACTIVITY_JSON };
      for (const [path, headers] of [
        ['/api/v2/instance', {}],
        ['/sign-in', {}],
        [actor, accept],
      ] as const) {
        const plain = await ask('GET', path, { headers });
        assert.equal(plain.headers['content-encoding'], undefined);
        const packed = await ask('GET', path, { headers: { ...headers, 'Accept-Encoding': 'gzip' } });
        assert.equal(packed.headers['content-encoding'], 'gzip', path);
        assert.match(String(packed.headers.vary), /Accept-Encoding/i);
        if (path !== '/sign-in')
          assert.deepEqual(JSON.parse(gunzipSync(packed.bytes).toString()), plain.body);
      }
    });

    test('a part of a picture can be asked for', async () => {
      const form = new FormData();
      form.append('file', new Blob([(await picture('jpeg', 600, 400)) as never]), 'photo.jpg');
      const headers = { Authorization: `Bearer ${alice.token}` };
      const sent = await fetch(`${server.address}/api/v2/media`, { method: 'POST', headers, body: form });
      const { pathname } = new URL(((await sent.json()) as any).url);
      const range = { Range: 'bytes=10-29', 'Accept-Encoding': 'gzip' };
      const whole = Buffer.from(await (await fetch(server.address + pathname)).arrayBuffer());
      const seen = await ask('GET', pathname, { headers: range });
      assert.equal(seen.headers['content-encoding'], undefined);
      assert.deepEqual(
        [seen.status, seen.headers['content-range'], seen.bytes],
        [206, `bytes 10-29/${whole.length}`, whole.subarray(10, 30)],
      );
    });
  });
}

async function whole(incoming: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString();
  const isJson = /json/.test(String(incoming.headers['content-type']));
  const isPlain = incoming.headers['content-encoding'] === undefined;
  const body = isJson && isPlain && text ? JSON.parse(text) : text;
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, bytes, body };
}
