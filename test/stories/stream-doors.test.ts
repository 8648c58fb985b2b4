import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { transact } from '../../server/src/db/transact.ts';
import { issueToken, revokeToken } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { lineOf } from '../../server/src/streaming/line.ts';
import { streamOf } from '../../server/src/streaming/streams.ts';
import { hubOf } from '../../server/src/streaming/streams-here.ts';
import { call, type Person, person } from '../cast.ts';
import { type Ears, listen } from '../ears.ts';
import { scene } from '../scene.ts';
import { createWorld, onBothEngines } from '../world.ts';

onBothEngines('who may listen to a stream, and how long', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const open = (who: Person, query = '&stream=user') =>
    listen(server, { query: `?access_token=${who.token}${query}` });

  test('an unknown stream is answered with an error, what is no JSON with nothing', async () => {
    const ears = await open(bob, '');
    ears.say('{not json');
    ears.say('null');
    ears.say('[]');
    ears.say({ type: 'dance', stream: 'user' });
    ears.say({ type: 'subscribe', stream: ['user'] });
    ears.say({ type: 'subscribe', stream: '__proto__' });
    ears.say({ type: 'unsubscribe', stream: 'weather' });
    while (ears.errors.length < 2) await wait(5);
    assert.deepEqual(ears.errors, [
      { error: 'Unknown stream type', status: 400 },
      { error: 'Unknown stream type' },
    ]);
    await ears.close();
    const initial = await open(bob, '&stream=weather');
    while (initial.errors.length < 1) await wait(5);
    assert.equal(initial.errors[0]?.status, 400);
    await initial.close();
  });

  test('the token may come by header, by query or as the sub-protocol, which is repeated', async () => {
    for (const path of ['/api/v1/streaming', '/api/v1/streaming/']) {
      const byHeader = await listen(server, {
        path,
        query: '?stream=user',
        headers: { Authorization: `Bearer ${bob.token}` },
      });
      const byProtocol = await listen(server, { path, protocol: bob.token });
      assert.equal(byProtocol.socket.protocol, bob.token);
      byProtocol.say({ type: 'subscribe', stream: 'user' });
      byProtocol.say({ type: 'subscribe', stream: 'nonsense' });
      while (byProtocol.errors.length === 0) await wait(5);
      await bob.publish('heard twice');
      await byHeader.next('update');
      await byProtocol.next('update');
      await byHeader.close();
      await byProtocol.close();
    }
  });

  test('nobody, a wrong token and an app are refused with 401 and no body', async () => {
    const appToken = await issueToken(server.ctx, {
      appId: await appOf(server),
      accountId: null,
      scopes: ['read'],
    });
    for (const query of ['', '?access_token=wrong', `?access_token=${appToken}`]) {
      await assert.rejects(listen(server, { query }), {
        status: 401,
        message: 'The access token is invalid',
      });
    }
    await assert.rejects(listen(server, { path: '/elsewhere' }), { status: 404 });
  });

  test('scopes decide what a stream carries', async () => {
    const only = async (...scopes: string[]) =>
      issueToken(server.ctx, { appId: await appOf(server), accountId: bob.id, scopes });
    const statuses = await listen(server, {
      query: `?stream=user&access_token=${await only('read:statuses')}`,
    });
    statuses.say({ type: 'subscribe', stream: 'user:notification' });
    while (statuses.errors.length < 1) await wait(5);
    assert.equal(statuses.errors[0]?.status, 401);
    const notices = await listen(server, {
      query: `?stream=user:notification&access_token=${await only('read:notifications')}`,
    });
    notices.say({ type: 'subscribe', stream: 'user' });
    while (notices.errors.length < 1) await wait(5);
    await alice.publish('@bob look');
    await notices.next('notification');
    await statuses.next('update');
    assert.deepEqual(
      statuses.heard.map((one) => one.event),
      ['update'],
    );
    assert.deepEqual(
      notices.heard.map((one) => one.event),
      ['notification'],
    );
    await statuses.close();
    await notices.close();
  });

  test('a revoked token ends its stream at once, and cannot open another', async () => {
    const token = await issueToken(server.ctx, {
      appId: await appOf(server),
      accountId: bob.id,
      scopes: ['read'],
    });
    const ears = await listen(server, { query: `?stream=user&access_token=${token}` });
    await revokeToken(server.ctx, token);
    // Before it would be looked at again.
    assert.equal(await ears.closed(2500), 1008);
    await assert.rejects(listen(server, { query: `?access_token=${token}` }), { status: 401 });
  });

  test('what nobody announced ends the stream within 5 s: a token revoked in the database, a suspension, a disabled login', async () => {
    const ends = async (who: Person, change: () => Promise<unknown>) => {
      const ears = await open(who);
      await change();
      // Wider than the promise by what a busy machine may add.
      await ears.closed(8000);
    };
    const [dora, emil, fred] = [
      await person(server, 'dora'),
      await person(server, 'emil'),
      await person(server, 'fred'),
    ];
    await Promise.all([
      ends(dora, () =>
        write((db) =>
          db.updateTable('tokens').set({ revoked_at: 1 }).where('account_id', '=', dora.id).execute(),
        ),
      ),
      ends(emil, () =>
        write((db) =>
          db.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', emil.id).execute(),
        ),
      ),
      ends(fred, () =>
        write((db) =>
          db.updateTable('members').set({ disabled_at: 1 }).where('account_id', '=', fred.id).execute(),
        ),
      ),
    ]);
  });

  const write = (work: (db: (typeof server.ctx)['db']) => Promise<unknown>) =>
    transact(server.ctx, (ctx) => work(ctx.db));

  test('a binary frame, a frame that is too large and too many frames close the socket', async () => {
    const binary = await open(bob);
    binary.socket.send(Buffer.from('hello'));
    assert.equal(await binary.closed(), 1003);
    const large = await open(bob);
    large.say('x'.repeat(5000));
    assert.equal(await large.closed(), 1009);
    const many = await open(bob);
    for (let i = 0; i < 200; i += 1) many.say({ type: 'subscribe', stream: `s${i}` });
    assert.equal(await many.closed(), 1008);
    assert.ok(many.errors.length <= 120);
  });

  test('one member may have twenty streams open, and gets a place back when one closes', async () => {
    const gina = await person(server, 'gina');
    const ears = await Promise.all(Array.from({ length: 20 }, () => open(gina)));
    await assert.rejects(open(gina), { status: 429 });
    await ears[0]?.close();
    let again: Ears | null = null;
    while (!again) again = await open(gina).catch(() => null);
    for (const one of [...ears.slice(1), again]) await one.close();
  });

  test('a reader who does not read is dropped', async () => {
    const hank = await person(server, 'hank');
    const ears = await open(hank);
    ears.socket.pause();
    let closed = false;
    void ears.closed().then(() => {
      closed = true;
    });
    const [connection] = hubOf(server.ctx).of(hank.id);
    const stream = streamOf('user', {});
    for (let i = 0; i < 400 && hubOf(server.ctx).of(hank.id).length > 0; i += 1) {
      connection?.outlet.send(stream, lineOf('update', JSON.stringify('x'.repeat(65536))));
      if (i % 20 === 0) await wait(1);
    }
    for (let i = 0; i < 100 && hubOf(server.ctx).of(hank.id).length > 0; i += 1) await wait(10);
    assert.equal(hubOf(server.ctx).of(hank.id).length, 0);
    ears.socket.resume();
    await ears.closed();
    assert.equal(closed, true);
  });

  test('a handshake that breaks off or asks for another protocol does no harm', async () => {
    const { port } = new URL(server.address);
    const raw = (text: string) =>
      new Promise<string>((resolve) => {
        let got = '';
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (chunk) => (got += chunk));
        socket.on('close', () => resolve(got));
        socket.on('error', () => resolve(got));
        setTimeout(() => socket.destroy(), 500);
      });
    const head = `Host: 127.0.0.1:${port}\r\nConnection: Upgrade`;
    assert.match(
      await raw(`GET /api/v1/accounts/lookup?acct=alice HTTP/1.1\r\n${head}\r\nUpgrade: h2c\r\n\r\n`),
      /^HTTP\/1\.1 200/,
    );
    const noKey = await raw(
      `GET /api/v1/streaming?access_token=${bob.token} HTTP/1.1\r\n${head}\r\nUpgrade: websocket\r\n\r\n`,
    );
    assert.match(noKey, /^HTTP\/1\.1 400/);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `GET /api/v1/streaming?access_token=${bob.token} HTTP/1.1\r\n${head}\r\nUpgrade: websocket\r\n\r\n`,
    );
    socket.destroy();
    await once(socket, 'close');
    assert.equal((await call(server, 'GET', '/api/v1/streaming/health')).body, 'OK');
  });

  test('the end of the server says goodbye to every stream', async () => {
    const ending = await createWorld({ engine });
    const [other] = ending.servers as [Skein];
    const iris = await person(other, 'iris');
    const ears = await listen(other, { query: `?stream=user&access_token=${iris.token}` });
    await ending.stop();
    assert.equal(await ears.closed(), 1001);
  });
});

async function appOf(server: Skein) {
  const row = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
  return row.id;
}
