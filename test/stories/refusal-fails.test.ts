import assert from 'node:assert/strict';
import { Agent, get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { Refusal } from '../../server/src/errors.ts';
import { route } from '../../server/src/http/route.ts';
import { createHttpServer } from '../../server/src/http/server.ts';
import { authenticate, session } from '../../server/src/sign-in/index.ts';
import { createWorld, type World } from '../world.ts';

const page = (path: string, handle: () => never) =>
  route({
    method: 'GET',
    path,
    access: 'browser',
    scopes: [],
    params: z.object({}),
    answer: null,
    about: 'A page that is refused',
    handle: async () => handle(),
  });

describe('a refusal whose own page fails', () => {
  let world: World;
  let door: Server;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  before(async () => {
    world = await createWorld({ logLevel: 'error' });
    const routes = [
      page('/not-yours', () => {
        throw new Refusal('forbidden', 'This is not yours', { headers: { 'X-Why': 'because' } });
      }),
      page('/too-much', () => {
        throw new Refusal('tooMany', 'Too many requests', { retryAfter: 7 });
      }),
      page('/broken', () => {
        throw new Error('a secret of the database');
      }),
    ];
    const refusalPage = () => Promise.reject(new Error('the page is broken'));
    door = createHttpServer(world.servers[0]!.ctx, { routes, authenticate, session, refusalPage });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    agent.destroy();
    door?.closeAllConnections();
    door?.close();
    await world?.stop();
  });

  const ask = (path: string) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: string; port: number }>(
      (resolve, reject) => {
        const { port } = door.address() as AddressInfo;
        const options = { port, host: '127.0.0.1', path, agent, headers: { accept: 'text/html' } };
        get(options, async (answer) => {
          const from = answer.socket.localPort as number;
          const body = (await answer.toArray()).join('');
          resolve({ status: answer.statusCode as number, headers: answer.headers, body, port: from });
        }).on('error', reject);
      },
    );

  test('is told in plain words with its status, on a connection that goes on', async () => {
    const answers = [];
    for (const path of ['/not-yours', '/too-much', '/broken', '/nowhere']) answers.push(await ask(path));
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body]),
      [
        [403, 'This is not yours'],
        [429, 'Too many requests'],
        [500, 'Something went wrong on our side'],
        [404, 'Record not found'],
      ],
    );
    for (const { headers } of answers) assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(answers[0]?.headers['x-why'], 'because');
    assert.equal(answers[1]?.headers['retry-after'], '7');
    assert.equal(answers[0]?.headers['x-content-type-options'], 'nosniff');
    assert.equal(new Set(answers.map(({ port }) => port)).size, 1);
    // Whoever runs the server finds each in the log.
    const told = world.log.filter((line) => line.includes('the page is broken'));
    assert.equal(told.length, 4);
  });
});
