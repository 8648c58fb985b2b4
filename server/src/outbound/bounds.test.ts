import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import { createOutbound, OutboundError, type OutboundOptions } from './index.ts';
import { closeAfter, connectTo, listen, type Peer, PUBLIC, resolveFrom } from './testing.ts';

const lab = (options: Partial<OutboundOptions> = {}) =>
  createOutbound({ lab: true, userAgent: 'Skein/test', ownHosts: [], ...options });
const kind = (expected: string) => (error: unknown) =>
  error instanceof OutboundError && error.kind === expected;

/** A TCP server that talks as `handler` likes. */
async function raw(handler: (socket: Socket) => void): Promise<Peer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    handler(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  return { port: (server.address() as { port: number }).port, close };
}

test('a peer that drips, stalls or falls silent is left at the deadline', async (t) => {
  const drip = (head: string) => (socket: Socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write('x'), 5);
    socket.once('close', () => clearInterval(timer));
  };
  const peers = [
    await raw(() => {}),
    await raw(drip('HTTP/1.1 200 OK\r\nx-endless: ')),
    await raw(drip('HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n')),
    await raw(drip('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n')),
  ];
  const outbound = lab();
  closeAfter(t, outbound, ...peers);
  for (const { port } of peers) {
    const start = performance.now();
    const request = { method: 'GET', url: `http://127.0.0.1:${port}/`, maxBytes: 100_000, deadlineMs: 120 };
    await assert.rejects(outbound.request(request), kind('timeout'));
    assert.ok(performance.now() - start < 5000);
  }
  assert.deepEqual(outbound.load(), { active: 0, waiting: 0, idle: 0, hosts: 0 });
});

test('a name or a connection that never comes is given up after the time for connecting', async (t) => {
  const silent = lab({ resolve: () => {}, connectMs: 60 });
  const stalled = await raw(() => {});
  const handshake = createOutbound({
    lab: false,
    userAgent: 'test',
    ownHosts: [],
    connectMs: 60,
    resolve: resolveFrom({ 'good.example': [PUBLIC] }),
    connect: connectTo(stalled.port, []),
  });
  closeAfter(t, silent, handshake, stalled);
  for (const [outbound, url] of [
    [silent, 'http://nowhere.example/'],
    [handshake, 'https://good.example/'],
  ] as const) {
    await assert.rejects(outbound.request({ method: 'GET', url, maxBytes: 100 }), kind('timeout'));
    assert.deepEqual(outbound.load().hosts, 0);
  }
});

test('the deadline and the caller can end a request while it is dialled, signed or waiting for its turn', async (t) => {
  const outbound = lab({ resolve: () => {}, maxPerHost: 1 });
  t.after(() => outbound.close());
  const url = 'http://nowhere.example/';
  const given = new AbortController();
  const dialled = outbound.request({ method: 'GET', url, maxBytes: 1, signal: given.signal });
  const waits = outbound.request({ method: 'GET', url, maxBytes: 1, deadlineMs: 40 });
  const signed = outbound.request({
    method: 'GET',
    url: 'http://a.example/',
    maxBytes: 1,
    deadlineMs: 40,
    sign: () => new Promise(() => {}),
  });
  assert.deepEqual(outbound.load(), { active: 2, waiting: 1, idle: 0, hosts: 2 });
  await assert.rejects(waits, kind('timeout'));
  await assert.rejects(signed, kind('timeout'));
  given.abort(new Error('changed my mind'));
  await assert.rejects(
    dialled,
    (error: OutboundError) =>
      error.kind === 'timeout' && (error.cause as Error).message === 'changed my mind',
  );
  await assert.rejects(
    outbound.request({ method: 'GET', url, maxBytes: 1, signal: given.signal }),
    kind('timeout'),
  );
  assert.deepEqual(outbound.load(), { active: 0, waiting: 0, idle: 0, hosts: 0 });
});

test('a body is read up to its cap and not a byte further', async (t) => {
  const peer = await listen((request, response) => {
    const [, form, size] = request.url!.split('/');
    const body = Buffer.alloc(Number(size), 'a');
    if (form === 'length') response.writeHead(200, { 'content-length': size }).end(body);
    else if (form === 'chunked') {
      response.write(body.subarray(0, 1));
      response.end(body.subarray(1));
    } else {
      const encode = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, deflate: zlib.deflateSync }[form!]!;
      response.writeHead(200, { 'content-encoding': form }).end(encode(body));
    }
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  const ask = (form: string, size: number, method = 'GET') =>
    outbound.request({ method, url: `http://127.0.0.1:${peer.port}/${form}/${size}`, maxBytes: 1000 });
  for (const form of ['length', 'chunked', 'gzip', 'br', 'deflate']) {
    assert.equal((await ask(form, 1000)).body.length, 1000, form);
    assert.equal((await ask(form, 0)).body.length, 0, form);
    await assert.rejects(ask(form, 1001), kind('too-large'), form);
  }
  assert.equal((await ask('length', 5000, 'HEAD')).headers['content-length'], '5000');
});

test('a bomb costs no more memory than the cap', async (t) => {
  const bomb = (stream: zlib.Gzip | zlib.BrotliCompress) =>
    new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = [];
      const zeros = Buffer.alloc(4 * 1024 * 1024);
      let left = 64;
      const pour = () => {
        while (left > 0) {
          left -= 1;
          if (!stream.write(zeros)) return stream.once('drain', pour);
        }
        stream.end();
      };
      stream.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
      pour();
    });
  const bombs: Record<string, Buffer> = {
    gzip: await bomb(zlib.createGzip({ level: 1 })),
    br: await bomb(zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })),
  };
  const peer = await listen((request, response) => {
    const name = request.url!.slice(1);
    response.writeHead(200, { 'content-encoding': name }).end(bombs[name]);
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  for (const name of Object.keys(bombs)) {
    const before = process.memoryUsage().rss;
    const request = {
      method: 'GET',
      url: `http://127.0.0.1:${peer.port}/${name}`,
      maxBytes: 2 * 1024 * 1024,
    };
    await assert.rejects(outbound.request(request), kind('too-large'), name);
    // Unpacked whole it would be 256 MB.
    assert.ok(process.memoryUsage().rss - before < 96 * 1024 * 1024, name);
  }
});

test('nested, unknown and damaged encodings are refused', async (t) => {
  const peer = await listen((request, response) => {
    const encoding = decodeURIComponent(request.url!.slice(1));
    response.writeHead(200, { 'content-encoding': encoding }).end(zlib.gzipSync('hello').subarray(0, -9));
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  for (const encoding of [
    'gzip',
    'gzip, gzip',
    'gzip,br',
    'zstd',
    'compress',
    'constructor',
    '__proto__',
    'x'.repeat(300),
  ]) {
    const request = {
      method: 'GET',
      url: `http://127.0.0.1:${peer.port}/${encodeURIComponent(encoding)}`,
      maxBytes: 100,
    };
    await assert.rejects(outbound.request(request), kind('network'), encoding);
  }
});

test('broken answers are errors of the network, long headers are too large', async (t) => {
  const answers = [
    ['', 'network'],
    ['nonsense\r\n\r\n', 'network'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort', 'network'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel', 'network'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'network'],
    ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'network'],
    [`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, 'too-large'],
  ] as const;
  let answer = '';
  const peer = await raw((socket) => socket.once('data', () => socket.end(answer)));
  const outbound = lab();
  closeAfter(t, outbound, peer);
  for (const [text, expected] of answers) {
    answer = text;
    const request = { method: 'GET', url: `http://127.0.0.1:${peer.port}/`, maxBytes: 100, deadlineMs: 2000 };
    await assert.rejects(outbound.request(request), kind(expected), text.slice(0, 60));
  }
  assert.deepEqual(outbound.load(), { active: 0, waiting: 0, idle: 0, hosts: 0 });
});

test('of a longer body the beginning is given to whoever asked for that, and the rest is not waited for', async (t) => {
  const asked: string[] = [];
  const peer = await listen((request, response) => {
    asked.push(`${request.url} ${request.headers['accept-encoding']}`);
    if (request.url === '/moved') return void response.writeHead(302, { location: '/endless' }).end();
    if (request.url === '/short') return void response.end('short');
    if (request.url === '/told') response.writeHead(200, { 'content-length': 1_000_000_000 });
    response.write('x'.repeat(5000));
    const more = setInterval(() => response.write('x'.repeat(5000)), 2);
    response.once('close', () => clearInterval(more));
  });
  const outbound = lab();
  closeAfter(t, outbound, peer);
  const ask = (path: string, headOnly: boolean) =>
    outbound.request({
      method: 'GET',
      url: `http://127.0.0.1:${peer.port}${path}`,
      maxBytes: 12_345,
      headOnly,
    });
  for (const path of ['/endless', '/told', '/moved']) {
    const { status, body } = await ask(path, true);
    assert.deepEqual([status, body.length], [200, 12_345], path);
    await assert.rejects(ask(path, false), kind('too-large'), path);
  }
  assert.equal((await ask('/short', true)).body.toString(), 'short');
  assert.ok(asked.includes('/endless identity'), 'a part of something compressed cannot be read');
  assert.deepEqual(outbound.load().active, 0);
});
