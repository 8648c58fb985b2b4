import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { createOutbound, type Hop, OutboundError } from './index.ts';
import { closeAfter, connectTo, listen, listenTls, PUBLIC, resolveFrom, tlsIdentity } from './testing.ts';

const lab = () => createOutbound({ lab: true, userAgent: 'Skein/test', ownHosts: ['localhost:3000'] });
const kind = (expected: string) => (error: unknown) =>
  error instanceof OutboundError && error.kind === expected;

test('up to three redirects are followed, the fourth is not', async (t) => {
  const peer = await listen((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left > 0) response.writeHead(301, { location: `/${left - 1}` }).end('moved');
    else response.end('arrived');
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  const ask = (left: number, redirects?: number) =>
    outbound.request({
      method: 'GET',
      url: `http://127.0.0.1:${peer.port}/${left}`,
      maxBytes: 100,
      redirects,
    });
  const answer = await ask(3);
  assert.equal(answer.body.toString(), 'arrived');
  assert.equal(answer.url, `http://127.0.0.1:${peer.port}/0`);
  await assert.rejects(ask(4), kind('redirect'));
  await assert.rejects(ask(4, 99), kind('redirect'));
  await assert.rejects(ask(2, 1), kind('redirect'));
  const raw = await ask(1, 0);
  assert.deepEqual([raw.status, raw.headers.location, raw.body.toString()], [301, '/0', 'moved']);
});

test('a ring of redirects ends', async (t) => {
  const peer = await listen((_, response) => response.writeHead(302, { location: '/' }).end());
  const outbound = lab();
  closeAfter(t, outbound, peer);
  const request = { method: 'GET', url: `http://127.0.0.1:${peer.port}/`, maxBytes: 100 };
  await assert.rejects(outbound.request(request), kind('redirect'));
  assert.deepEqual(outbound.load().hosts, 0);
});

test('every hop is signed anew for its own host, and credentials stay with the origin they were for', async (t) => {
  const seen: IncomingMessage[] = [];
  const last = await listen((request, response) => {
    seen.push(request);
    response.end();
  });
  const first = await listen((request, response) => {
    seen.push(request);
    const location = request.url === '/a' ? '/b' : `http://localhost:${last.port}/c?d=%20é`;
    response.writeHead(307, { location: Buffer.from(location).toString('latin1') }).end();
  });
  const outbound = lab();
  closeAfter(t, outbound, first, last);
  const hops: Hop[] = [];
  await outbound.request({
    method: 'GET',
    url: `http://127.0.0.1:${first.port}/a`,
    headers: { Authorization: 'Bearer x', Cookie: 'y', 'X-Api-Key': 'z', 'Accept-Language': 'de' },
    accept: 'application/activity+json',
    maxBytes: 100,
    sign: async (hop) => {
      hops.push(hop);
      return { signature: `${hop.method} ${hop.url.host}${hop.url.pathname}` };
    },
  });
  assert.deepEqual(
    seen.map(({ url, headers }) => [
      url,
      headers.host,
      headers.signature,
      headers.authorization,
      headers.cookie,
    ]),
    [
      ['/a', `127.0.0.1:${first.port}`, `GET 127.0.0.1:${first.port}/a`, 'Bearer x', 'y'],
      ['/b', `127.0.0.1:${first.port}`, `GET 127.0.0.1:${first.port}/b`, 'Bearer x', 'y'],
      ['/c?d=%20%C3%A9', `localhost:${last.port}`, `GET localhost:${last.port}/c`, undefined, undefined],
    ],
  );
  assert.deepEqual(
    seen.map(({ headers }) => headers['x-api-key']),
    ['z', 'z', undefined],
  );
  assert.deepEqual(
    seen.map(({ headers }) => headers['accept-language']),
    ['de', 'de', 'de'],
  );
  assert.deepEqual(
    seen.map(({ headers }) => headers.accept),
    Array(3).fill('application/activity+json'),
  );
  assert.equal(hops.length, 3);
});

test('a delivery is not redirected, unless asked, and never turned into a GET', async (t) => {
  const bodies: string[] = [];
  let status = 307;
  const peer = await listen(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(`${request.method} ${request.url} ${body}`);
    if (request.url === '/inbox') response.writeHead(status, { location: '/other' }).end();
    else response.writeHead(202).end();
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  const post = (redirects?: number) =>
    outbound.request({
      method: 'POST',
      url: `http://127.0.0.1:${peer.port}/inbox`,
      body: 'note',
      maxBytes: 100,
      redirects,
    });
  assert.equal((await post()).status, 307);
  assert.equal((await post(1)).status, 202);
  status = 302;
  await assert.rejects(post(1), kind('redirect'));
  assert.deepEqual(bodies, ['POST /inbox note', 'POST /inbox note', 'POST /other note', 'POST /inbox note']);
});

test('a redirect from https to http is refused', async (t) => {
  const peer = await listenTls((_, response) =>
    response.writeHead(302, { location: 'http://good.example/' }).end(),
  );
  const outbound = createOutbound({
    lab: false,
    userAgent: 'test',
    ownHosts: [],
    ca: [tlsIdentity().certificate],
    resolve: resolveFrom({ 'good.example': [PUBLIC] }),
    connect: connectTo(peer.port, []),
  });
  closeAfter(t, outbound, peer);
  await assert.rejects(
    outbound.request({ method: 'GET', url: 'https://good.example/', maxBytes: 100 }),
    kind('scheme'),
  );
});

test('the body of a redirect may be endless', async (t) => {
  const peer = await listen((request, response) => {
    if (request.url === '/b') return void response.end('arrived');
    response.writeHead(302, { location: '/b' });
    const pour = () =>
      void (response.write(Buffer.alloc(16384)) ? setImmediate(pour) : response.once('drain', pour));
    pour();
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  const answer = await outbound.request({
    method: 'GET',
    url: `http://127.0.0.1:${peer.port}/a`,
    maxBytes: 100_000,
  });
  assert.equal(answer.body.toString(), 'arrived');
});
