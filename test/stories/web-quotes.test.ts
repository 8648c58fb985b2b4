import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, cast, type Person } from '../cast.ts';
import { forgetAll } from '../statements.ts';
import { visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('quotes on pages', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;

  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    ({ alice, bob, carol } = await cast(server));
  });
  after(() => world.stop());

  const page = async (path: string, language = 'en') =>
    String((await visitor(server, language).get(path)).body);

  test('show a small post with its author and a link, once, and the page of what is quoted', async () => {
    const post = await alice.publish('The geese <are> back');
    const quoting = await bob.publish('Look up', { quoted_status_id: post.id });
    const html = await page(`/@bob/${quoting.id}`);
    assert.match(html, new RegExp(`<blockquote[^>]* cite="/@alice/${post.id}"`));
    assert.match(html, /The geese &lt;are&gt; back/);
    assert.doesNotMatch(html, /quote-inline/);
    assert.match(html, /<title>[^<]*Look up/);
    const boosted = await carol.post(`/api/v1/statuses/${quoting.id}/reblog`);
    assert.equal(boosted.status, 200);
    assert.match(await page('/@carol'), /The geese &lt;are&gt; back/);
  });

  test('fold what is quoted under its own warning', async () => {
    const post = await alice.publish('the end of the film', { spoiler_text: 'a film' });
    const quoting = await bob.publish('I agree', { quoted_status_id: post.id });
    const html = await page(`/@bob/${quoting.id}`);
    assert.match(html, /<blockquote.*?<details.*?a film.*?<\/summary>.*?the end of the film.*?<\/details>/s);
  });

  test('say in a sentence why nothing is shown, in both languages', async () => {
    const post = await alice.publish('to be taken back');
    const quoting = await bob.publish('Hm', { quoted_status_id: post.id });
    await alice.post(`/api/v1/statuses/${post.id}/quotes/${quoting.id}/revoke`, {});
    const path = `/@bob/${quoting.id}`;
    assert.match(await page(path), /Whoever is quoted here does not agree to it\./);
    assert.match(await page(path, 'fr'), /La personne citée ici n’a pas donné son accord\./);
    const gone = await alice.publish('to be deleted');
    const second = await bob.publish('Hm again', { quoted_status_id: gone.id });
    await alice.delete(`/api/v1/statuses/${gone.id}`);
    const html = await page(`/@bob/${second.id}`);
    assert.match(html, /The post quoted here was deleted\./);
    assert.doesNotMatch(html, /to be deleted/);
  });

  test('show nothing that a stranger may not see', async () => {
    const close = await alice.publish('among friends', { visibility: 'private' });
    const { server: here } = alice;
    const open = await alice.publish('open');
    const quoting = await bob.publish('quoted', { quoted_status_id: open.id });
    await here.ctx.writer.write((db) =>
      db
        .updateTable('quotes')
        .set({ quoted_id: Number(close.id) })
        .where('status_id', '=', Number(quoting.id))
        .execute(),
    );
    await forgetAll(here);
    const html = await page(`/@bob/${quoting.id}`);
    assert.match(html, /The post quoted here is not shown to you\./);
    assert.doesNotMatch(html, /among friends/);
    const { body } = await call(here, 'GET', `/api/v1/statuses/${quoting.id}`, {});
    assert.equal(body.quote.state, 'unauthorized');
  });
});
