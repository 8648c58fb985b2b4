import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Profile } from '@skein/api/profile.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { picture } from '../pictures.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/api/v1/profile';
const ACTIVITY = { accept: 'application/activity+json' };

onBothEngines('one’s own profile, for apps that edit it', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let zoe: Person;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    server = world.servers[0] as Skein;
    alice = await person(server, 'alice');
    bob = await person(server, 'bob');
    zoe = await person(world.servers[1] as Skein, 'zoe');
  });
  after(() => world.stop());

  const change = (who: Person, body: object, method = 'PATCH') =>
    call(server, method, PATH, { token: who.token, body });
  const shown = async (who: Person) => (await call(server, 'GET', `/api/v1/accounts/${who.id}`)).body;
  const document = async (path: string): Promise<Seen> => call(server, 'GET', path, { headers: ACTIVITY });

  test('it is read as it was typed, with null where there is no picture', async () => {
    const { status, body } = await alice.get(PATH);
    assert.equal(status, 200);
    assertShape(Profile, body);
    assert.deepEqual(body, {
      id: String(alice.id),
      display_name: '',
      note: '',
      fields: [],
      avatar: null,
      avatar_static: null,
      avatar_description: '',
      header: null,
      header_static: null,
      header_description: '',
      locked: false,
      bot: false,
      hide_collections: false,
      discoverable: false,
      indexable: false,
      show_media: true,
      show_media_replies: true,
      show_featured: true,
      attribution_domains: [],
    });
  });

  test('everything can be changed, by PATCH and by PUT, and what is not given stays', async () => {
    const all = {
      display_name: 'Alice of the lake',
      note: 'I count *geese*',
      locked: true,
      bot: true,
      hide_collections: true,
      discoverable: true,
      indexable: true,
      show_media: false,
      show_media_replies: false,
      show_featured: false,
      attribution_domains: ['https://Goose.example/', '*.pond.example', 'goose.example', ''],
      fields_attributes: [{ name: 'pronouns', value: 'she/her' }],
    };
    const { status, body } = await change(alice, all);
    assert.equal(status, 200, JSON.stringify(body));
    assertShape(Profile, body);
    const { fields_attributes: _, ...plain } = all;
    const { fields, ...rest } = body;
    assert.deepEqual(fields, [{ name: 'pronouns', value: 'she/her', verified_at: null }]);
    for (const [name, value] of Object.entries({
      ...plain,
      attribution_domains: ['goose.example', 'pond.example'],
    }))
      assert.deepEqual(rest[name], value, name);
    assert.deepEqual((await alice.get(PATH)).body, body);
    const account = await shown(alice);
    assert.deepEqual(
      [account.show_media, account.show_media_replies, account.show_featured, account.note],
      [false, false, false, '<p>I count *geese*</p>'],
    );
    const { body: mine } = await alice.get('/api/v1/accounts/verify_credentials');
    assert.deepEqual(mine.source.attribution_domains, ['goose.example', 'pond.example']);
    const later = await change(alice, { show_media: 'true', locked: '0', bot: false }, 'PUT');
    assert.deepEqual(
      [later.body.show_media, later.body.show_featured, later.body.note, later.body.locked],
      [true, false, 'I count *geese*', false],
    );
    assert.deepEqual((await change(alice, { attribution_domains: [] })).body.attribution_domains, []);
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: { attribution_domains: ['lake.example'], show_media: false },
    });
    const again = (await alice.get(PATH)).body;
    assert.deepEqual([again.attribution_domains, again.show_media], [['lake.example'], true]);
  });

  test('a form brings pictures, and each goes without the other', async () => {
    const form = new FormData();
    for (const which of ['avatar', 'header']) {
      form.append(which, new Blob([(await picture('png')) as never]), 'goose.png');
      form.append(`${which}_description`, `a goose, the ${which}`);
    }
    form.append('attribution_domains[]', 'one.example');
    form.append('attribution_domains[]', 'two.example');
    const answer = await fetch(server.address + PATH, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${bob.token}` },
      body: form,
    });
    const body: any = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(body));
    assert.match(body.avatar, /^http:.*\/media\//);
    assert.equal(body.header_static, body.header);
    assert.equal(body.avatar_description, 'a goose, the avatar');
    assert.deepEqual(body.attribution_domains, ['one.example', 'two.example']);
    await bob.delete(`${PATH}/avatar`);
    const left = (await bob.get(PATH)).body;
    assert.deepEqual([left.avatar, left.avatar_description], [null, '']);
    assert.equal(left.header, body.header);
    await bob.delete(`${PATH}/header`);
    assert.equal((await bob.get(PATH)).body.header, null);
  });

  test('what cannot be is refused with a word for each field, and changes nothing', async () => {
    const before = (await bob.get(PATH)).body;
    const many = Array.from({ length: 11 }, (_, i) => `goose${i}.example`);
    const cases: [object, string, string][] = [
      [{ note: 'x'.repeat(501) }, 'note', 'ERR_TOO_LONG'],
      [{ display_name: 'x'.repeat(41) }, 'display_name', 'ERR_TOO_LONG'],
      [{ attribution_domains: many }, 'attribution_domains', 'ERR_TOO_MANY'],
      [{ attribution_domains: ['not a domain'] }, 'attribution_domains', 'ERR_INVALID'],
      [{ attribution_domains: ['goose.example/path'] }, 'attribution_domains', 'ERR_INVALID'],
      [{ attribution_domains: 'localhost' }, 'attribution_domains', 'ERR_INVALID'],
      [{ attribution_domains: ['__proto__'] }, 'attribution_domains', 'ERR_INVALID'],
    ];
    for (const [wrong, field, error] of cases) {
      const refused = await change(bob, { ...wrong, show_media: false });
      assertRefused(refused, 422, /^Validation failed: /);
      assert.equal(refused.body.details[field][0].error, error);
    }
    assertRefused(await change(bob, { show_media: 'goose' }), 422);
    assertRefused(await change(bob, { attribution_domains: [{ domain: 'x' }] }), 422);
    assert.deepEqual((await bob.get(PATH)).body, before);
    assert.equal(
      (await change(bob, { attribution_domains: many.slice(1) })).body.attribution_domains.length,
      10,
    );
  });

  test('scopes: read:accounts or profile to read, write:accounts to change', async () => {
    assertRefused(await call(server, 'GET', PATH), 401);
    assertRefused(await call(server, 'PATCH', PATH, { body: {} }), 401);
    const reads = await person(server, 'reads', { scopes: ['read'] });
    assertRefused(await change(reads, { note: 'x' }), 403);
    for (const which of ['avatar', 'header']) assertRefused(await reads.delete(`${PATH}/${which}`), 403);
    const writes = await person(server, 'writes', { scopes: ['write'] });
    assertRefused(await writes.get(PATH), 403);
    assert.equal((await (await person(server, 'knows', { scopes: ['profile'] })).get(PATH)).status, 200);
  });

  test('the actor document says it, and other servers take it over', async () => {
    const there = zoe.server.ctx;
    const aliceThere = (await there.fediverse.accountByHandle(there, alice.handle)) as number;
    await zoe.post(`/api/v1/accounts/${aliceThere}/follow`);
    await world.settled();
    await change(alice, {
      show_media: false,
      show_media_replies: false,
      show_featured: true,
      discoverable: false,
      indexable: true,
      attribution_domains: ['goose.example'],
    });
    const { body } = await document(`/ap/accounts/${alice.id}`);
    assert.deepEqual(
      [body.showMedia, body.showRepliesInMedia, body.showFeatured, body.discoverable, body.indexable],
      [false, false, true, false, true],
    );
    assert.deepEqual(body.attributionDomains, ['goose.example']);
    const terms = body['@context'].at(-1);
    for (const term of ['showMedia', 'showRepliesInMedia', 'showFeatured'])
      assert.equal(terms[term], `toot:${term}`);
    world.clock.forward(11_000);
    await world.settled();
    const { body: far } = await zoe.get(`/api/v1/accounts/${aliceThere}`);
    assert.deepEqual(
      [far.show_media, far.show_media_replies, far.show_featured, far.discoverable, far.indexable],
      [false, false, true, false, true],
    );
  });

  test('who hides these lists hides them here and from other servers, and only then', async () => {
    await bob.follow(alice);
    const lists = async () => {
      const here = await call(server, 'GET', `/api/v1/accounts/${alice.id}/followers`);
      const cover = await document(`/ap/accounts/${alice.id}/followers`);
      const page = await document(`/ap/accounts/${alice.id}/followers?page=true`);
      return [here.body.length > 0, cover.body.first !== undefined, page.status, cover.body.totalItems];
    };
    await change(alice, { hide_collections: true });
    const [here, first, page, total] = await lists();
    assert.deepEqual([here, first, page], [false, false, 403]);
    await change(alice, { hide_collections: false });
    assert.deepEqual(await lists(), [true, true, 200, total]);
  });

  test('pages of who wants no search engine say so, and of who does do not', async () => {
    const page = async () =>
      String((await call(server, 'GET', '/@alice', { headers: { Accept: 'text/html' } })).body);
    await change(alice, { indexable: false });
    assert.match(await page(), /<meta name="robots" content="noindex"/);
    await change(alice, { indexable: true });
    assert.doesNotMatch(await page(), /noindex/);
  });
});
