import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as zlib from 'node:zlib';
import { createOutbound, type IntoFile, OutboundError } from './index.ts';
import { closeAfter, listen } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-into-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'film');
const INTO: IntoFile = { path, types: /^video\//, pace: { bytes: 10, everyMs: 10_000 } };
const kind = (expected: string) => (error: unknown) =>
  error instanceof OutboundError && error.kind === expected;

/** A request for whatever this server answers. */
async function asking(t: Parameters<typeof closeAfter>[0], handler: RequestListener) {
  const peer = await listen(handler);
  const outbound = createOutbound({ lab: true, userAgent: 'Skein/test', ownHosts: [] });
  closeAfter(t, outbound, peer);
  const ask = (where: string, into: Partial<IntoFile> = {}, more = {}) =>
    outbound.request({
      method: 'GET',
      url: `http://127.0.0.1:${peer.port}${where}`,
      maxBytes: 100_000,
      into: { ...INTO, ...into },
      ...more,
    });
  return { ask, outbound };
}

test('a long answer goes to a file as it comes in, up to its cap and not a byte further', async (t) => {
  const { ask, outbound } = await asking(t, (request, response) => {
    assert.equal(request.headers['accept-encoding'], 'identity');
    const [, form, size] = (request.url as string).split('/');
    if (form === 'away')
      return void response.writeHead(302, { location: `/length/${size}` }).end('elsewhere');
    const body = Buffer.alloc(Number(size), 'a');
    const length = form === 'length' ? { 'content-length': size } : {};
    response.writeHead(200, { 'content-type': 'video/mp4', ...length });
    response.write(body.subarray(0, 1));
    response.end(body.subarray(1));
  });
  for (const form of ['length', 'chunked', 'away']) {
    const { status, body, url } = await ask(`/${form}/100000`);
    assert.deepEqual([status, body.length, readFileSync(path).length], [200, 0, 100_000], form);
    assert.match(url, /100000$/);
    await assert.rejects(ask(`/${form}/100001`), kind('too-large'), form);
  }
  assert.equal(outbound.load().active, 0);
});

test('what is no film, encoded, or no success is not written', async (t) => {
  const { ask } = await asking(t, (request, response) => {
    const { pathname } = new URL(request.url as string, 'http://x');
    if (pathname === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
    else if (pathname === '/zip') {
      const headers = { 'content-type': 'video/mp4', 'content-encoding': 'gzip' };
      response.writeHead(200, headers).end(zlib.gzipSync('a'));
    } else response.writeHead(Number(pathname.slice(1)), { 'content-type': 'video/mp4' }).end('no');
  });
  rmSync(path, { force: true });
  await assert.rejects(ask('/page'), kind('refused'));
  await assert.rejects(ask('/zip'), kind('network'));
  for (const status of [206, 404, 500]) {
    const answer = await ask(`/${status}`);
    assert.deepEqual([answer.status, answer.body.toString()], [status, 'no']);
  }
  assert.equal(existsSync(path), false);
});

test('one that drips, stalls, breaks off or takes too long is left, and nothing is written afterwards', async (t) => {
  const { ask, outbound } = await asking(t, (request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': '90000' });
    response.write('x');
    if (request.url === '/broken') return void setTimeout(() => response.destroy(), 20);
    if (request.url === '/stalled') return;
    const timer = setInterval(() => response.write(request.url === '/drips' ? 'x' : 'x'.repeat(50)), 5);
    response.on('close', () => clearInterval(timer));
  });
  const pace = { bytes: 200, everyMs: 60 };
  await assert.rejects(ask('/drips', { pace }), kind('timeout'));
  await assert.rejects(ask('/stalled', { pace }), kind('timeout'));
  await assert.rejects(ask('/broken', { pace }), kind('network'));
  await assert.rejects(ask('/steady', {}, { deadlineMs: 100 }), kind('timeout'));
  const given = new AbortController();
  const waits = ask('/steady', {}, { signal: given.signal });
  setTimeout(() => given.abort(), 50);
  await assert.rejects(waits, kind('timeout'));
  const { length } = readFileSync(path);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(readFileSync(path).length, length);
  assert.deepEqual(outbound.load(), { active: 0, waiting: 0, idle: 0, hosts: 0 });
});
