import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from '../../server/src/app.ts';
import type { Patience } from '../../server/src/http/patience.ts';
import { uploadFolder } from '../../server/src/http/uploads.ts';
import { type Person, person } from '../cast.ts';
import { noise, uploaded } from '../pictures.ts';
import { createWorld, type World } from '../world.ts';

const HOUR = 3_600_000;
/** Every bound is far away; each test draws one near. */
const FAR: Patience = { bodyMs: HOUR, windowMs: HOUR, windowBytes: 1, filesMs: HOUR };

describe('slow lines', { timeout: 60_000 }, () => {
  let world: World;
  let alice: Person;
  const closings: (() => void)[] = [];

  before(async () => {
    world = await createWorld();
    alice = await person(world.servers[0] as World['servers'][0], 'alice');
  });
  after(async () => {
    for (const close of closings) close();
    await world.stop();
  });

  /** The same server on another port, with this patience. */
  async function port(patience: Partial<Patience>): Promise<number> {
    const { ctx } = world.servers[0] as World['servers'][0];
    const server = createApp(ctx, { ...FAR, ...patience });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closings.push(() => {
      server.close();
      server.closeAllConnections();
    });
    return (server.address() as AddressInfo).port;
  }

  /** Sends a request and then its body in so many pieces, one every `everyMs`; gives all that comes back. */
  async function trickle(
    to: number,
    {
      path = '/api/v2/media',
      token = alice.token,
      body = Buffer.alloc(0) as Buffer,
      type = '',
      pieces = 10,
      everyMs = 40,
    },
  ): Promise<{ said: string; sent: number }> {
    const socket = connect(to, '127.0.0.1');
    let said = '';
    let closed = false;
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.on('error', () => {});
    const over = new Promise<void>((resolve) => {
      socket.on('close', () => {
        closed = true;
        resolve();
      });
    });
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    const size = Math.ceil(body.length / pieces);
    let sent = 0;
    for (; sent < pieces && !closed; sent += 1) {
      socket.write(body.subarray(sent * size, (sent + 1) * size));
      await wait(everyMs);
    }
    await over;
    return { said, sent };
  }

  async function photo(): Promise<{ body: Buffer; type: string }> {
    const form = new FormData();
    form.append('file', new Blob([(await noise(100, 100)) as never]), 'a.png');
    const request = new Request('http://x', { method: 'POST', body: form });
    return {
      body: Buffer.from(await request.arrayBuffer()),
      type: request.headers.get('content-type') ?? '',
    };
  }

  const status = { body: Buffer.from(JSON.stringify({ status: 'x'.repeat(400) })), type: 'application/json' };

  test('a picture comes in for longer than a post may take, while enough of it comes', async () => {
    const to = await port({ bodyMs: 200, windowMs: 2000, windowBytes: 100 });
    const { said, sent } = await trickle(to, { ...(await photo()), pieces: 20 });
    assert.match(said, /^HTTP\/1\.1 200 /);
    assert.equal(sent, 20);
  });

  test('a post that comes byte by byte is cut off', async () => {
    const to = await port({ bodyMs: 200 });
    const { said, sent } = await trickle(to, { ...status, path: '/api/v1/statuses', pieces: 200 });
    assert.match(said, /^HTTP\/1\.1 408 /);
    assert.ok(sent < 200);
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}/statuses`)).body.length, 0);
  });

  test('a picture of which next to nothing comes is cut off, and leaves nothing', async () => {
    const to = await port({ windowMs: 200, windowBytes: 5000 });
    const { said, sent } = await trickle(to, { ...(await photo()), pieces: 400 });
    assert.match(said, /^HTTP\/1\.1 408 /);
    assert.ok(sent < 400);
    await alice.get('/api/v1/accounts/verify_credentials');
    assert.deepEqual(readdirSync(uploadFolder((world.servers[0] as World['servers'][0]).ctx)), []);
  });

  test('a picture that comes steadily has its end too', async () => {
    const to = await port({ windowMs: 1000, windowBytes: 1, filesMs: 300 });
    const { said, sent } = await trickle(to, { ...(await photo()), pieces: 400 });
    assert.match(said, /^HTTP\/1\.1 408 /);
    assert.ok(sent < 400);
  });

  test('who has no account has no longer time: the refusal comes at once and the connection ends', async () => {
    const to = await port({ bodyMs: 200 });
    const { said, sent } = await trickle(to, { ...(await photo()), token: 'wrong', pieces: 400 });
    assert.match(said, /^HTTP\/1\.1 401 /);
    assert.ok(sent < 400);
  });

  test('after all that the server takes pictures in as ever', async () => {
    assert.equal((await uploaded(alice)).type, 'image');
  });
});
