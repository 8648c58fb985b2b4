import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { PORTRAIT_ALT_MAX } from '@skein/api/limits.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { type Person, person } from '../cast.ts';
import { createPeer, type Peer } from '../peer.ts';
import { bytesAt, filled, picture } from '../pictures.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/settings/profile';

onBothEngines('A profile in the browser', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let browser: Visitor;
  let peer: Peer;
  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    alice = await person(server, 'alice');
    browser = await memberBrowser(alice);
    peer = await createPeer();
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  const own = async () => (await alice.get('/api/v1/accounts/verify_credentials')).body;
  const send = async (fields: Record<string, string>, files: Record<string, Uint8Array> = {}) =>
    browser.submitFiles(PATH, await browser.get(PATH), { note: 'Counts birds.', ...fields }, files);

  it('is saved whole: words, lines, boxes and pictures with what they show', async () => {
    const done = await send(
      {
        display_name: 'Alice Moreau',
        note: 'Counts birds.',
        'fields_attributes[0][name]': 'Home',
        'fields_attributes[0][value]': 'https://alice.example',
        'fields_attributes[2][name]': 'Lake',
        'fields_attributes[2][value]': 'The north shore',
        avatar_description: 'A grebe.',
        header_description: 'Reeds.',
        locked: '1',
        bot: '1',
        discoverable: '1',
        indexable: '1',
        hide_collections: '1',
      },
      { avatar: await picture('png', 500, 500), header: await picture('jpeg', 600, 200) },
    );
    assert.deepEqual([done.status, done.headers.get('location')], [303, `${PATH}?saved=1`], done.body);
    const account = await own();
    assert.deepEqual(
      [account.display_name, account.source.note, account.locked, account.bot],
      ['Alice Moreau', 'Counts birds.', true, true],
    );
    const { discoverable, indexable, hide_collections, fields } = account.source;
    assert.deepEqual([discoverable, indexable, hide_collections], [true, true, true]);
    assert.deepEqual(
      fields.map(({ name, value }: any) => [name, value]),
      [
        ['Home', 'https://alice.example'],
        ['Lake', 'The north shore'],
      ],
    );
    assert.deepEqual([account.avatar_description, account.header_description], ['A grebe.', 'Reeds.']);
    for (const url of [account.avatar, account.header]) assert.equal((await bytesAt(url)).status, 200);
    const { body } = await browser.get(`${PATH}?saved=1`);
    assert.match(body, /role="status">Saved\./);
    assert.ok(body.includes(`<img src="${account.avatar}" alt="A grebe."`));
    for (const flag of ['locked', 'bot', 'discoverable', 'indexable', 'hide_collections'])
      assert.match(body, new RegExp(`name="${flag}"[^>]* checked`));
    assert.ok(body.includes('value="The north shore" id="field-fields_attributes[1][value]"'));
  });

  it('stays as it is where nothing is changed, and loses what is emptied or taken away', async () => {
    const before = await own();
    assert.equal((await send({}, { avatar: new Uint8Array(), header: new Uint8Array() })).status, 303);
    assert.deepEqual(await own(), before);
    const emptied = { 'fields_attributes[1][name]': '', 'fields_attributes[1][value]': '' };
    assert.equal((await send({ ...emptied, no_avatar: '1' })).status, 303);
    const account = await own();
    assert.deepEqual([account.source.fields.length, account.avatar_description], [1, '']);
    assert.match(account.avatar, /\/avatar\.png$/);
    assert.equal(account.header, before.header);
    await world.settled();
    assert.equal((await bytesAt(before.avatar)).status, 404, 'the file goes as well');
    const csrf = /name="csrf" value="([^"]+)"/.exec((await browser.get(PATH)).body)?.[1] as string;
    await browser.post(PATH, { csrf, display_name: 'Alice' });
    const boxes = await own();
    assert.deepEqual(
      [boxes.locked, boxes.bot, boxes.source.discoverable, boxes.source.hide_collections],
      [false, false, false, false],
      'a box that is not ticked says no',
    );
  });

  it('shows which lines are verified', async () => {
    const page = `<a rel="me" href="${server.ctx.origin.profile('alice')}">me</a>`;
    const link = peer.put('/alice', page, 'text/html');
    const line = { 'fields_attributes[0][name]': 'Home', 'fields_attributes[0][value]': link };
    assert.equal((await send(line)).status, 303);
    assert.doesNotMatch((await browser.get(PATH)).body, /that page links back here/);
    await world.settled();
    assert.match((await browser.get(PATH)).body, /Checked on [^<]+: that page links back here/);
    const french = await memberBrowser(alice, 'fr');
    assert.match((await french.get(PATH)).body, /Vérifié le [^<]+: cette page renvoie bien ici/);
  });

  it('comes back with what was typed and what is wrong, at the cap and one beyond', async () => {
    const before = await own();
    const small = await picture('png', 50, 50);
    const [name, value] = ['fields_attributes[0][name]', 'fields_attributes[0][value]'];
    const wrong: [Record<string, string>, Record<string, Uint8Array>, string][] = [
      [{ display_name: 'a'.repeat(41) }, {}, 'field-display_name-fault'],
      [{ note: 'b'.repeat(501) }, {}, 'field-note-fault'],
      [{ [name]: '', [value]: 'nameless' }, {}, 'fields-fault'],
      [{ [name]: 'c'.repeat(256), [value]: 'x' }, {}, 'fields-fault'],
      [{ avatar_description: 'd'.repeat(PORTRAIT_ALT_MAX + 1) }, {}, 'field-avatar_description-fault'],
      [{ display_name: 'never' }, { avatar: Buffer.from('no picture') }, 'field-avatar-fault'],
      [{ display_name: 'never' }, { avatar: small, header: Buffer.from('no') }, 'field-header-fault'],
      [{ display_name: 'never' }, { avatar: filled(small, 8 * 1024 * 1024 + 1) }, 'field-avatar-fault'],
    ];
    for (const [fields, files, id] of wrong) {
      const again = await send(fields, files);
      assert.equal(again.status, 422, id);
      assert.ok(again.body.includes(`id="${id}"`), `${id} ${again.body}`);
      for (const text of Object.values(fields)) assert.ok(again.body.includes(text), id);
    }
    assert.deepEqual(await own(), before);
    const most = { display_name: 'a'.repeat(40), avatar_description: 'é'.repeat(PORTRAIT_ALT_MAX) };
    assert.equal((await send(most, { avatar: filled(small, 8 * 1024 * 1024) })).status, 303);
    assert.equal((await own()).avatar_description, most.avatar_description);
  });

  it('is changed by nobody else, and not by a wrong proof', async () => {
    const before = await own();
    const stranger = visitor(server);
    const files = { avatar: await picture('png', 50, 50) };
    const page = await browser.get(PATH);
    assert.equal((await stranger.submitFiles(PATH, page, { display_name: 'x' }, files)).status, 303);
    const forged = await browser.submitFiles(PATH, page, { display_name: 'x', csrf: 'wrong' }, files);
    assert.equal(forged.status, 403);
    assert.deepEqual(await own(), before);
  });
});
