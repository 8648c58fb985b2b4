import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ABOUT_NOBODY, KEPT } from '../../server/src/privacy/kept.ts';
import type { Skein } from '../../server/src/start.ts';
import { call } from '../cast.ts';
import { tablesOf } from '../kept-rows.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('what is kept about people', (engine) => {
  let world: World;
  let server: Skein;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
  });
  after(() => world.stop());

  test('is one list in which every table of the database stands', async () => {
    const listed = [...KEPT.flatMap(({ tables }) => tables), ...Object.keys(ABOUT_NOBODY)];
    assert.deepEqual([...new Set(listed)].sort(), await tablesOf(server.ctx));
  });

  test('is told on a page in both languages, without an account', async () => {
    const page = async (locale: string) => {
      const seen = await call(server, 'GET', '/privacy', {
        headers: { Accept: 'text/html', 'Accept-Language': locale },
      });
      assert.equal(seen.status, 200);
      return String(seen.body);
    };
    const [english, french] = [await page('en'), await page('fr')];
    assert.match(english, /What is kept about you/);
    assert.match(english, /For 7 days at most/);
    assert.match(french, /Ce qui est gardé sur vous/);
    assert.match(french, /7 jours au plus/);
    assert.match(english, /For 31 days after its last use at most/);
    assert.match(french, /31 jours au plus après la dernière utilisation/);
    assert.equal(english.match(/<li>/g)?.length, french.match(/<li>/g)?.length);
  });
});
