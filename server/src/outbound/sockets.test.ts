import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { heldMemory } from '../../../test/held-memory.ts';
import { Deadline } from './deadline.ts';
import { exchange } from './exchange.ts';
import { createOutbound, OutboundError, type OutboundOptions } from './index.ts';
import { checkedLookup } from './names.ts';
import { Sockets } from './sockets.ts';
import { readTarget } from './target.ts';
import { closeAfter, connectTo, listen, listenTls, PUBLIC, resolveFrom, tlsIdentity } from './testing.ts';

const lab = (options: Partial<OutboundOptions> = {}) =>
  createOutbound({ lab: true, userAgent: 'Skein/test', ownHosts: [], ...options });
const kind = (expected: string) => (error: unknown) =>
  error instanceof OutboundError && error.kind === expected;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('one host is asked by four sockets at most, all hosts by the total, and others do not wait for a slow one', async (t) => {
  let now = 0;
  let most = 0;
  const slow = await listen((_, response) => {
    now += 1;
    most = Math.max(most, now);
    setTimeout(() => {
      now -= 1;
      response.end();
    }, 30);
  });
  const quick = await listen((_, response) => response.end());
  const outbound = lab({ maxSockets: 6, maxWaiting: 17 });
  closeAfter(t, outbound, slow, quick);
  const ask = (port: number) =>
    outbound.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, maxBytes: 10 });
  const order: string[] = [];
  const slowOnes = Array.from({ length: 20 }, () => ask(slow.port).then(() => order.push('slow')));
  const quickOne = ask(quick.port).then(() => order.push('quick'));
  assert.deepEqual(outbound.load(), { active: 5, waiting: 16, idle: 0, hosts: 2 });
  const last = ask(slow.port);
  await assert.rejects(ask(slow.port), kind('refused'));
  await Promise.all([...slowOnes, quickOne, last]);
  assert.equal(most, 4);
  assert.equal(order[0], 'quick');
  assert.deepEqual(outbound.load(), { active: 0, waiting: 0, idle: 5, hosts: 0 });
});

test('hosts that wait for the total take turns', async (t) => {
  const peers = await Promise.all(
    [1, 2, 3].map(() => listen((_, response) => void setTimeout(() => response.end(), 5))),
  );
  const outbound = lab({ maxSockets: 1 });
  closeAfter(t, outbound, ...peers);
  const order: number[] = [];
  const ask = (index: number) =>
    outbound
      .request({ method: 'GET', url: `http://127.0.0.1:${peers[index]!.port}/`, maxBytes: 10 })
      .then(() => order.push(index));
  await Promise.all([0, 0, 0, 1, 1, 2].map(ask));
  assert.deepEqual(order, [0, 0, 1, 2, 0, 1]);
});

test('sockets are kept and used again, then closed when idle, and the longest idle makes room', async (t) => {
  const ports = new Set<number>();
  const peers = await Promise.all(
    [1, 2, 3].map(() =>
      listen((request, response) => {
        ports.add(request.socket.remotePort!);
        response.end();
      }),
    ),
  );
  const outbound = lab({ idleMs: 80, maxIdle: 2 });
  closeAfter(t, outbound, ...peers);
  const ask = (index: number) =>
    outbound.request({ method: 'GET', url: `http://127.0.0.1:${peers[index]!.port}/`, maxBytes: 10 });
  for (let times = 0; times < 5; times += 1) await ask(0);
  assert.equal(ports.size, 1);
  assert.equal(outbound.load().idle, 1);
  await ask(1);
  await ask(2);
  await pause(5);
  assert.equal(outbound.load().idle, 2);
  await ask(0);
  assert.equal(ports.size, 4);
  await pause(200);
  assert.equal(outbound.load().idle, 0);
});

test('no more sockets are kept than may be, when many requests end at once', async (t) => {
  const waiting: (() => void)[] = [];
  const peers = await Promise.all(
    Array.from({ length: 8 }, () => listen((_, response) => void waiting.push(() => response.end()))),
  );
  const outbound = lab({ maxIdle: 3 });
  closeAfter(t, outbound, ...peers);
  const asked = peers.map(({ port }) =>
    outbound.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, maxBytes: 10 }),
  );
  while (waiting.length < peers.length) await pause(5);
  for (const answer of waiting) answer();
  await Promise.all(asked);
  await pause(5);
  assert.equal(outbound.load().idle, 3);
});

test('a socket is not kept when the peer says it will close soon', async (t) => {
  const peer = await listen((_, response) =>
    response.writeHead(200, { 'keep-alive': 'timeout=1', connection: 'keep-alive' }).end(),
  );
  const outbound = lab();
  closeAfter(t, outbound, peer);
  await outbound.request({ method: 'GET', url: `http://127.0.0.1:${peer.port}/`, maxBytes: 10 });
  await pause(5);
  assert.equal(outbound.load().idle, 0);
});

test('a kept socket that died is replaced for what may be repeated, and only for that', async (t) => {
  const answered = new Set<unknown>();
  const peer = await listen((request, response) => {
    if (answered.has(request.socket)) return void request.socket.resetAndDestroy();
    answered.add(request.socket);
    response.end('fine');
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  let signatures = 0;
  const ask = (method: string, repeatable?: boolean) =>
    outbound.request({
      method,
      url: `http://127.0.0.1:${peer.port}/`,
      maxBytes: 10,
      repeatable,
      sign: () => {
        signatures += 1;
        return { signature: String(signatures) };
      },
    });
  assert.equal((await ask('GET')).body.toString(), 'fine');
  assert.equal((await ask('GET')).body.toString(), 'fine');
  assert.equal((await ask('POST', true)).body.toString(), 'fine');
  assert.equal(signatures, 5);
  await assert.rejects(ask('POST'), kind('network'));
});

test('ten thousand dead hosts leave nothing in memory', async () => {
  const sockets = new Sockets({
    lab: true,
    connect,
    lookup: checkedLookup(resolveFrom({ 'inside.example': ['10.0.0.1'] }), true),
    ca: undefined,
    maxIdle: 10,
    idleMs: 100,
    connectMs: 1000,
  });
  const outbound = lab({ resolve: resolveFrom({}) });
  const rules = { lab: true, ownHosts: () => [] };
  const dead = async (index: number) => {
    const url = `${index % 2 ? 'http' : 'https'}://${index % 3 ? `dead-${index}.example` : 'inside.example'}/`;
    const message = {
      method: 'GET',
      target: readTarget(url, rules),
      headers: [],
      body: null,
      maxBytes: 1,
      headOnly: false,
      into: null,
      redirects: null,
    };
    const deadline = new Deadline(5000, undefined);
    await assert.rejects(exchange(sockets, message, deadline), OutboundError);
    deadline.clear();
  };
  for (let from = 0; from < 2000; from += 100)
    await Promise.all(Array.from({ length: 100 }, (_, i) => dead(from + i)));
  assert.deepEqual([Object.keys(sockets.http.sockets), Object.keys(sockets.https.sockets)], [[], []]);
  assert.deepEqual([Object.keys(sockets.http.requests), Object.keys(sockets.https.requests)], [[], []]);
  sockets.close();

  const ask = (index: number) =>
    assert.rejects(
      outbound.request({ method: 'GET', url: `https://dead-${index}.example/`, maxBytes: 1 }),
      kind('network'),
    );
  const flood = async (from: number) => {
    for (let at = from; at < from + 5000; at += 500)
      await Promise.all(Array.from({ length: 500 }, (_, i) => ask(at + i)));
  };
  await flood(0);
  const before = heldMemory();
  await flood(5000);
  const grown = heldMemory() - before;
  assert.ok(grown < 2 * 1024 * 1024, `${grown} bytes for 5000 hosts`);
  assert.deepEqual(outbound.load(), { active: 0, waiting: 0, idle: 0, hosts: 0 });
  outbound.close();
});

test('TLS is verified: the name, the issuer and that it is TLS at all', async (t) => {
  const peer = await listenTls((request, response) => response.end(request.headers.host));
  const plain = await listen((_, response) => response.end());
  const options = (port: number, ca: string[] | undefined): OutboundOptions => ({
    lab: false,
    userAgent: 'test',
    ownHosts: [],
    ca,
    resolve: (name, callback) => resolveFrom({ [name]: [PUBLIC] })(name, callback),
    connect: connectTo(port, []),
  });
  const ca = [tlsIdentity().certificate];
  const trusting = createOutbound(options(peer.port, ca));
  const strict = createOutbound(options(peer.port, undefined));
  const misled = createOutbound(options(plain.port, ca));
  closeAfter(t, trusting, strict, misled, peer, plain);
  const ask = (outbound: typeof trusting, url: string) =>
    outbound.request({ method: 'GET', url, maxBytes: 100 });
  assert.equal((await ask(trusting, 'https://GOOD.example./')).body.toString(), 'good.example');
  assert.equal((await ask(trusting, 'https://good.example/')).body.toString(), 'good.example');
  assert.equal((await ask(trusting, 'https://other.example:8443/')).body.toString(), 'other.example:8443');
  assert.equal(trusting.load().idle, 2);
  await assert.rejects(ask(trusting, 'https://stranger.example/'), kind('tls'));
  await assert.rejects(ask(strict, 'https://good.example/'), kind('tls'));
  await assert.rejects(ask(misled, 'https://good.example/'), kind('tls'));
});

test('closing ends what is under way and refuses what comes later', async (t) => {
  const peer = await listen(() => {});
  t.after(() => peer.close());
  const outbound = lab({ maxPerHost: 1 });
  const ask = () => outbound.request({ method: 'GET', url: `http://127.0.0.1:${peer.port}/`, maxBytes: 10 });
  const under = [ask(), ask()];
  await pause(20);
  outbound.close();
  for (const one of under) await assert.rejects(one, kind('refused'));
  await assert.rejects(ask(), kind('refused'));
  assert.deepEqual(outbound.load(), { active: 0, waiting: 0, idle: 0, hosts: 0 });
});

test('in the lab several servers share a host and differ by port', async (t) => {
  const peer = await listen((_, response) => response.end('other'));
  const outbound = lab({ ownHosts: () => [`localhost:${peer.port + 1}`, 'localhost'] });
  closeAfter(t, outbound, peer);
  const ask = (port: number) =>
    outbound.request({ method: 'GET', url: `http://LOCALHOST.:${port}/`, maxBytes: 10 });
  assert.equal((await ask(peer.port)).body.toString(), 'other');
  await assert.rejects(ask(peer.port + 1), kind('own'));
  await assert.rejects(ask(80), kind('own'));
});
