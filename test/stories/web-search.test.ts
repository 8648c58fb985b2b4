import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { call } from '../cast.ts';
import { scene } from '../scene.ts';
import { memberBrowser, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('Searching in the browser', (engine) => {
  before(() => built());
  const { world, server, alice, bob } = scene({ engine });
  const search = async (q: string, language = 'en') =>
    (await memberBrowser(alice, language)).get(`/search?q=${encodeURIComponent(q)}`);

  before(async () => {
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: bob.token,
      body: { indexable: true },
    });
    for (let count = 1; count <= 23; count += 1) await bob.publish(`A gannet, number ${count}. #gannets`);
    for (let step = 0; step < 3; step += 1) {
      world.clock.forward(300);
      await world.settled();
    }
  });

  it('finds posts by their words, page by page, and hashtags', async () => {
    const first = await search('gannet');
    assert.match(first.body, /A gannet, number 23\./);
    assert.match(first.body, /href="\/tags\/gannets"/);
    const older = /href="(\/search\?q=gannet&amp;max_id=\d+)"/.exec(first.body)?.[1] as string;
    const second = await (await memberBrowser(alice)).get(older.replace('&amp;', '&'));
    assert.match(second.body, /A gannet, number 1\./);
    assert.doesNotMatch(second.body, /number 23\.|Older posts/);
  });

  it('narrows by operators, which the page explains in both languages', async () => {
    assert.doesNotMatch((await search('gannet from:me')).body, /A gannet, number/);
    assert.match((await search('gannet from:@bob')).body, /A gannet, number/);
    assert.match((await search('')).body, /<code[^>]*>from:me<\/code>.*Only what you wrote/s);
    assert.match((await search('', 'fr')).body, /Seulement ce que vous avez écrit/);
  });

  it('gives strangers people and hashtags, and no posts', async () => {
    const { status, body } = await visitor(server).get('/search?q=gannet');
    assert.equal(status, 200);
    assert.doesNotMatch(body, /A gannet, number/);
    assert.match(body, /href="\/tags\/gannets"/);
    assert.doesNotMatch(body, /in:library/);
  });
});
