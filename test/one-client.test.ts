import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const watched = join(import.meta.dirname, 'one-client.ts');
const client = join(import.meta.dirname, '../server/src/outbound/index.ts');
const house = mkdtempSync(join(tmpdir(), 'skein-one-client-'));
after(() => rmSync(house, { recursive: true, force: true }));

/** Runs a file of a server that swallows every error, and gives how its process ended. */
function run(code: string, place = 'server/src/statuses') {
  const folder = join(house, place);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'new.mjs');
  const head = `process.on('uncaughtException', () => {}); const swallow = () => {};`;
  writeFileSync(file, `${head}\n${code}`);
  const { status, stderr } = spawnSync(process.execPath, ['--import', watched, file], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stderr };
}

const LISTENS = `
  import { createServer } from 'node:http';
  const server = createServer((_, answer) => answer.end('x')).listen(0, '127.0.0.1');
  await new Promise((listening) => server.on('listening', listening));
  const { port } = server.address();
  setTimeout(() => process.exit(), 300);`;

const WAYS: readonly [what: string, code: string][] = [
  ['net', `(await import('node:net')).connect(port, '127.0.0.1').on('error', swallow);`],
  ['net by options', `(await import('node:net')).connect({ port, host: '127.0.0.1' }).on('error', swallow);`],
  ['a socket', `new (await import('node:net')).Socket().connect(port, '127.0.0.1').on('error', swallow);`],
  ['tls', `(await import('node:tls')).connect(port, '127.0.0.1').on('error', swallow);`],
  ['http', `(await import('node:http')).get('http://127.0.0.1:' + port).on('error', swallow);`],
  ['https', `(await import('node:https')).get('https://127.0.0.1:' + port).on('error', swallow);`],
  ['http2', `(await import('node:http2')).connect('http://127.0.0.1:' + port).on('error', swallow);`],
];

for (const [what, code] of WAYS) {
  test(`a socket of the server by ${what} fails the run, though the error is swallowed`, () => {
    const { status, stderr } = run(`${LISTENS}\n${code}`);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /opened outside the one client/);
  });
}

const AWAY: readonly [what: string, code: string][] = [
  ['an address', `(await import('node:net')).connect(9, '192.0.2.1').on('error', swallow);`],
  ['a name', `(await import('node:http')).get('http://away.example/').on('error', swallow);`],
  ['fetch', `await fetch('http://192.0.2.1:4711/').catch(swallow);`],
  ['fetch by a name', `await fetch('https://away.example/').catch(swallow);`],
  ['a WebSocket', `new WebSocket('ws://192.0.2.1:4711/').onerror = swallow;`],
  [
    'the client itself',
    `const { createOutbound } = await import(${JSON.stringify(client)});
     const outbound = createOutbound({ lab: false, userAgent: 'x', ownHosts: [], resolve: (_, found) => setImmediate(found, null, [{ address: '93.184.216.34', family: 4 }]) });
     await outbound.request({ method: 'GET', url: 'https://away.example/', maxBytes: 9 }).catch(swallow);`,
  ],
];

for (const [what, code] of AWAY) {
  test(`what leaves the machine by ${what} fails the run`, () => {
    const { status, stderr } = run(`setTimeout(() => process.exit(), 800);\n${code}`, 'test');
    assert.equal(status, 1, stderr);
    assert.match(stderr, /leaves the machine/);
  });
}

test('what a test asks of loopback, and the client too, is let through', () => {
  const code = `const { createOutbound } = await import(${JSON.stringify(client)});
    const outbound = createOutbound({ lab: true, userAgent: 'x', ownHosts: [] });
    const answers = [await outbound.request({ method: 'GET', url: 'http://127.0.0.1:' + port, maxBytes: 9 })];
    answers.push(await fetch('http://127.0.0.1:' + port), await fetch('http://localhost:' + port));
    process.exit(answers.every(({ status }) => status === 200) ? 0 : 3);`;
  const { status, stderr } = run(`${LISTENS}\n${code}`, 'test');
  assert.deepEqual([status, stderr], [0, '']);
});
