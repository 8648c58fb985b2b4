import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addCast } from '../../server/src/admin/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('who develops', (engine) => {
  let world: World;
  before(async () => {
    world = await createWorld({ engine });
  });
  after(() => world.stop());

  test('finds people there who follow each other and read each other at home', async () => {
    const server = world.servers[0] as Skein;
    const cast = await addCast(server.ctx);
    assert.deepEqual(await addCast(server.ctx), cast);
    await world.settled();
    for (const { name, password } of cast) {
      const browser = visitor(server);
      await browser.signIn(name, password);
      const { body } = await browser.get('/home');
      assert.match(body, /Counted forty of them/);
      assert.match(body, /Quelqu’un connaît un bon livre/);
    }
  });
});
