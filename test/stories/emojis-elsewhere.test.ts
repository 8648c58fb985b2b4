import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Account } from '@skein/api/account.ts';
import type { CustomEmoji } from '@skein/api/emoji.ts';
import { Status } from '@skein/api/status.ts';
import sharp from 'sharp';
import { transact } from '../../server/src/db/transact.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { emoji, movingPicture } from '../emojis.ts';
import { ACTIVITY_JSON, createPeer, type Peer, type PeerActor } from '../peer.ts';
import { bytesAt, filled, plain } from '../pictures.ts';
import { typed } from '../process.ts';
import { assertShape } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const HOUR = 3_600_000;
const named = (emojis: CustomEmoji[]) => emojis.map(({ shortcode }) => shortcode);

onBothEngines('emojis of other servers', (engine) => {
  let world: World;
  let there: Skein;
  let here: Skein;
  let alice: Person;
  let bob: Person;
  let peer: Peer;
  let mel: PeerActor;
  /** Alice as she is known here. */
  let aliceHere: number;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    [there, here] = world.servers as [Skein, Skein];
    alice = await person(there, 'alice');
    bob = await person(here, 'bob');
    await emoji(there, 'goose');
    await emoji(there, 'dance', { file: await movingPicture() });
    peer = await createPeer();
    mel = peer.actor('mel');
    aliceHere = (await here.ctx.fediverse.accountByHandle(here.ctx, alice.handle)) as number;
    const melHere = await here.ctx.fediverse.byUrl(here.ctx, mel.id);
    for (const id of [aliceHere, melHere?.id]) await bob.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
    await peer.deliver(
      here.ctx.origin.sharedInbox(),
      mel,
      peer.activity(
        mel,
        'Accept',
        peer.received.find(({ type }) => type === 'Follow'),
      ),
      { at: world.clock.now() },
    );
    await world.settled();
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  const document = async (url: string) =>
    (await fetch(url, { headers: { Accept: ACTIVITY_JSON } })).json() as Promise<any>;
  const deliver = async (activity: object, at = world.clock.now()) => {
    const seen = await peer.deliver(here.ctx.origin.sharedInbox(), mel, activity, { at });
    assert.equal(seen.status, 202);
    await world.settled();
  };
  const tag = (name: string, more: Record<string, unknown> = {}) => ({
    type: 'Emoji',
    id: `${peer.origin}/emojis/${name}`,
    name: `:${name}:`,
    updated: '2026-01-01T00:00:00Z',
    icon: { type: 'Image', mediaType: 'image/png', url: `${peer.origin}/${name}.png` },
    ...more,
  });
  /** What mel wrote with these in `tag`, as bob sees it in his home. */
  const received = async (content: string, tags: unknown, more: Record<string, unknown> = {}) => {
    const note = peer.note(mel, { content, tag: tags, ...more });
    await deliver(peer.activity(mel, 'Create', note));
    return { note, seen: await shown(note.id) };
  };
  const shown = async (uri: string): Promise<any> => {
    const { body } = await bob.get('/api/v1/timelines/home?limit=40');
    const found = body.find((one: Status) => one.uri === uri);
    assert.ok(found, uri);
    assertShape(Status, found);
    return found;
  };
  const askedFor = (path: string) => peer.asked.filter((one) => one === `GET ${path}`).length;

  test('a post says them in Mastodon’s form, and each has a document', async () => {
    const poll = { options: ['a :dance:', 'b'], expires_in: 3600 };
    const { id } = await alice.publish('Look, :goose: :nothing:', { poll });
    const { '@context': context, tag: tags } = await document(there.ctx.origin.status(Number(id)));
    assert.equal(context.at(-1).Emoji, 'toot:Emoji');
    assert.deepEqual(
      tags.map((one: any) => [one.type, one.name]),
      [
        ['Emoji', ':goose:'],
        ['Emoji', ':dance:'],
      ],
    );
    const [goose] = tags;
    assert.deepEqual(Object.keys(goose), ['id', 'type', 'name', 'updated', 'icon']);
    assert.ok(Math.abs(Date.parse(goose.updated) - world.clock.now()) < HOUR);
    const [ours] = (await call(there, 'GET', '/api/v1/custom_emojis')).body.filter(
      (one: CustomEmoji) => one.shortcode === 'goose',
    );
    assert.deepEqual(goose.icon, { type: 'Image', mediaType: 'image/png', url: ours.url });
    const { '@context': own, ...whole } = await document(goose.id);
    assert.deepEqual([own.at(-1).Emoji, whole], ['toot:Emoji', goose]);
    for (const path of ['/ap/emojis/1', '/ap/emojis/x'])
      assert.equal((await call(there, 'GET', path)).status, 404);
  });

  test('one is seen on the other server, with a picture that comes through it', async () => {
    const { uri } = await alice.publish('Here is a :goose:, and a :dance:', { spoiler_text: ':goose:' });
    await world.settled();
    const seen = await shown(uri);
    assert.deepEqual(named(seen.emojis), ['goose', 'dance']);
    const [goose, dance] = seen.emojis;
    for (const url of [goose.url, goose.static_url, dance.url, dance.static_url]) {
      assert.equal(new URL(url).origin, here.ctx.origin.origin);
      const { status, headers } = await bytesAt(url);
      assert.equal(status, 200);
      assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox");
    }
    const frames = async (url: string) => (await sharp((await bytesAt(url)).body).metadata()).pages ?? 1;
    assert.deepEqual([await frames(dance.url), await frames(dance.static_url)], [2, 1]);
    assert.deepEqual((await call(here, 'GET', '/api/v1/custom_emojis')).body, []);
    assert.equal(
      (await call(here, 'GET', `/ap/emojis/${new URL(goose.url).pathname.split('/')[3]}`)).status,
      404,
    );
    // What bob writes has none of alice's.
    assert.deepEqual((await bob.publish('my :goose:')).emojis, []);
  });

  test('a name with one goes along, and a new picture takes the place of the old', async () => {
    const rename = (display_name: string) =>
      call(there, 'PATCH', '/api/v1/accounts/update_credentials', {
        token: alice.token,
        body: { display_name, note: 'Likes :dance:' },
      });
    const asHere = async () => {
      // A changed profile is told a moment later.
      await world.settled();
      world.clock.forward(60_000);
      await world.settled();
      const { body } = await bob.get(`/api/v1/accounts/${aliceHere}`);
      assertShape(Account, body);
      return body;
    };
    await rename('Alice :goose:');
    const { tag: tags } = await document(there.ctx.origin.account(alice.id));
    assert.deepEqual(
      tags.map((one: any) => one.name),
      [':goose:', ':dance:'],
    );
    const first = await asHere();
    assert.deepEqual(named(first.emojis), ['goose', 'dance']);
    const old = first.emojis[0].url;
    assert.equal((await bytesAt(old)).status, 200);
    await emoji(there, 'goose', { file: await plain(24, 12, '#abcdef'), options: ['--replace'] });
    await rename('Alice the :goose:');
    const { url } = (await asHere()).emojis[0];
    assert.notEqual(url, old);
    const { width, height } = await sharp((await bytesAt(url)).body).metadata();
    assert.deepEqual([width, height], [24, 12]);
    assert.equal((await bytesAt(old)).status, 404, 'the old one is gone from the cache');
    await rename('Alice');
  });

  test('a later time has the same address fetched anew, once an hour; an earlier one changes nothing', async () => {
    peer.put('/same.png', await plain(10, 10), 'image/png');
    const at = (time: string) => tag('same', { updated: time });
    const address = async (time: string) => (await received(':same:', [at(time)])).seen.emojis[0].url;
    const first = await address('2026-02-01T00:00:00Z');
    assert.equal((await bytesAt(first)).status, 200);
    assert.equal(await address('2026-02-01T00:00:00Z'), first);
    assert.equal(await address('2026-02-02T00:00:00Z'), first, 'some say so of every emoji each time');
    world.clock.forward(HOUR);
    const { note, seen } = await received(':same:', [at('2026-02-03T00:00:00Z')]);
    const second = seen.emojis[0].url;
    assert.notEqual(second, first);
    world.clock.forward(HOUR);
    assert.equal(await address('2026-02-02T12:00:00Z'), second);
    const older = tag('same', { updated: '2026-01-01T00:00:00Z', icon: { url: `${peer.origin}/older.png` } });
    assert.equal((await received(':same:', [older])).seen.emojis[0].url, second);
    const moved = { ...at('2026-02-03T00:00:00Z'), icon: { url: `${peer.origin}/moved.png` } };
    peer.put('/moved.png', await plain(11, 11), 'image/png');
    await deliver(peer.activity(mel, 'Update', { ...note, tag: [moved] }));
    const third = (await shown(note.id)).emojis[0].url;
    assert.notEqual(third, second);
    assert.deepEqual([(await bytesAt(third)).status, (await bytesAt(second)).status], [200, 404]);
    assert.equal((await sharp((await bytesAt(third)).body).metadata()).width, 11);
  });

  test('an edit, a poll and a profile bring theirs', async () => {
    const { note, seen } = await received('first :one_e:', tag('one_e'));
    assert.deepEqual(named(seen.emojis), ['one_e']);
    const edited = { ...note, content: 'then :two_e:', updated: new Date(world.clock.now()).toISOString() };
    await deliver(peer.activity(mel, 'Update', { ...edited, tag: [tag('two_e')] }));
    assert.deepEqual(named((await shown(note.id)).emojis), ['two_e']);
    const question = peer.note(mel, {
      type: 'Question',
      content: 'Which?',
      oneOf: [
        { type: 'Note', name: ':one_e:' },
        { type: 'Note', name: ':asked_e:' },
      ],
      tag: [tag('asked_e')],
    });
    await deliver(peer.activity(mel, 'Create', question));
    const asked = await shown(question.id);
    assert.deepEqual(
      [named(asked.emojis), named(asked.poll.emojis)],
      [
        ['one_e', 'asked_e'],
        ['one_e', 'asked_e'],
      ],
    );
    const profile = {
      ...mel.document,
      name: 'Mel :named_e:',
      attachment: [{ type: 'PropertyValue', name: 'Is', value: 'a :field_e:' }],
      tag: [tag('named_e'), tag('field_e')],
    };
    await deliver(peer.activity(mel, 'Update', profile));
    assert.deepEqual(named((await shown(note.id)).account.emojis), ['named_e', 'field_e']);
  });

  test('one that is disabled here is shown nowhere, whatever its server says', async () => {
    peer.put('/vile.png', await plain(10, 10), 'image/png');
    const { note, seen } = await received(':vile:', [tag('vile')]);
    const [{ url }] = seen.emojis;
    assert.equal((await bytesAt(url)).status, 200);
    const name = `vile@${peer.host}`;
    assert.equal((await typed(here.ctx.config, 'emoji', 'disable', name)).out, `disabled ${name}`);
    const changed = tag('vile', { icon: { url: `${peer.origin}/viler.png` } });
    const again = await received('again :vile:', [changed]);
    assert.deepEqual([(await shown(note.id)).emojis, again.seen.emojis], [[], []]);
    assert.equal((await bytesAt(url)).status, 404);
    await typed(here.ctx.config, 'emoji', 'enable', name);
    await received('and again', []);
    assert.deepEqual(named((await shown(note.id)).emojis), ['vile']);
  });

  test('what is no emoji of that server, or no emoji at all, is left out', async () => {
    const bad = [
      tag('of_another', { id: 'https://elsewhere.example/emojis/1' }),
      tag('other_port', { id: `http://127.0.0.1:1/emojis/1` }),
      tag('data_e', { icon: { url: 'data:image/png;base64,AAAA' } }),
      tag('ours_e', { icon: { url: `${here.ctx.origin.origin}/avatar.png` } }),
      tag('no_icon', { icon: null }),
      tag('x', {}),
      tag('ctrl', { name: ':ct\u0000rl:' }),
      tag('line', { name: ':li\nne:' }),
      tag('markup', { name: ':<b>bold</b>:' }),
      tag('quote', { name: ':a" onerror="x:' }),
      tag('dash-ed'),
      tag(`long${'g'.repeat(130)}`),
      { type: 'Emoji' },
      'Emoji',
      null,
    ];
    const words = bad.map((one: any) => one?.name ?? '').join(' ');
    const { seen } = await received(`${words} :fine:`, [...bad, tag('fine', { id: undefined })]);
    assert.deepEqual(named(seen.emojis), ['fine']);
    const [again] = await here.ctx.db
      .selectFrom('emojis')
      .select('uri')
      .where('shortcode', '=', 'fine')
      .execute();
    assert.equal(again?.uri, null);
  });

  test('ten thousand in one document are 64, and a server has room for ten thousand', async () => {
    const count = async () => {
      const { n } = await here.ctx.db
        .selectFrom('emojis')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('host', '=', peer.host)
        .executeTakeFirstOrThrow();
      return n;
    };
    const before = await count();
    const many = Array.from({ length: 1500 }, (_, index) => ({
      type: 'Emoji',
      name: `:m${index}:`,
      icon: `${peer.origin}/m`,
    }));
    const { seen } = await received(many.map(({ name }) => name).join(' '), many);
    assert.equal(await count(), before + 64);
    assert.equal(seen.emojis.length, 64);
    // Of 10 000 the document has too many values to be read at all.
    const crowd = Array.from({ length: 10_000 }, (_, index) => tag(`c${index}`));
    const note = peer.note(mel, { content: ':c1:', tag: crowd });
    const inbox = here.ctx.origin.sharedInbox();
    const create = peer.activity(mel, 'Create', note);
    const refused = await peer.deliver(inbox, mel, create, { at: world.clock.now() });
    assert.ok([400, 413].includes(refused.status), String(refused.status));
    await world.settled();
    assert.equal(await count(), before + 64);
    const left = 10_000 - (await count());
    await fill(left - 1);
    const { seen: last } = await received(':last_a: :last_b:', [tag('last_a'), tag('last_b')]);
    assert.deepEqual([named(last.emojis), await count()], [['last_a'], 10_000]);
  });

  /** Emojis of the peer, as if they had come one by one. */
  async function fill(number: number) {
    const row = (index: number) => ({
      id: here.ctx.ids.next(),
      name: `f${index}@${peer.host}`,
      shortcode: `f${index}`,
      host: peer.host,
      uri: null,
      file: 'none',
      still_file: 'none',
      mime: null,
      image_url: null,
      category: null,
      featured: 0 as const,
      visible: 1 as const,
      disabled: 0 as const,
      updated_at: null,
      taken_at: 0,
    });
    for (let start = 0; start < number; start += 500) {
      const some = Array.from({ length: Math.min(500, number - start) }, (_, index) => row(start + index));
      await transact(here.ctx, (inner) => inner.db.insertInto('emojis').values(some).execute());
    }
  }

  test('a picture that is too large, none at all, or not there is not shown, and not asked for again soon', async () => {
    const good = await plain(20, 20);
    peer.put('/large_p.png', filled(good, 256 * 1024 + 1), 'image/png');
    peer.put('/full_p.png', filled(good, 256 * 1024), 'image/png');
    peer.put('/text_p.png', 'no picture', 'image/png');
    const codes = ['large_p', 'full_p', 'text_p', 'gone_p'];
    await transact(here.ctx, (inner) =>
      inner.db.deleteFrom('emojis').where('host', '=', peer.host).where('file', '=', 'none').execute(),
    );
    const { seen } = await received(
      codes.map((code) => `:${code}:`).join(' '),
      codes.map((code) => tag(code)),
    );
    const answers: number[] = [];
    for (const { url } of seen.emojis) answers.push((await bytesAt(url)).status);
    assert.deepEqual(answers, [404, 200, 404, 404]);
    for (const { url, static_url } of seen.emojis) {
      await bytesAt(url);
      await bytesAt(static_url);
    }
    for (const code of codes) assert.equal(askedFor(`/${code}.png`), 1, code);
    const { pathname } = new URL(seen.emojis[1].url);
    const [, , , id] = pathname.split('/');
    for (const path of [
      `/media/emojis/${id}/${'0'.repeat(32)}`,
      `/media/emojis/${id}/..%2f..%2fsecret`,
      `/media/emojis/1/${'0'.repeat(32)}`,
      `/media/emojis/x/${'0'.repeat(32)}`,
    ])
      assert.equal((await call(here, 'GET', path)).status, 404, path);
  });

  test('a page of them costs one query for posts, one for their authors, and one for ours', async () => {
    const home = async () => {
      await forgetAll(here);
      const asked = await statementsOf(() => bob.get('/api/v1/timelines/home?limit=40'));
      return asked.filter((sql) => /"emojis"/.test(sql)).length;
    };
    assert.equal(await home(), 3);
    for (let index = 0; index < 10; index += 1)
      await received(`:q${index}: :fine:`, [tag(`q${index}`), tag('fine')]);
    assert.equal(await home(), 3);
  });
});
