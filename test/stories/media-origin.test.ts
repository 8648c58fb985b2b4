import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { readConfig, SettingError } from '../../server/src/config.ts';
import type { Skein } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
import { freePort } from '../free-port.ts';
import { createPeer } from '../peer.ts';
import { bytesAt, picture, sendFile, uploaded } from '../pictures.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('an origin for media', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let origin: string;
  let mediaOrigin: string;

  before(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    mediaOrigin = `http://localhost:${port}`;
    const environment = { PORT: `${port}`, SKEIN_ORIGIN: origin, SKEIN_MEDIA_ORIGIN: mediaOrigin };
    world = await createWorld({ engine, environment });
    server = world.servers[0] as Skein;
    alice = await person(server, 'alice');
  });
  after(() => world.stop());

  /** Asks this server under any host, in any spelling. */
  function ask(host: string, path: string, { method = 'GET', headers = {} } = {}) {
    const { port } = new URL(origin);
    return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
      (resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path, method, headers: { ...headers, Host: host } });
        asked.on('error', reject);
        asked.on('upgrade', () => reject(new Error('it became a socket')));
        asked.on('response', (answer) => {
          let body = '';
          answer.on('data', (chunk) => {
            body += chunk;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
        });
        asked.end();
      },
    );
  }

  const document = async (url: string): Promise<any> =>
    (await fetch(url, { headers: { Accept: 'application/activity+json' } })).json();

  test('so is the picture of a page that a post links to', async () => {
    const site = await createPeer();
    const head = '<title>A page</title><meta property="og:image" content="/p.png">';
    const url = site.put('/page', head, 'text/html');
    site.put('/p.png', await picture('png'), 'image/png');
    const { id } = await alice.publish(url);
    await world.settled();
    const { card } = (await alice.get(`/api/v1/statuses/${id}`)).body;
    assert.equal(new URL(card.image).origin, mediaOrigin);
    assert.equal((await bytesAt(card.image)).status, 200);
    await site.close();
  });

  test('every address of a picture is under it, in the API and in documents, and works', async () => {
    await sendFile(
      alice,
      '/api/v1/accounts/update_credentials',
      await picture('png', 300, 300),
      {},
      {
        name: 'avatar',
        method: 'PATCH',
      },
    );
    const { id } = await uploaded(alice);
    const status = await alice.publish('look', { media_ids: [id] });
    const [shown] = status.media_attachments;
    const note = await document(status.uri);
    const actor = await document(server.ctx.origin.account(alice.id));
    for (const url of [
      shown.url,
      shown.preview_url,
      status.account.avatar,
      note.attachment[0].url,
      actor.icon.url,
    ]) {
      assert.equal(new URL(url).origin, mediaOrigin, url);
      const seen = await bytesAt(url);
      assert.equal(seen.status, 200);
      assert.equal(seen.headers.get('set-cookie'), null);
      assert.equal(seen.headers.get('content-security-policy'), "default-src 'none'; sandbox");
      assert.equal(
        (await bytesAt(url.replace(mediaOrigin, origin))).status,
        200,
        'older addresses go on working',
      );
    }
    assert.equal(new URL(status.uri).origin, origin);
    for (const url of [shown.url, mediaOrigin]) {
      assert.equal(server.ctx.origin.isOurs(url), true);
      assert.deepEqual(server.ctx.origin.parse(url), { kind: 'other' });
    }
    const posing = server.ctx.origin.account(alice.id).replace(origin, mediaOrigin);
    assert.deepEqual(server.ctx.origin.parse(posing), { kind: 'other' }, 'an account has one address');
  });

  test('nothing else is answered there: no page, no API, no document, no socket, no cookie', async () => {
    const status = await alice.publish('text');
    const { host } = new URL(mediaOrigin);
    const [name, port] = host.split(':');
    const headers = { Authorization: `Bearer ${alice.token}`, Accept: 'text/html' };
    for (const spelling of [host, `LOCALHOST:${port}`, `${name}.:${port}`]) {
      for (const path of [
        '/',
        '/about',
        '/@alice',
        `/@alice/${status.id}`,
        new URL(status.uri).pathname,
        '/api/v2/instance',
        '/api/v1/timelines/home',
        '/oauth/authorize',
        '/.well-known/webfinger?resource=acct:alice@127.0.0.1',
        '/health',
        '/ap/inbox',
        '/nothing',
        '//media/x',
      ]) {
        const seen = await ask(spelling, path, { headers });
        assert.deepEqual([seen.status, seen.body], [404, ''], `${spelling} ${path}`);
        assert.equal(seen.headers['set-cookie'], undefined);
      }
    }
    for (const method of ['POST', 'PUT', 'OPTIONS'])
      assert.equal((await ask(host, '/api/v2/media', { method, headers })).status, 404, method);
    const upgrade = {
      ...headers,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    assert.equal((await ask(host, '/api/v1/streaming', { headers: upgrade })).status, 404);
    const missing = await ask(host, `/media/${'0'.repeat(32)}.png`, { headers });
    assert.deepEqual([missing.status, missing.headers['set-cookie']], [404, undefined]);
  });

  test('pages may show pictures from there and from nowhere else', async () => {
    const page = await fetch(`${origin}/@alice`, { headers: { Accept: 'text/html' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.ok(policy.includes(`; img-src 'self' data: ${mediaOrigin};`), policy);
    assert.ok(policy.includes(`; media-src 'self' ${mediaOrigin};`), policy);
    const missing = await fetch(`${origin}/@nobody-here`, { headers: { Accept: 'text/html' } });
    assert.ok((missing.headers.get('content-security-policy') ?? '').includes(mediaOrigin));
  });

  test('it is a host of its own, by https unless on this machine', async () => {
    for (const [name, value] of [
      ['http://media.example.org', /must begin with https/],
      ['https://media.example.org/files', /is not an origin/],
      ['media.example.org', /is not an origin/],
    ] as const)
      assert.throws(() => readConfig({ SKEIN_MEDIA_ORIGIN: name }), value);
    for (const same of [origin, origin.replace('127.0.0.1', '127.0.0.1.')])
      await assert.rejects(
        createWorld({ engine, environment: { SKEIN_ORIGIN: origin, SKEIN_MEDIA_ORIGIN: same } }),
        (error: Error) => error instanceof SettingError && /host of its own/.test(error.message),
      );
  });
});
