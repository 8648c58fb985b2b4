import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { settleIdentity } from '../../server/src/instance/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const DAY = 86_400_000;

onBothEngines('a server on localhost, outside the lab', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  /** Every name and address that anything on the server asked for. */
  const asked: string[] = [];

  before(async () => {
    world = await createWorld({
      engine,
      environment: { SKEIN_LAB: '0', SKEIN_RATE_LIMITS: 'on' },
      outbound: {
        resolve(name, callback) {
          asked.push(name);
          setImmediate(callback, new Error('nothing leaves in a test'), []);
        },
        connect({ host }) {
          asked.push(String(host));
          return new Socket().destroy(new Error('nothing leaves in a test'));
        },
      },
    });
    server = world.servers[0] as Skein;
    const { host } = new URL(server.address);
    await settleIdentity(server.ctx, { origin: server.address, domain: host });
    alice = await person(server, 'alice');
  });
  after(() => world.stop());

  test('asks nobody anything, whatever its members write, name and look for', async () => {
    await alice.publish('Geese at https://geese.example/ and https://lake.example/, @mel@far.example');
    const profile = {
      fields_attributes: [{ name: 'Page', value: 'https://alice.example/' }],
    };
    const changed = await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: profile,
    });
    assert.equal(changed.status, 200);
    for (const q of ['mel@far.example', 'https://far.example/@mel', 'https://far.example/@mel/1']) {
      const { status } = await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(q)}`);
      assert.equal(status, 200);
    }
    for (let days = 0; days < 9; days += 1) {
      await world.settled();
      world.clock.forward(DAY);
    }
    await world.settled();
    assert.deepEqual(asked, []);
  });
});
