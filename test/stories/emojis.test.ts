import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CredentialAccount } from '@skein/api/account.ts';
import { Announcement } from '@skein/api/announcement.ts';
import { CustomEmoji } from '@skein/api/emoji.ts';
import { Status, StatusEdit } from '@skein/api/status.ts';
import { createRestAPIClient } from 'masto';
import sharp from 'sharp';
import { announce } from '../../server/src/announcements/index.ts';
import { as } from '../../server/src/context.ts';
import { addEmoji, disableEmoji, removeEmoji } from '../../server/src/emojis/index.ts';
import { built } from '../../web/src/built.ts';
import { call } from '../cast.ts';
import { listen } from '../ears.ts';
import { emoji, inFolder, movingPicture } from '../emojis.ts';
import { bytesAt, filled, noise, picture, plain } from '../pictures.ts';
import { typed } from '../process.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { memberBrowser } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const LIST = '/api/v1/custom_emojis';
const named = (emojis: CustomEmoji[]) => emojis.map(({ shortcode }) => shortcode);

onBothEngines('custom emojis', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  before(async () => {
    await built();
    await emoji(server, 'goose', { options: ['--category', 'Birds', '--featured'] });
    await emoji(server, 'dance', { file: await movingPicture(), options: ['--category', 'Birds'] });
    await emoji(server, 'secret', { options: ['--hidden'] });
    await emoji(server, 'plain_one');
    await bob.follow(alice);
    await heard();
  });

  const type = (...argv: string[]) => typed(server.ctx.config, ...argv);
  const listed = async (): Promise<CustomEmoji[]> => (await call(server, 'GET', LIST)).body;
  const read = async (id: string, who = bob): Promise<Status> => {
    const { status, body } = await who.get(`/api/v1/statuses/${id}`);
    assert.equal(status, 200);
    assertShape(Status, body);
    assertFormats(body);
    return body;
  };
  const put = (who: typeof alice, path: string, body: unknown, method = 'PUT') =>
    call(server, method, path, { token: who.token, body });
  /** Processes beside this one hear of a change a moment later. */
  const heard = async () => {
    await world.settled();
    if (engine === 'postgres') await wait(100);
  };
  const stored = async () => {
    const entries = await readdir(join(server.ctx.config.data, 'media'), { recursive: true });
    return entries.filter((name) => /\.\w+$/.test(name)).length;
  };

  test('are offered to everybody by their shortcodes, but for those that are hidden', async () => {
    const { status, body } = await call(server, 'GET', LIST);
    assert.equal(status, 200);
    for (const one of body) assertShape(CustomEmoji, one);
    assert.deepEqual(named(body), ['dance', 'goose', 'plain_one']);
    const [dance, goose, plainOne] = body;
    assert.deepEqual(
      [goose.category, goose.featured, goose.visible_in_picker, goose.url === goose.static_url],
      ['Birds', true, true, false],
    );
    assert.deepEqual([dance.category, dance.featured], ['Birds', false]);
    assert.deepEqual(['category' in plainOne, 'featured' in plainOne], [false, false]);
    const v1 = createRestAPIClient({ url: server.address }).v1;
    const seen = await v1.customEmojis.list();
    assert.deepEqual(
      seen.map((one) => [one.shortcode, one.staticUrl, one.visibleInPicker]),
      body.map((one: CustomEmoji) => [one.shortcode, one.static_url, true]),
    );
    assert.equal((await alice.get(LIST)).body.length, 3);
  });

  test('have a picture that moves and one that stands still, both written anew', async () => {
    const [dance] = await listed();
    assert.ok(dance);
    const pages = async (url: string) => {
      const seen = await bytesAt(url);
      assert.equal(seen.status, 200);
      assert.match(seen.headers.get('cache-control') ?? '', /immutable/);
      return (await sharp(seen.body).metadata()).pages ?? 1;
    };
    assert.deepEqual([await pages(dance.url), await pages(dance.static_url)], [2, 1]);
    await emoji(server, 'wide', { file: await plain(4000, 100) });
    await heard();
    const wide = (await listed()).find(({ shortcode }) => shortcode === 'wide');
    const { width = 0, height = 0 } = await sharp((await bytesAt(wide?.url ?? '')).body).metadata();
    assert.ok(width * height <= 66_000 && width > 30 * height, `${width}x${height}`);
    await removeEmoji(server.ctx, { shortcode: 'wide' });
  });

  test('stand in posts by Mastodon’s rule of what touches them', async () => {
    const shown = async (text: string, more = {}) =>
      named((await read((await alice.publish(text, more)).id)).emojis);
    assert.deepEqual(await shown('Look :goose: and :dance:! And :goose:'), ['goose', 'dance']);
    assert.deepEqual(await shown(':goose:'), ['goose']);
    assert.deepEqual(await shown('(:goose:), :secret:\n:plain_one:'), ['goose', 'secret', 'plain_one']);
    assert.deepEqual(await shown('a:goose: :goose:b é:goose: ::goose:: :goose::dance: :Goose:'), []);
    assert.deepEqual(await shown('At 12:30:45 nothing, :nobody: too'), []);
    assert.deepEqual(await shown('Nothing here', { spoiler_text: 'but :goose: there' }), ['goose']);
    const poll = { options: ['one :goose:', 'two'], expires_in: 3600 };
    const { id } = await alice.publish('Which :dance:?', { poll });
    const asked = await read(id);
    assert.deepEqual([named(asked.emojis), named(asked.poll?.emojis ?? [])], [['dance', 'goose'], ['goose']]);
    const { body } = await bob.get(`/api/v1/polls/${asked.poll?.id}`);
    assert.deepEqual(body.emojis, asked.poll?.emojis);
    const [one] = asked.emojis;
    assert.ok(one);
    assert.deepEqual(Object.keys(one).sort(), ['shortcode', 'static_url', 'url', 'visible_in_picker']);
  });

  test('stand inside boosts and in each version of what was edited', async () => {
    const { id } = await alice.publish('First :goose:');
    const boost = (await bob.post(`/api/v1/statuses/${id}/reblog`)).body;
    assert.deepEqual([boost.emojis, named(boost.reblog.emojis)], [[], ['goose']]);
    assert.equal((await put(alice, `/api/v1/statuses/${id}`, { status: 'Then :dance:' })).status, 200);
    assert.deepEqual(named((await read(id)).emojis), ['dance']);
    const { body } = await bob.get(`/api/v1/statuses/${id}/history`);
    for (const version of body) assertShape(StatusEdit, version);
    assert.deepEqual(
      body.map((version: StatusEdit) => named(version.emojis)),
      [['goose'], ['dance']],
    );
  });

  test('stand in profiles: the name, the note, and the fields', async () => {
    const changed = await put(
      alice,
      '/api/v1/accounts/update_credentials',
      {
        display_name: 'Alice :goose:',
        note: 'Mind the :dance:',
        fields_attributes: [{ name: 'What :plain_one:', value: ':secret:' }],
      },
      'PATCH',
    );
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    assertShape(CredentialAccount, changed.body);
    const all = ['dance', 'goose', 'plain_one', 'secret'];
    assert.deepEqual(named(changed.body.emojis).sort(), all);
    const { body } = await bob.get(`/api/v1/accounts/${alice.id}`);
    assert.deepEqual(named(body.emojis).sort(), all);
    const { id } = await alice.publish('Nothing');
    assert.deepEqual(named((await read(id)).account.emojis).sort(), all);
    const plainly = { display_name: 'Alice', note: '', fields_attributes: [] };
    await put(alice, '/api/v1/accounts/update_credentials', plainly, 'PATCH');
    assert.deepEqual((await bob.get(`/api/v1/accounts/${alice.id}`)).body.emojis, []);
  });

  test('stand in announcements and answer them, until they are gone', async () => {
    await emoji(server, 'fleeting');
    await heard();
    const id = await announce(server.ctx, {
      text: 'Beware :goose:',
      startsAt: null,
      endsAt: null,
      allDay: false,
    });
    const ears = await listen(server, { query: `?stream=user&access_token=${alice.token}` });
    const path = `/api/v1/announcements/${id}/reactions`;
    assert.equal((await put(bob, `${path}/fleeting`, {})).status, 200);
    assertRefused(await put(bob, `${path}/nothing_such`, {}), 422, /not a recognized emoji/);
    const [said] = (await alice.get('/api/v1/announcements')).body;
    assertShape(Announcement, said);
    assert.deepEqual(named(said.emojis), ['goose']);
    const { url, static_url } = (await listed()).find((one) => one.shortcode === 'fleeting') ?? {};
    assert.deepEqual(said.reactions, [{ name: 'fleeting', count: 1, me: false, url, static_url }]);
    const told = await ears.next('announcement.reaction');
    assert.deepEqual(told.payload, {
      name: 'fleeting',
      count: 1,
      url,
      static_url,
      announcement_id: String(id),
    });
    await ears.close();
    assert.equal((await type('emoji', 'remove', 'fleeting')).code, 0);
    await heard();
    assert.deepEqual((await alice.get('/api/v1/announcements')).body[0].reactions, []);
  });

  test('are pictures on pages, in names too, and stand still for who wants less motion', async () => {
    const named = { display_name: 'Alice :goose:', note: 'Mind the :dance:' };
    await put(alice, '/api/v1/accounts/update_credentials', named, 'PATCH');
    const poll = { options: ['one :goose:', 'two'], expires_in: 3600 };
    const { id } = await alice.publish('A :dance: <b> :goose: https://x.example/:goose:', { poll });
    const html = async (path: string) => (await call(server, 'GET', path)).body as string;
    const [dance, goose] = await listed();
    assert.ok(dance && goose);
    const page = await html(`/@alice/${id}`);
    const name = `<img class="emoji" src="${goose.url}" alt=":goose:"`;
    const [, head = ''] = /class="post-head">(.*?)<\/header>/s.exec(page) ?? [];
    const [, text = ''] = /class="post-text"[^>]*>(.*?)<\/div>/s.exec(page) ?? [];
    const [, asked = ''] = /class="poll-title"[^>]*>(.*?)<\/span>/s.exec(page) ?? [];
    for (const part of [head, text, asked]) assert.ok(part.includes(name), part);
    assert.match(text, /&lt;b&gt;/);
    assert.match(text, /<picture><source srcset="[^"]+" media="\(prefers-reduced-motion: reduce\)"><img/);
    assert.ok(text.includes(`srcset="${dance.static_url}"`));
    assert.equal(text.split('alt=":goose:"').length, 2, 'the address of a link is no picture');
    assert.match(page, /<title>Alice :goose:/);
    const profile = await html('/@alice');
    assert.match(profile, /<h1 class="name"><bdi>Alice <(?:picture|img)/);
    assert.match(profile, /class="account-note"[^>]*><p>Mind the <picture>/);
    assert.match(await html('/@alice/followers'), /<h1 class="page-title"[^>]*>[^<]*<(?:picture|img)/);
    await bob.post(`/api/v1/statuses/${id}/favourite`);
    await bob.post(`/api/v1/statuses/${id}/reblog`);
    await world.settled();
    const owned = await memberBrowser(alice);
    const { body: notices } = await owned.get('/notifications');
    assert.ok(notices.includes(`src="${goose.url}"`), 'the beginning of what bob favourited');
    const plainly = { display_name: 'Alice', note: '' };
    await put(alice, '/api/v1/accounts/update_credentials', plainly, 'PATCH');
  });

  test('change wherever they are shown at once, however it is kept', async () => {
    const { id } = await alice.publish('A :changing: goose');
    await put(alice, '/api/v1/accounts/update_credentials', { display_name: ':changing:' }, 'PATCH');
    await world.settled();
    const seen = async () => {
      const [status] = (await bob.get('/api/v1/timelines/home?limit=1')).body;
      assert.equal(status.id, id);
      return [...status.emojis, ...status.account.emojis].map((one: CustomEmoji) => one.url);
    };
    assert.deepEqual(await seen(), []);
    await emoji(server, 'changing');
    await heard();
    const [first, same, ...more] = await seen();
    assert.ok(first);
    assert.deepEqual([same, more], [first, []]);
    const files = await stored();
    await emoji(server, 'changing', { file: await plain(20, 20, '#112233'), options: ['--replace'] });
    await heard();
    const [second, other] = await seen();
    assert.ok(second && second === other && second !== first);
    assert.deepEqual([(await bytesAt(first)).status, (await bytesAt(second)).status], [404, 200]);
    assert.equal(await stored(), files, 'the files of the old picture went');
    assert.equal((await type('emoji', 'remove', ':changing:')).out, 'removed :changing:');
    await heard();
    assert.deepEqual(await seen(), []);
    assert.equal((await bytesAt(second)).status, 404);
    await put(alice, '/api/v1/accounts/update_credentials', { display_name: 'Alice' }, 'PATCH');
  });

  test('cost a page a fixed number of queries, and none where nobody writes one', async () => {
    const home = async () => {
      await forgetAll(server);
      const asked = await statementsOf(() => bob.get('/api/v1/timelines/home?limit=40'));
      return asked.filter((sql) => /"emojis"/.test(sql)).length;
    };
    for (let i = 0; i < 45; i += 1) await alice.publish(`At https://skein.example/${i} and 10:30`);
    await world.settled();
    assert.equal(await home(), 0);
    await alice.publish('One :goose:');
    await world.settled();
    const one = await home();
    assert.equal(one, 1);
    for (let i = 0; i < 40; i += 1) await alice.publish(`${i} :goose: :dance: :secret:`);
    await world.settled();
    assert.equal(await home(), one);
    const again = await statementsOf(() => bob.get('/api/v1/timelines/home?limit=40'));
    assert.deepEqual(
      again.filter((sql) => /"emojis"/.test(sql)),
      [],
    );
  });

  test('are added by the command line, which says what it does not take', async () => {
    const good = await plain(30, 30);
    const files = {
      'good.png': good,
      'large.png': filled(good, 256 * 1024 + 1),
      'full.png': filled(good, 256 * 1024),
      'photo.jpg': await picture('jpeg'),
      'none.png': Buffer.from('no picture'),
    };
    const before = await stored();
    await inFolder(files, async (folder) => {
      const add = (shortcode: string, file: string, ...more: string[]) =>
        type('emoji', 'add', shortcode, join(folder, file), ...more);
      const refused = async (reason: RegExp, ...argv: Parameters<typeof add>) => {
        const { code, err } = await add(...argv);
        assert.equal(code, 1, String(argv));
        assert.match(err, reason);
      };
      await refused(/more than 256 KB/, 'large', 'large.png');
      await refused(/no PNG, GIF or WebP/, 'photo', 'photo.jpg');
      await refused(/could not be verified/, 'none', 'none.png');
      await refused(/no file/, 'missing', 'missing.png');
      for (const shortcode of ['a', 'with space', 'né', 'x'.repeat(129), 'new\nline', ':goose:'])
        await refused(/Shortcode/, shortcode, 'good.png');
      await refused(/already been taken/, 'goose', 'good.png');
      await refused(/Category/, 'other', 'good.png', `--category=${'x'.repeat(256)}`);
      await refused(/with a category/, 'other', 'good.png', '--featured');
      assert.equal((await type('emoji', 'add', 'other')).code, 2);
      assert.equal(await stored(), before, 'what was refused left no file');
      for (const shortcode of ['ab', 'y'.repeat(128)]) {
        assert.equal((await add(shortcode, 'full.png')).code, 0);
        assert.equal((await type('emoji', 'remove', shortcode)).code, 0);
      }
      assert.match((await type('emoji', 'remove', 'nothing_such')).err, /not found/i);
      await add('robin', 'good.png', '--category', 'Birds', '--featured');
      await heard();
      const { out } = await type('emoji', 'list');
      assert.deepEqual(out.split('\n'), [
        ':dance:  Birds',
        ':goose:  Birds',
        ':plain_one:',
        ':robin:  Birds, featured',
        ':secret:  hidden',
      ]);
      await type('emoji', 'remove', 'robin');
      await heard();
    });
  });

  test('come by the folder, and those that are there stay as they are', async () => {
    const goose = (await listed()).find(({ shortcode }) => shortcode === 'goose');
    const files = {
      'goose.png': await plain(10, 10),
      'swan.webp': await picture('webp'),
      'duck.gif': await movingPicture(),
      'notes.txt': Buffer.from('notes'),
      'not one.png': await plain(10, 10),
    };
    await inFolder(files, async (folder) => {
      const { code, out, err } = await type('emoji', 'import', folder, '--category', 'Water');
      assert.deepEqual([code, out], [1, ':duck:\n:swan:']);
      assert.match(err, /:goose: is there already.*Shortcode/s);
      assert.match((await type('emoji', 'import', join(folder, 'nowhere'))).err, /no folder/);
    });
    await heard();
    const now = await listed();
    assert.deepEqual(named(now), ['dance', 'duck', 'goose', 'plain_one', 'swan']);
    assert.deepEqual(
      now.find(({ shortcode }) => shortcode === 'goose'),
      goose,
    );
    for (const shortcode of ['duck', 'swan']) await type('emoji', 'remove', shortcode);
  });

  test('are shown nowhere while they are disabled', async () => {
    const { id } = await alice.publish('A :goose:');
    const [, goose] = await listed();
    assert.ok(goose);
    assert.equal((await type('emoji', 'disable', ':goose:')).code, 0);
    await heard();
    assert.deepEqual([(await read(id)).emojis, named(await listed())], [[], ['dance', 'plain_one']]);
    assert.match((await type('emoji', 'list')).out, /^:goose: {2}Birds, disabled$/m);
    assert.equal((await type('emoji', 'enable', 'goose')).code, 0);
    await heard();
    assert.equal((await read(id)).emojis[0]?.url, goose.url);
    assert.equal((await bytesAt(goose.url)).status, 200);
    assert.match((await type('emoji', 'disable', 'nothing_such')).err, /not found/i);
    assert.match((await type('emoji', 'enable', 'goose@peer.example')).err, /not found/i);
  });

  test('are no member’s to add or remove', async () => {
    const ctx = as(server.ctx, {
      kind: 'member',
      accountId: alice.id,
      appId: null,
      tokenId: null,
      scopes: [],
      role: 'moderator',
    });
    const fields = { category: null, featured: false, visible: true, replace: false };
    const files = { file: 'a', still: 'b', mime: 'image/png' };
    await assert.rejects(addEmoji(ctx, { shortcode: 'mine', ...fields }, files), /not allowed/);
    await assert.rejects(removeEmoji(ctx, { shortcode: 'goose' }), /not allowed/);
    await assert.rejects(disableEmoji(ctx, { shortcode: 'goose', host: null }), /not allowed/);
  });

  test('no sweep takes their files; what is lost is named by the check', async () => {
    const [dance] = await listed();
    assert.ok(dance);
    await emoji(server, 'noisy', { file: await noise(90, 90) });
    world.clock.forward(26 * 3_600_000);
    await world.settled();
    assert.equal((await bytesAt(dance.url)).status, 200);
    const { out } = await type('check');
    assert.match(out, /files: all \d+ there/);
    const file = new URL(dance.url).pathname.split('/').at(-1) as string;
    await rm(join(server.ctx.config.data, 'media', file.slice(0, 2), file.slice(2, 4), file));
    const after = await type('check');
    assert.equal(after.code, 1);
    assert.ok(after.out.includes(`emoji dance: its file ${file} is not there`), after.out);
  });
});
