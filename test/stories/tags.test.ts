import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Status } from '@skein/api/status.ts';
import { Tag } from '@skein/api/tag.ts';
import { built } from '../../web/src/built.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('hashtags', (engine) => {
  before(() => built());
  const { world, server, alice, bob, carol } = scene({ engine });
  const peer = peerBeside();

  const timeline = (name: string, query = '', who?: Person) =>
    call(server, 'GET', `/api/v1/timelines/tag/${encodeURIComponent(name)}${query}`, { token: who?.token });
  const under = async (name: string, query = '', who?: Person): Promise<string[]> =>
    (await timeline(name, query, who)).body.map((one: any) => one.id);
  const found = async (q: string, more = '') =>
    (
      await call(server, 'GET', `/api/v2/search?q=${encodeURIComponent(q)}${more}`, { token: bob.token })
    ).body.hashtags.map((one: any) => one.name);

  test('a status carries its hashtags, however they are spelled, each once', async () => {
    const { origin } = server.ctx.origin;
    const post = await alice.publish('#Geese over the #ÉTANG, more #geese, no #42 and no a#b');
    assertShape(Status, post);
    assert.deepEqual(post.tags, [
      { name: 'geese', url: `${origin}/tags/geese` },
      { name: 'étang', url: `${origin}/tags/%C3%A9tang` },
    ]);
    assert.match(
      post.content,
      new RegExp(`<a href="${origin}/tags/geese" class="mention hashtag" rel="tag">#<span>Geese</span></a>`),
    );
    for (const name of ['geese', 'GEESE', 'étang', 'Étang']) assert.deepEqual(await under(name), [post.id]);
    const seen = await timeline('geese');
    assertShape(Status, seen.body[0]);
    await alice.delete(`/api/v1/statuses/${post.id}`);
    assert.deepEqual(await under('geese'), []);
    await world.settled();
    assert.deepEqual(await under('geese'), []);
  });

  test('no more than 64 hashtags of a status count', async () => {
    const names = Array.from({ length: 66 }, (_, n) => `m${String.fromCharCode(97 + n / 26)}${n}`);
    const post = await alice.publish(names.map((name) => `#${name}`).join(' '));
    assert.equal(post.tags.length, 64);
    assert.deepEqual(await under(names[63] as string), [post.id]);
    assert.deepEqual(await under(names[64] as string), []);
  });

  test('only what is public stands there, without whom the reader hides', async () => {
    const open = await alice.publish('#quiet open');
    for (const visibility of ['unlisted', 'private', 'direct']) {
      const post = await alice.publish(`#quiet ${visibility}`, { visibility });
      assert.deepEqual(
        post.tags.map((one: any) => one.name),
        ['quiet'],
      );
    }
    const bobs = await bob.publish('#quiet too');
    assert.deepEqual(await under('quiet', '', alice), [bobs.id, open.id]);
    await carol.post(`/api/v1/accounts/${bob.id}/mute`);
    assert.deepEqual(await under('quiet', '', carol), [open.id]);
    await carol.post(`/api/v1/accounts/${bob.id}/unmute`);
    assert.deepEqual(await under('quiet', '', carol), [bobs.id, open.id]);
  });

  test('any, all and none join several hashtags', async () => {
    const red = await alice.publish('#red');
    const both = await alice.publish('#red #blue');
    const blue = await bob.publish('#blue');
    assert.deepEqual(await under('red'), [both.id, red.id]);
    assert.deepEqual(await under('red', '?any[]=Blue'), [blue.id, both.id, red.id]);
    assert.deepEqual(await under('red', '?all[]=blue'), [both.id]);
    assert.deepEqual(await under('red', '?none[]=blue'), [red.id]);
    assert.deepEqual(await under('red', '?only_media=true'), []);
    assert.deepEqual(await under('red', '?all[]=neverused'), []);
    assert.deepEqual(await under('red', '?none[]=neverused'), [both.id, red.id]);
    assert.deepEqual(await under('neverused', '?any[]=red'), [both.id, red.id]);
    assert.deepEqual(await under('not a tag'), []);
    const five = ['a1', 'b1', 'c1', 'd1', 'blue'].map((name) => `any[]=${name}`).join('&');
    assert.deepEqual(await under('red', `?${five}`), [both.id, red.id], 'the first four count');
  });

  test('a hashtag is walked down and up, each status once', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push((await alice.publish(`#walk ${n}${n % 2 ? ' #odd' : ''}`)).id);
    for (const [query, expected] of [
      ['', ids],
      ['&none[]=odd', ids.filter((_, n) => n % 2 === 0)],
      ['&any[]=odd', ids],
    ] as const) {
      const met: string[] = [];
      let at: string | undefined = `/api/v1/timelines/tag/walk?limit=2${query}`;
      for (let pages = 0; at; pages += 1) {
        const seen: Seen = await call(server, 'GET', at);
        met.push(...seen.body.map((one: any) => one.id));
        at = linksOf(seen).next;
        assert.ok(pages < 10);
      }
      assert.deepEqual(met, expected.toReversed(), query);
    }
    assert.deepEqual(await under('walk', `?min_id=${ids[1]}&limit=2`), [ids[3], ids[2]]);
  });

  test('what came from elsewhere stands beside what was written here', async () => {
    const mel = peer.actor('mel');
    const send = async (type: string, object: unknown, changes = {}) => {
      const { status } = await peer.deliver(
        server.ctx.origin.sharedInbox(),
        mel,
        peer.activity(mel, type, object, changes),
      );
      assert.equal(status, 202);
      await world.settled();
    };
    const note = peer.note(mel, {
      content: '<p>#Shared</p>',
      to: [PUBLIC],
      tag: [
        { type: 'Mention', href: server.ctx.origin.account(alice.id), name: '@alice' },
        { type: 'Hashtag', href: `${peer.origin}/tags/shared`, name: '#Shared' },
        { type: 'Hashtag', href: `${peer.origin}/tags/42`, name: '#42' },
      ],
    });
    await send('Create', note);
    const here = await alice.publish('#shared');
    const [first, second] = (await timeline('shared')).body;
    assert.deepEqual([first.id, second?.uri], [here.id, note.id]);
    assert.deepEqual(second.tags, [{ name: 'shared', url: `${server.ctx.origin.origin}/tags/shared` }]);
    assert.deepEqual(await under('shared', '?local=true'), [here.id]);
    assert.deepEqual(await under('shared', '?remote=true'), [second.id]);
    // Who asks for both wants both, as in Mastodon.
    assert.deepEqual(await under('shared', '?local=true&remote=true'), [here.id, second.id]);
    const { body: all } = await alice.get('/api/v1/timelines/public?local=true&remote=true&limit=2');
    assert.deepEqual(
      all.map((one: any) => one.id),
      [here.id, second.id],
    );
  });

  test('a hashtag by itself says how much it was used, and knows what nobody has used', async () => {
    await alice.publish('#counted');
    await alice.publish('#counted again');
    await bob.publish('#counted too');
    await bob.publish('#counted in private', { visibility: 'private' });
    const seen = await call(server, 'GET', '/api/v1/tags/Counted');
    assertShape(Tag, seen.body);
    assert.deepEqual([seen.body.name, seen.body.following], ['counted', undefined]);
    assert.equal(seen.body.history.length, 7);
    assert.deepEqual([seen.body.history[0].uses, seen.body.history[0].accounts], ['3', '2']);
    assert.equal((await bob.get('/api/v1/tags/counted')).body.following, false);
    const unknown = await call(server, 'GET', '/api/v1/tags/Unheard');
    assertShape(Tag, unknown.body);
    assert.deepEqual([unknown.body.name, unknown.body.history[0].uses], ['unheard', '0']);
    assertRefused(await call(server, 'GET', '/api/v1/tags/not%20one'), 404);
    assertRefused(await call(server, 'GET', '/api/v1/tags/42'), 404);
  });

  test('hashtags are found by how they begin, if anybody could read them', async () => {
    await alice.publish('#findme #findmore #Findling');
    await alice.publish('#findsecret', { visibility: 'private' });
    assert.deepEqual(await found('find'), ['findling', 'findme', 'findmore']);
    assert.deepEqual(await found('#FINDM'), ['findme', 'findmore']);
    assert.deepEqual(await found('find', '&limit=1&offset=1'), ['findme']);
    assert.deepEqual(await found('find', '&type=accounts'), []);
    assert.deepEqual(await found('findsecret'), []);
    await alice.publish('#findsecret after all');
    assert.deepEqual(await found('findsecret'), ['findsecret']);
    const wrong = await person(server, 'wrongscope', { scopes: ['read:accounts'] });
    assertRefused(await wrong.get('/api/v1/timelines/tag/findme'), 403);
  });

  test('its page shows what everybody may read', async () => {
    const browser = visitor(server);
    for (let n = 0; n < 21; n += 1) await alice.publish(`#étangs number ${n}.`);
    await alice.publish('#étangs in private', { visibility: 'private' });
    const page = await browser.get('/tags/%C3%89tangs');
    assert.equal(page.status, 200);
    assert.match(page.body, /<h1[^>]*>#étangs<\/h1>/);
    assert.match(page.body, /number 20\./);
    assert.doesNotMatch(page.body, /in private/);
    const older = /href="(\/tags\/%C3%A9tangs\?max_id=\d+)"/.exec(page.body)?.[1] as string;
    assert.match((await browser.get(older)).body, /number 0\./);
    assert.match((await browser.get('/tags/nothing')).body, /Nobody has written/);
    assert.equal((await browser.get('/tags/42')).status, 404);
  });
});
