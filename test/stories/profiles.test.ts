import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CredentialAccount } from '@skein/api/account.ts';
import { call, type Person, person } from '../cast.ts';
import { peerBeside, scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const DAY = 86_400_000;

onBothEngines('profiles', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  const peer = peerBeside();

  const PATH = '/api/v1/accounts/update_credentials';
  const edit = (who: Person, body: unknown) => call(server, 'PATCH', PATH, { token: who.token, body });
  const shown = async (who: Person) => (await call(server, 'GET', `/api/v1/accounts/${who.id}`)).body;
  const row = (who: Person) =>
    server.ctx.db.selectFrom('accounts').selectAll().where('id', '=', who.id).executeTakeFirstOrThrow();

  test('what somebody says of themselves is shown to all as HTML, and to them as they typed it', async () => {
    await shown(alice);
    const seen = await edit(alice, {
      display_name: '  Alice of the <herons> ',
      note: 'I watch #herons with @bob & <b>friends</b>\nhttps://herons.example/a',
      fields_attributes: [
        { name: 'Web', value: 'https://herons.example/alice' },
        { name: '', value: ' ' },
        { name: 'Asks', value: '@bob' },
      ],
    });
    assert.equal(seen.status, 200);
    assertShape(CredentialAccount, seen.body);
    assertFormats(seen.body);
    const { body } = seen;
    assert.equal(body.display_name, 'Alice of the <herons>');
    const page = `${server.ctx.origin.origin}/@bob`;
    assert.ok(body.note.includes(`<a href="${page}" class="u-url mention">`), body.note);
    assert.ok(body.note.includes('&lt;b&gt;friends&lt;/b&gt;<br />'), body.note);
    assert.match(body.note, /^<p>I watch <a href="[^"]+\/tags\/herons"/);
    assert.deepEqual(
      body.fields.map((field: any) => field.name),
      ['Web', 'Asks'],
    );
    assert.match(
      body.fields[0].value,
      /^<a href="https:\/\/herons.example\/alice" target="_blank" rel="nofollow noopener me" translate="no">/,
    );
    assert.ok(body.fields[1].value.includes(page));
    assert.equal(body.source.note, 'I watch #herons with @bob & <b>friends</b>\nhttps://herons.example/a');
    assert.deepEqual(body.source.fields, [
      { name: 'Web', value: 'https://herons.example/alice', verified_at: null },
      { name: 'Asks', value: '@bob', verified_at: null },
    ]);
    const { source: _, role: __, ...others } = body;
    assert.deepEqual(await shown(alice), others, 'others see it at once');
    const stored = await row(alice);
    assert.ok(
      !`${stored.note}${stored.fields}`.includes(server.ctx.origin.origin),
      'no URL of ours is stored',
    );
    const document: any = await (
      await fetch(server.ctx.origin.account(alice.id), { headers: { accept: 'application/activity+json' } })
    ).json();
    assert.deepEqual([document.name, document.summary], [body.display_name, body.note]);
    assert.deepEqual(
      document.attachment,
      body.fields.map(({ name, value }: any) => ({ type: 'PropertyValue', name, value })),
    );
  });

  test('what is not given stays, what is given empty is emptied', async () => {
    await edit(bob, { display_name: 'Bob', note: 'Hello', fields_attributes: [{ name: 'a', value: 'b' }] });
    const { body } = await edit(bob, { bot: true });
    assert.deepEqual(
      [body.display_name, body.note, body.fields.length, body.bot],
      ['Bob', '<p>Hello</p>', 1, true],
    );
    const emptied = (await edit(bob, { display_name: '', note: '', fields_attributes: [], bot: 'false' }))
      .body;
    assert.deepEqual([emptied.display_name, emptied.note, emptied.fields, emptied.bot], ['', '', [], false]);
  });

  test('flags and the defaults for posts are kept, also from a form', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({
      discoverable: 'true',
      indexable: '1',
      hide_collections: 'true',
      locked: 'true',
      'fields_attributes[0][name]': 'one',
      'fields_attributes[0][value]': '1',
      'fields_attributes[1][name]': 'two',
      'fields_attributes[1][value]': '2',
      'source[privacy]': 'unlisted',
      'source[sensitive]': 'true',
      'source[language]': 'fr',
    }))
      form.append(name, value);
    const answer = await fetch(server.address + PATH, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${carol.token}` },
      body: form,
    });
    const body = (await answer.json()) as any;
    assert.equal(answer.status, 200, JSON.stringify(body));
    assert.deepEqual(
      [body.discoverable, body.indexable, body.hide_collections, body.locked],
      [true, true, true, true],
    );
    assert.deepEqual(
      body.fields.map(({ name, value }: any) => name + value),
      ['one1', 'two2'],
    );
    assert.deepEqual(
      [body.source.privacy, body.source.sensitive, body.source.language, body.source.hide_collections],
      ['unlisted', true, 'fr', true],
    );
    const post = await carol.publish('by default');
    assert.deepEqual([post.visibility, post.sensitive, post.language], ['unlisted', true, 'fr']);
    const preferences = (await carol.get('/api/v1/preferences')).body;
    assert.deepEqual(
      [preferences['posting:default:visibility'], preferences['posting:default:language']],
      ['unlisted', 'fr'],
    );
    await edit(carol, { locked: false, source: { privacy: 'public', sensitive: false, language: '' } });
    assert.equal((await carol.get('/api/v1/preferences')).body['posting:default:language'], null);
  });

  test('each limit is kept to, and one beyond it is refused with a word for each field', async () => {
    const dora = await person(server, 'dora');
    const field = (length: number) => ({ name: 'n'.repeat(length), value: 'v'.repeat(length) });
    assert.equal((await edit(dora, { display_name: '🦢'.repeat(40) })).status, 200);
    assert.equal(
      (await edit(dora, { note: `${'x'.repeat(476)} https://a.example/${'y'.repeat(300)}` })).status,
      200,
    );
    assert.equal((await edit(dora, { fields_attributes: [1, 2, 3, 4].map(() => field(255)) })).status, 200);
    const before = await shown(dora);
    const cases: [object, RegExp, string][] = [
      [{ display_name: '🦢'.repeat(41) }, /Display name is too long \(maximum is 40/, 'display_name'],
      [{ note: 'x'.repeat(501) }, /Note is too long \(maximum is 500/, 'note'],
      [{ fields_attributes: [1, 2, 3, 4, 5].map(() => field(1)) }, /Fields are too many/, 'fields'],
      [{ fields_attributes: [field(256)] }, /Fields is too long \(maximum is 255/, 'fields'],
      [{ fields_attributes: [{ name: ' ', value: 'x' }] }, /missing labels/, 'fields'],
      [{ source: { language: 'gibberish!' } }, /Language is not a language/, 'language'],
    ];
    for (const [body, text, name] of cases) {
      const seen = await edit(dora, { locked: true, ...body });
      assertRefused(seen, 422, text);
      assert.ok(seen.body.details[name][0].error.startsWith('ERR_'), name);
    }
    for (const body of [
      { source: { privacy: 'direct' } },
      { locked: 'perhaps' },
      { fields_attributes: 'none' },
      { fields_attributes: [5] },
      { source: 5 },
    ])
      assertRefused(await edit(dora, body), 422);
    assert.deepEqual(await shown(dora), before);
  });

  test('who hides whom they know tells other servers only how many they are', async () => {
    const kim = await person(server, 'kim');
    await bob.follow(kim);
    await kim.follow(bob);
    const ask = async (path: string) => {
      const answer = await fetch(path, { headers: { accept: 'application/activity+json' } });
      return { status: answer.status, body: (await answer.json()) as any };
    };
    const both = [server.ctx.origin.followers(kim.id), server.ctx.origin.following(kim.id)];
    for (const url of both) {
      const { first } = (await ask(url)).body;
      assert.deepEqual((await ask(first)).body.orderedItems, [server.ctx.origin.account(bob.id)]);
    }
    await edit(kim, { hide_collections: true });
    for (const url of both) {
      const { status, body } = await ask(url);
      assert.deepEqual([status, body.totalItems, body.first], [200, 1, undefined]);
      const page = await ask(`${url}?page=true`);
      assert.equal(page.status, 403);
      assert.ok(!JSON.stringify(page.body).includes(String(bob.id)));
    }
  });

  test('nobody but the member changes a profile, and not without the scope', async () => {
    assertRefused(await call(server, 'PATCH', PATH, { body: { note: 'x' } }), 401);
    const reader = await person(server, 'reader', { scopes: ['read', 'write:statuses'] });
    assertRefused(await edit(reader, { note: 'x' }), 403);
    assert.equal((await shown(reader)).note, '');
  });

  test('nobody can write what looks like the mark of a checked link', async () => {
    const eve = await person(server, 'eve');
    for (const tick of ['✓', '✔️', '✅', '☑', '🗸', '√', '\u202e']) {
      assertRefused(await edit(eve, { display_name: `Eve ${tick}` }), 422, /tick/);
      for (const field of [
        { name: `Web ${tick}`, value: 'x' },
        { name: 'Web', value: `x ${tick}` },
      ])
        assertRefused(await edit(eve, { fields_attributes: [field] }), 422, /tick/);
    }
    const mia = peer.actor('mia', {
      name: 'Mia ✅\u202e',
      attachment: [{ type: 'PropertyValue', name: 'Bank ✓', value: '<b>&#10004; checked</b>' }],
    });
    const id = await server.ctx.fediverse.accountByHandle(server.ctx, `mia@${peer.host}`);
    const { body } = await bob.get(`/api/v1/accounts/${id}`);
    assert.equal(body.uri, mia.id);
    assert.equal(body.display_name, 'Mia');
    assert.deepEqual(body.fields, [{ name: 'Bank', value: '<b> checked</b>', verified_at: null }]);
  });

  test('who opens their account has everybody follow who had asked', async () => {
    const fred = await person(server, 'fred');
    await edit(fred, { locked: true });
    const asking: Person[] = [];
    for (let i = 0; i < 60; i += 1) asking.push(await person(server, `asking${i}`));
    for (const one of asking) await one.follow(fred);
    await edit(fred, { note: 'still closed' });
    await world.settled();
    assert.equal((await shown(fred)).followers_count, 0);
    await edit(fred, { locked: false });
    await world.settled();
    assert.equal((await shown(fred)).followers_count, 60);
    assert.deepEqual((await fred.get('/api/v1/follow_requests')).body, []);
  });

  test('a link is verified by a page that names its member, and again each week', async () => {
    const gina = await person(server, 'gina');
    const page = (href: string) => `<html><body><a rel="me" href="${href}">me</a></body></html>`;
    const own = server.ctx.origin.profile('gina');
    const good = peer.put('/good', page(own.toUpperCase().replace('HTTP://', 'http://')), 'text/html');
    const other = peer.put('/other', page(server.ctx.origin.profile('bob')), 'text/html');
    const script = peer.put('/script', `<script>${page(own)}</script>`, 'text/html; charset=utf-8');
    const json = peer.put('/json', page(own), 'application/json');
    await edit(gina, {
      fields_attributes: [good, other, script, json].map((value, i) => ({ name: `f${i}`, value })),
    });
    const ticks = async () => (await shown(gina)).fields.map((field: any) => field.verified_at !== null);
    assert.deepEqual(await ticks(), [false, false, false, false]);
    await world.settled();
    assert.deepEqual(await ticks(), [true, false, false, false]);
    const checked = await shown(gina);
    assertFormats(checked);
    const { source } = (await gina.get('/api/v1/accounts/verify_credentials')).body;
    assert.equal(source.fields[0].verified_at, checked.fields[0].verified_at);

    await edit(gina, { fields_attributes: [{ name: 'renamed', value: good }] });
    assert.deepEqual((await shown(gina)).fields[0].verified_at, checked.fields[0].verified_at, 'it stays');
    await world.settled();
    const asked = peer.asked.filter((one) => one === 'GET /good').length;
    peer.remove('/good', 503);
    world.clock.forward(7 * DAY + 1);
    await world.settled();
    assert.equal(
      peer.asked.filter((one) => one === 'GET /good').length,
      asked + 1,
      'it is asked once a week',
    );
    assert.deepEqual(await ticks(), [true], 'a server that does not answer takes nothing away');
    peer.put('/good', page(other), 'text/html');
    world.clock.forward(7 * DAY + 1);
    await world.settled();
    assert.deepEqual(await ticks(), [false]);
  });

  test('only a whole address is looked at', async () => {
    const hans = await person(server, 'hans');
    const own = server.ctx.origin.profile('hans');
    peer.put('/hans', `<a rel=me href="${own}">`, 'text/html');
    const values = [
      `see ${peer.origin}/hans`,
      `${peer.origin.replace('http://', 'http://me:secret@')}/hans`,
      own,
      'ftp://a.example/',
    ];
    await edit(hans, { fields_attributes: values.map((value, i) => ({ name: `f${i}`, value })) });
    await world.settled();
    assert.deepEqual(
      (await shown(hans)).fields.map((field: any) => field.verified_at),
      [null, null, null, null],
    );
    assert.ok(!peer.asked.includes('GET /hans'));
  });
});
