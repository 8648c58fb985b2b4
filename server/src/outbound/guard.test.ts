import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mayConnect } from './address.ts';
import { createOutbound, OutboundError } from './index.ts';
import { connectTo, listen, listenTls, PUBLIC, resolveFrom, tlsIdentity } from './testing.ts';

/** Addresses as a name server might answer them: every special range of both registries, at its edges. */
const ADDRESSES =
  `0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.254
  169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1
  192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
  239.255.255.255 240.0.0.1 255.255.255.255
  :: ::1 0:0:0:0:0:0:0:1 ::127.0.0.1 ::7f00:1 ::10.0.0.1 ::93.184.216.34 ::ffff:127.0.0.1 ::ffff:7f00:1
  ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::ffff:93.184.216.34 ::ffff:0:127.0.0.1 ::ffff:0:7f00:1 64:ff9b::127.0.0.1
  64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 64:ff9b:1:7f00:0:100:: 100::1 100:0:0:1::1 1fff::1 2001::1
  2001:0:4136:e378:8000:63bf:80ff:fffe 2001:1::1 2001:1::2 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1 2001:1f::1
  2001:20::1 2001:30::1 2001:1ff:ffff::1 2001:db8::1 2001:db8:ffff::1 2002:: 2002:7f00:1:: 2002:a00:1::1
  2002:a9fe:a9fe::1 2620:4f:8000::1 2a00:1450::5efe:7f00:1 2a00:1450::200:5efe:10.0.0.1 3fff::1 3fff:fff::1 4000::1
  5f00::1 fc00::1 fcff::1 fd00::1 fd12:3456:789a::1 fdff:ffff::1 fe00::1 fe80::1 fe80::1%eth0 fe80::1%1 febf::1
  fec0::1 feff::1 ff00::1 ff01::1 ff02::1 ff05::2 ff0e::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff`.split(
    /\s+/,
  );

/** The same places as a URL may spell them. */
const SPELLINGS =
  `2130706433 0x7f000001 0x7f.1 0X7F.0.0.1 017700000001 0177.0.0.1 0177.1 127.1 127.0.1 127.0x0.0.01
  127.0.0.1. 127.1. 0x7f000001. 0 0x0 00 0.0 10.1 167772161 0xa000001 012.1 192.168.257 3232235777 0xc0a80101
  0xa9fea9fe 2852039166 0251.0376.0251.0376 169.254.43518 1%32%37.0.0.1 %31%32%37.1 127%2e0%2e0%2e1
  １２７.0.0.1 127。0。0。1 ①②⑦.⓪.⓪.① ０x7f.1 [::1] [::FFFF:127.0.0.1] [0000:0000::0001] [::ffff:7f00:0001]
  [fe80::1%25eth0] [::1%25lo] [v1.fe80::a+en1] [127.0.0.1] [::127.1] 127.0.0.1:443 [::1]:8443`.split(/\s+/);

const literals = [
  ...ADDRESSES.map((address) => (address.includes(':') ? `[${address}]` : address)),
  ...SPELLINGS,
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
  assert.ok(ADDRESSES.length + SPELLINGS.length >= 120);
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
    const loopback = /^127\.|^::1$|^0:0:0:0:0:0:0:1$/.test(address);
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
