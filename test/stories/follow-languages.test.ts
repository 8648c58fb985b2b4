import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Relationship } from '@skein/api/account.ts';
import { call, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('follows in some languages, mutes that end, and domains', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const act = (who: Person, verb: string, other: { id: number }, body: unknown = {}) =>
    who.post(`/api/v1/accounts/${other.id}/${verb}`, body);
  const texts = async (who: Person) =>
    (await who.home()).map((one) => (one.reblog ?? one).content.replace(/<[^>]+>/g, ''));

  test('the languages of a follow are kept, told, changed and given up', async () => {
    const first = await act(bob, 'follow', alice, { languages: ['fr', 'pt-BR', 'fr'] });
    assert.equal(first.status, 200);
    assertShape(Relationship, first.body);
    assert.deepEqual(first.body.languages, ['fr', 'pt-BR']);
    assert.deepEqual((await act(bob, 'follow', alice, { notify: true })).body.languages, ['fr', 'pt-BR']);
    assert.deepEqual((await act(bob, 'follow', alice, { languages: ['en'] })).body.languages, ['en']);
    assert.equal((await act(bob, 'follow', alice, { languages: [] })).body.languages, null);
    assert.equal((await act(bob, 'follow', alice, { languages: [''] })).body.languages, null);
    for (const languages of [['goose'], ['e'], ['en,fr'], ["en' or 1=1"], ['__proto__']])
      assertRefused(await act(bob, 'follow', alice, { languages }), 422);
    assertRefused(await act(bob, 'follow', alice, { languages: { en: true } }), 422);
    assertRefused(await act(bob, 'follow', alice, { languages: Array(101).fill('en') }), 422);
    await act(bob, 'unfollow', alice);
    await act(bob, 'follow', alice);
    const [after] = (await bob.get(`/api/v1/accounts/relationships?id=${alice.id}`)).body;
    assert.equal(after.languages, null, 'a new follow has the languages of the old one');
    await act(bob, 'unfollow', alice);
  });

  test('home holds of them what is in these languages, or in none that is known, and every boost', async () => {
    const reader = await person(server, 'reader');
    const say = (who: Person, status: string, language: string) => who.publish(status, { language });
    await say(alice, 'bonjour', 'fr');
    await say(alice, 'hello', 'en');
    await act(reader, 'follow', alice, { languages: ['fr', 'pt'] });
    await reader.follow(bob);
    await say(alice, 'olá', 'pt-BR');
    await say(alice, 'good day', 'en');
    await say(bob, 'good evening', 'en');
    const boosted = await say(carol, 'guten Tag', 'de');
    await act(reader, 'follow', carol, { languages: ['nds'] });
    await alice.post(`/api/v1/statuses/${boosted.id}/reblog`);
    await world.settled();
    assert.deepEqual(await texts(reader), ['guten Tag', 'good evening', 'olá', 'bonjour']);
    await act(reader, 'follow', alice, { languages: ['en'] });
    assert.deepEqual(await texts(reader), ['guten Tag', 'good evening', 'good day', 'hello']);
    await act(reader, 'follow', alice, { languages: [] });
    assert.equal((await texts(reader)).length, 6);
    const mine = await reader.publish('meins', { language: 'de' });
    await act(reader, 'follow', alice, { languages: ['fr'] });
    assert.equal((await reader.home())[0].id, mine.id, 'one’s own are in any language');
    const page = await reader.get(`/api/v1/timelines/home?limit=2&max_id=${boosted.id}`);
    assert.deepEqual(
      page.body.map((one: any) => one.language),
      ['en', 'fr'],
    );
  });

  test('a list holds of them what home would', async () => {
    const reader = await person(server, 'lister');
    await act(reader, 'follow', alice, { languages: ['nl'] });
    const { body: list } = await reader.post('/api/v1/lists', { title: 'geese' });
    await reader.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [String(alice.id)] });
    await alice.publish('goedendag', { language: 'nl' });
    await alice.publish('hallo', { language: 'de' });
    const read = async () =>
      (await reader.get(`/api/v1/timelines/list/${list.id}`)).body.filter((one: any) => !one.reblog);
    assert.deepEqual(
      (await read()).map((one: any) => one.language),
      ['nl'],
    );
    await act(reader, 'follow', alice, { languages: [] });
    assert.ok((await read()).length > 2);
  });

  test('a request that is accepted later keeps its languages', async () => {
    const [dora, reader] = [await person(server, 'dora'), await person(server, 'patient')];
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: dora.token,
      body: { locked: true },
    });
    const asked = (await act(reader, 'follow', dora, { languages: ['fr'] })).body;
    assert.deepEqual([asked.requested, asked.languages], [true, ['fr']]);
    assert.deepEqual(await reader.home(), []);
    await dora.post(`/api/v1/follow_requests/${reader.id}/authorize`);
    await dora.publish('hello', { language: 'en' });
    await dora.publish('salut', { language: 'fr' });
    await world.settled();
    assert.deepEqual(await texts(reader), ['salut']);
  });

  test('the stream of home brings what home holds', async () => {
    const reader = await person(server, 'listener');
    await act(reader, 'follow', alice, { languages: ['fr'] });
    const ears = await listen(server, { query: `?stream=user&access_token=${reader.token}` });
    await alice.publish('unheard', { language: 'en' });
    const heard = await alice.publish('entendu', { language: 'fr' });
    assert.equal((await ears.next('update')).payload.id, heard.id);
    await ears.close();
  });

  test('a mute that ends by the clock is over in home, in notifications and in the list of mutes', async () => {
    const reader = await person(server, 'calm');
    await reader.follow(alice);
    await act(reader, 'mute', alice, { duration: 3600 });
    await alice.publish('muted @calm');
    await world.settled();
    assert.deepEqual(await texts(reader), []);
    assert.equal((await reader.get('/api/v1/mutes')).body[0].acct, 'alice');
    world.clock.forward(3_590_000);
    assert.deepEqual(await texts(reader), []);
    world.clock.forward(11_000);
    assert.equal((await texts(reader))[0], 'muted @calm');
    assert.deepEqual((await reader.get('/api/v1/mutes')).body, []);
    await alice.publish('again @calm');
    await world.settled();
    assert.equal((await reader.notifications())[0].status.content.includes('again'), true);
  });

  test('what a block of a domain would end is told before, and ended after', async () => {
    const reader = await person(server, 'careful');
    const far = await Promise.all(
      ['one', 'two', 'three'].map((name) => upsertTestRemote(server.ctx, name, 'marsh.example')),
    );
    const link = (from: number, to: number, local: 0 | 1) =>
      server.ctx.writer.write((db) =>
        db
          .insertInto('follows')
          .values({
            id: server.ctx.ids.next(),
            follower_id: from,
            followee_id: to,
            follower_local: local,
            uri: local ? null : `https://marsh.example/follows/${from}`,
            show_boosts: 1,
            notify: 0,
          })
          .execute(),
      );
    const [one, two, three] = far as [number, number, number];
    await link(reader.id, one, 1);
    await link(two, reader.id, 0);
    await link(three, reader.id, 0);
    const preview = (domain: string) => reader.get(`/api/v1/domain_blocks/preview?domain=${domain}`);
    const seen = await preview('Marsh.example');
    assert.deepEqual([seen.status, seen.body], [200, { following_count: 1, followers_count: 2 }]);
    assert.deepEqual((await preview('lake.example')).body, { following_count: 0, followers_count: 0 });
    assertRefused(await preview('not a domain'), 422);
    assertRefused(await reader.get('/api/v1/domain_blocks/preview'), 422);
    assertRefused(await call(server, 'GET', '/api/v1/domain_blocks/preview?domain=marsh.example'), 401);
    const reads = await person(server, 'reads', { scopes: ['read', 'write:mutes'] });
    assertRefused(await reads.get('/api/v1/domain_blocks/preview?domain=marsh.example'), 403);
    assert.deepEqual((await reader.get('/api/v1/domain_blocks')).body, [], 'to ask blocked it');
    await reader.post('/api/v1/domain_blocks', { domain: 'marsh.example' });
    await world.settled();
    assert.deepEqual((await preview('marsh.example')).body, { following_count: 0, followers_count: 0 });
    const left = await server.ctx.db
      .selectFrom('outgoing')
      .select(['action', 'sender_id'])
      .where('sender_id', '=', reader.id)
      .execute();
    assert.equal(left.filter(({ action }) => action === 'reject').length, 2, 'followers there are told');
  });
});
