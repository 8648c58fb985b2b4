import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createResolve, type FoundAddress, type Resolve } from './names.ts';

const A = 1;
const AAAA = 28;

/** A name server on loopback: answers from a table or says that a name does not exist. */
async function nameServer(t: TestContext, table: Record<string, readonly string[] | 'silent on AAAA'>) {
  const server = createSocket('udp4');
  t.after(() => server.close());
  server.on('message', (query, from) => {
    let end = 12;
    const labels: string[] = [];
    for (let size = query[end]!; size > 0; size = query[end]!) {
      labels.push(query.toString('latin1', end + 1, end + 1 + size));
      end += size + 1;
    }
    const question = query.subarray(12, end + 5);
    const type = query.readUInt16BE(end + 1);
    const known = table[labels.join('.').toLowerCase()];
    if (known === 'silent on AAAA' && type === AAAA) return;
    const addresses = known === 'silent on AAAA' ? ['192.0.2.1'] : (known ?? []);
    const answers = addresses
      .filter((address) => isIP(address) === (type === A ? 4 : 6))
      .map((address) => {
        const data =
          type === A
            ? Buffer.from(address.split('.').map(Number))
            : Buffer.from(address.replaceAll(':', ''), 'hex');
        const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 5, 0, data.length]);
        return Buffer.concat([head, data]);
      });
    const header = Buffer.from([
      query[0]!,
      query[1]!,
      0x81,
      known ? 0x80 : 0x83,
      0,
      1,
      0,
      answers.length,
      0,
      0,
      0,
      0,
    ]);
    server.send(Buffer.concat([header, question, ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  const names = createResolve([`127.0.0.1:${server.address().port}`]);
  t.after(() => names.close());
  return (name: string) => ask(names.resolve, name);
}

function ask(resolve: Resolve, name: string): Promise<readonly FoundAddress[]> {
  return new Promise((done, fail) => resolve(name, (error, found) => (error ? fail(error) : done(found))));
}

test('both families of a name are found, IPv4 first', async (t) => {
  const find = await nameServer(t, {
    'both.example': ['2001:0db8:0000:0000:0000:0000:0000:0001', '192.0.2.1', '192.0.2.2'],
    'four.example': ['192.0.2.4'],
  });
  assert.deepEqual(
    (await find('four.example')).map(({ address }) => address),
    ['192.0.2.4'],
  );
  const both = await find('both.example');
  assert.deepEqual(
    both.map(({ family }) => family),
    [4, 4, 6],
  );
  assert.equal(both[2]?.address, '2001:db8::1');
  await assert.rejects(find('nowhere.example'), { code: 'ENOTFOUND' });
});

test('a name whose IPv6 question is never answered is found without it', async (t) => {
  const find = await nameServer(t, { 'half.example': 'silent on AAAA' });
  const start = performance.now();
  assert.equal((await find('half.example')).length, 1);
  assert.ok(performance.now() - start < 20_000);
});

test('closing ends a question that nobody answers', async (t) => {
  const server = createSocket('udp4');
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  const names = createResolve([`127.0.0.1:${server.address().port}`]);
  const asked = ask(names.resolve, 'silent.example');
  names.close();
  await assert.rejects(asked, { code: 'ECANCELLED' });
});

test('names under localhost are loopback, without a question', async () => {
  const { resolve, close } = createResolve(['127.0.0.1:1']);
  for (const name of ['localhost', 'alice.localhost']) {
    assert.deepEqual(await ask(resolve, name), [{ address: '127.0.0.1', family: 4 }]);
  }
  close();
});
