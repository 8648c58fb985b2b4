import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ADDRESSES, HOSTS } from '../../../test/places-inside.ts';
import { mayConnect } from './address.ts';
import { createOutbound, OutboundError } from './index.ts';
import { connectTo, listen, listenTls, PUBLIC, resolveFrom, tlsIdentity } from './testing.ts';

/** Some more that were met in the wild, beside the whole table. */
const literals = [
  ...HOSTS.filter((host) => !/^(?:.*\.)?localhost\.?$/i.test(host)),
  ...`192.168.257 3232235777 169.254.43518 1%32%37.0.0.1 %31%32%37.1 ０x7f.1 [0000:0000::0001]`.split(' '),
];

const reached: string[] = [];
let canaryHits = 0;
const canary = await listen((_, response) => {
  canaryHits += 1;
  response.end('secret');
});
const table: Record<string, readonly string[]> = { 'good.example': [PUBLIC] };
const outbound = createOutbound({
  lab: false,
  userAgent: 'test',
  ownHosts: ['ours.example'],
  resolve: resolveFrom(table),
  connect: connectTo(canary.port, reached, null),
});
after(async () => {
  outbound.close();
  await canary.close();
});

const refusedAs = (kinds: string[]) => (error: unknown) =>
  error instanceof OutboundError && kinds.includes(error.kind) ? true : assert.fail(String(error));

test('no address of a special range may be connected to', () => {
  assert.ok(ADDRESSES.length >= 900 && HOSTS.length >= 1800, `${ADDRESSES.length} and ${HOSTS.length}`);
  for (const address of ADDRESSES) assert.equal(mayConnect(address, false), false, address);
  for (const odd of ['', 'localhost', '1.2.3', '1.2.3.4.5', '1.2.3.256', '::g', '93.184.216.34 ', '[::1]']) {
    assert.equal(mayConnect(odd, true), false, odd);
  }
});

test('ordinary public addresses may be connected to', () => {
  const open = `1.1.1.1 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
    172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
    2000::1 2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00:1450:4001:80b::200e 3ffe:ffff::1`;
  for (const address of open.split(/\s+/)) assert.equal(mayConnect(address, false), true, address);
});

test('the lab adds loopback and nothing else', () => {
  for (const address of ADDRESSES) {
    const loopback = /^127\.|^[0:]*:0*1$/.test(address);
    assert.equal(mayConnect(address, true), loopback, address);
  }
});

test('a literal in any spelling reaches nothing', async () => {
  for (const literal of literals) {
    const request = { method: 'GET', url: `https://${literal}/`, maxBytes: 100 };
    await assert.rejects(outbound.request(request), refusedAs(['address', 'refused']), literal);
  }
  assert.deepEqual([reached, canaryHits], [[], 0]);
});

test('a name that leads inside reaches nothing', async () => {
  for (const address of ADDRESSES) {
    table['inside.example'] = [address];
    const request = { method: 'POST', url: 'https://inside.example/inbox', body: 'x', maxBytes: 100 };
    await assert.rejects(outbound.request(request), refusedAs(['address']), address);
  }
  assert.deepEqual([reached, canaryHits], [[], 0]);
});

test('names of loopback are no names of others', async () => {
  for (const name of HOSTS.filter((host) => /localhost/i.test(host))) {
    const request = { method: 'GET', url: `https://${name}/`, maxBytes: 100 };
    await assert.rejects(outbound.request(request), refusedAs(['address']), name);
  }
  assert.deepEqual([reached, canaryHits], [[], 0]);
});

test('what can be known of an address without asking for it is told beforehand', () => {
  for (const host of HOSTS) {
    const refused = outbound.refusalOf(`https://${host}/`);
    assert.ok(refused instanceof OutboundError, host);
  }
  for (const url of [
    'http://good.example/',
    'https://ours.example/',
    'https://good.example:25/',
    'no address',
  ])
    assert.ok(outbound.refusalOf(url) instanceof OutboundError, url);
  assert.equal(outbound.refusalOf('https://good.example:8443/x?y'), null);
});

test('one bad record among good ones refuses them all', async () => {
  for (const bad of ['10.0.0.1', '::1', 'fe80::1%eth0', 'no address']) {
    for (const records of [
      [bad, PUBLIC],
      [PUBLIC, bad],
      [PUBLIC, '2606:4700::1111', bad],
      Array(20).fill(PUBLIC).concat(bad),
    ]) {
      table['mixed.example'] = records;
      const request = { method: 'GET', url: 'https://mixed.example/', maxBytes: 100 };
      await assert.rejects(outbound.request(request), refusedAs(['address']), records.join());
    }
  }
  assert.deepEqual([reached, canaryHits], [[], 0]);
});

test('a socket that arrives elsewhere than it was sent is closed before a byte is written', async () => {
  const request = { method: 'POST', url: 'https://good.example/', body: 'private', maxBytes: 100 };
  await assert.rejects(outbound.request(request), refusedAs(['address']));
  assert.deepEqual(reached.splice(0), [PUBLIC]);
  assert.equal(canaryHits, 0);
});

test('a redirect inside reaches nothing, by literal or by name', async (t) => {
  let location = '';
  const peer = await listenTls((_, response) => response.writeHead(302, { location }).end());
  t.after(() => peer.close());
  const asked: string[] = [];
  const client = createOutbound({
    lab: false,
    userAgent: 'test',
    ownHosts: ['ours.example'],
    ca: [tlsIdentity().certificate],
    resolve: resolveFrom(table),
    connect: connectTo(peer.port, asked),
  });
  const follow = () => client.request({ method: 'GET', url: 'https://good.example/', maxBytes: 100 });
  for (const literal of literals) {
    location = `https://${Buffer.from(literal).toString('latin1')}/`;
    await assert.rejects(follow(), refusedAs(['address', 'refused', 'redirect']), literal);
  }
  for (const address of ADDRESSES) {
    table['inside.example'] = [address];
    location = '//inside.example/';
    await assert.rejects(follow(), refusedAs(['address']), address);
  }
  for (const [to, kind] of [
    ['http://good.example/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/plain,x', 'scheme'],
    ['gopher://good.example/', 'scheme'],
    ['https://good.example:25/', 'refused'],
    ['https://good.example:80/', 'refused'],
    ['https://user:word@good.example/', 'refused'],
    ['https://OURS.example./@alice', 'own'],
    ['https://ours.example:8443/', 'own'],
    ['https://', 'redirect'],
  ] as const) {
    location = to;
    await assert.rejects(follow(), refusedAs([kind]), to);
  }
  assert.deepEqual([...new Set(asked)], [PUBLIC]);
  client.close();
});

test('each connection looks the name up once and goes where that answer said', async (t) => {
  const peer = await listenTls((_, response) =>
    response.writeHead(200, { connection: 'close' }).end('hello'),
  );
  t.after(() => peer.close());
  const asked: string[] = [];
  const answers = [[PUBLIC], ['127.0.0.1'], [PUBLIC]];
  let lookups = 0;
  const client = createOutbound({
    lab: false,
    userAgent: 'test',
    ownHosts: [],
    ca: [tlsIdentity().certificate],
    resolve: (name, callback) => {
      lookups += 1;
      resolveFrom({ [name]: answers.shift() ?? [] })(name, callback);
    },
    connect: connectTo(peer.port, asked),
  });
  const ask = () => client.request({ method: 'GET', url: 'https://rebinds.example/', maxBytes: 100 });
  assert.equal((await ask()).body.toString(), 'hello');
  await assert.rejects(ask(), refusedAs(['address']));
  assert.equal((await ask()).status, 200);
  assert.deepEqual([lookups, asked], [3, [PUBLIC, PUBLIC]]);
  client.close();
});

test('other schemes, ports, user information and control characters are refused before anything opens', async () => {
  const cases = [
    ['http://good.example/', 'scheme'],
    ['ftp://good.example/', 'scheme'],
    ['ws://good.example/', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['https://good.example:22/', 'refused'],
    ['https://good.example:80/', 'refused'],
    ['https://good.example:0/', 'refused'],
    ['https://good.example:1023/', 'refused'],
    ['https://me@good.example/', 'refused'],
    ['https://:word@good.example/', 'refused'],
    ['https://good.example/a\r\nx: y', 'refused'],
    ['https://good.example/a\nb', 'refused'],
    ['https://good\t.example/', 'refused'],
    ['https://good.example/\0', 'refused'],
    ['https://good.example../', 'refused'],
    ['https:///', 'refused'],
    ['good.example', 'refused'],
    ['', 'refused'],
    [`https://good.example/${'a'.repeat(9000)}`, 'refused'],
    [`https://${'a'.repeat(60)}.${'b.'.repeat(120)}example/`, 'refused'],
    ['https://ours.example/ap/accounts/1', 'own'],
    ['https://OURS.EXAMPLE/', 'own'],
    ['https://ours.example./', 'own'],
    ['https://ours.example:444/', 'refused'],
    ['https://ours.example:8443/', 'own'],
    ['https://ｏｕｒｓ.example/', 'own'],
  ] as const;
  for (const [url, kind] of cases) {
    await assert.rejects(outbound.request({ method: 'GET', url, maxBytes: 100 }), refusedAs([kind]), url);
  }
  for (const headers of [
    { 'x-a': 'b\r\nc: d' },
    { 'x a': 'b' },
    { host: 'x' },
    { 'x-a': '\u{1f600}' },
    { 'content-length': '3' },
  ]) {
    const request = { method: 'GET', url: 'https://good.example/', headers, maxBytes: 100 };
    await assert.rejects(outbound.request(request as never), refusedAs(['refused']));
  }
  assert.deepEqual([reached, canaryHits], [[], 0]);
});
