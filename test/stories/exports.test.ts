import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { built } from '../../web/src/built.ts';
import { person } from '../cast.ts';
import { scene } from '../scene.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { memberBrowser, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const FILES: Record<string, string> = {
  'follows.csv': 'following_accounts.csv',
  'blocks.csv': 'blocked_accounts.csv',
  'mutes.csv': 'muted_accounts.csv',
  'lists.csv': 'lists.csv',
  'domain_blocks.csv': 'blocked_domains.csv',
  'bookmarks.csv': 'bookmarks.csv',
  'custom_filters.json': 'custom_filters.json',
};

onBothEngines('what members take along', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(built);

  const ok = async (asked: Promise<{ status: number; body: any }>) => {
    const { status, body } = await asked;
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const fileOf = async (who: typeof alice, name: string): Promise<string> => {
    const seen = await (await memberBrowser(who)).get(`/settings/exports/${name}`);
    assert.equal(seen.status, 200, seen.body);
    return seen.body;
  };
  const at = () => server.ctx.origin.domain;

  test('stands on a page of the settings, file by file, in both languages', async () => {
    for (const [language, title] of [
      ['en', 'Take your things with you'],
      ['fr', 'Emporter vos affaires'],
    ] as const) {
      const browser = await memberBrowser(alice, language);
      assert.match(
        (await browser.get('/settings')).body,
        new RegExp(`<a href="/settings/export">${title}</a>`),
      );
      const { body } = await browser.get('/settings/export');
      for (const [name, called] of Object.entries(FILES)) {
        assert.ok(body.includes(`href="/settings/exports/${name}"`), name);
        const { status, headers } = await browser.get(`/settings/exports/${name}`);
        assert.equal(status, 200, name);
        assert.equal(headers.get('content-disposition'), `attachment; filename="${called}"`);
        assert.match(headers.get('content-type') ?? '', /^(text\/csv|application\/json)/);
        assert.match(headers.get('cache-control') ?? '', /no-store/);
      }
    }
  });

  test('is for nobody else: not without a session, and not by the token of an app', async () => {
    for (const name of Object.keys(FILES)) {
      const path = `/settings/exports/${name}`;
      assert.equal((await visitor(server).get(path)).status, 401, name);
      assert.equal((await alice.get(path)).status, 401, name);
    }
    assert.match((await visitor(server).get('/settings/export')).headers.get('location') ?? '', /^\/sign-in/);
  });

  test('of follows says the options, languages in one quoted cell, the newest first', async () => {
    await ok(alice.post(`/api/v1/accounts/${bob.id}/follow`, { languages: ['de', 'en'], reblogs: false }));
    await ok(alice.post(`/api/v1/accounts/${carol.id}/follow`, { notify: true }));
    assert.equal(
      await fileOf(alice, 'follows.csv'),
      'Account address,Show boosts,Notify on new posts,Languages\n' +
        `carol@${at()},true,true,\nbob@${at()},false,false,"de, en"\n`,
    );
    assert.equal(
      await fileOf(bob, 'follows.csv'),
      'Account address,Show boosts,Notify on new posts,Languages\n',
    );
  });

  test('of blocks and domains has no header; of mutes, whether notifications are hidden, while they last', async () => {
    const dave = await person(server, 'dave');
    const erin = await person(server, 'erin');
    const finn = await person(server, 'finn');
    await ok(alice.post(`/api/v1/accounts/${dave.id}/block`));
    await ok(alice.post(`/api/v1/accounts/${erin.id}/mute`, { notifications: false }));
    await ok(alice.post(`/api/v1/accounts/${dave.id}/mute`));
    await ok(alice.post(`/api/v1/accounts/${finn.id}/mute`, { duration: 1 }));
    await ok(alice.post('/api/v1/domain_blocks', { domain: 'gull.example' }));
    await ok(alice.post('/api/v1/domain_blocks', { domain: 'tern.example' }));
    world.clock.forward(2000);
    assert.equal(await fileOf(alice, 'blocks.csv'), `dave@${at()}\n`);
    assert.equal(await fileOf(alice, 'domain_blocks.csv'), 'tern.example\ngull.example\n');
    assert.equal(
      await fileOf(alice, 'mutes.csv'),
      `Account address,Hide notifications\ndave@${at()},true\nerin@${at()},false\n`,
    );
  });

  test('of lists has a line for each who stands there; a title is quoted where it must be, and never changed', async () => {
    const titles = ['=cmd()', 'Geese, "grey"\nand white', ' two '];
    for (const title of titles) {
      const { id } = await ok(alice.post('/api/v1/lists', { title }));
      await ok(alice.post(`/api/v1/lists/${id}/accounts`, { account_ids: [bob.id] }));
    }
    assert.equal(
      await fileOf(alice, 'lists.csv'),
      `=cmd(),bob@${at()}\n"Geese, ""grey""\nand white",bob@${at()}\n" two ",bob@${at()}\n`,
    );
  });

  test('of bookmarks has addresses, of posts that may still be seen', async () => {
    const open = await bob.publish('A grebe');
    const gone = await bob.publish('A goose');
    for (const { id } of [open, gone]) await ok(alice.post(`/api/v1/statuses/${id}/bookmark`));
    assert.equal(await fileOf(alice, 'bookmarks.csv'), `${gone.uri}\n${open.uri}\n`);
    await ok(bob.delete(`/api/v1/statuses/${gone.id}`));
    assert.equal(await fileOf(alice, 'bookmarks.csv'), `${open.uri}\n`);
    await ok(bob.post(`/api/v1/accounts/${alice.id}/block`));
    assert.equal(await fileOf(alice, 'bookmarks.csv'), '');
    await ok(bob.post(`/api/v1/accounts/${alice.id}/unblock`));
  });

  test('of filters is JSON, with keywords and the addresses of single posts', async () => {
    const post = await bob.publish('Spoilers');
    const { id } = await ok(
      alice.post('/api/v2/filters', {
        title: 'Ends',
        context: ['home', 'public'],
        filter_action: 'hide',
        keywords_attributes: [{ keyword: 'the end', whole_word: true }],
      }),
    );
    await ok(alice.post(`/api/v2/filters/${id}/statuses`, { status_id: post.id }));
    assert.deepEqual(JSON.parse(await fileOf(alice, 'custom_filters.json')), {
      custom_filters: [
        {
          title: 'Ends',
          expires_at: null,
          context: ['home', 'public'],
          action: 'hide',
          keywords_attributes: [{ keyword: 'the end', whole_word: true }],
          statuses: [post.uri],
        },
      ],
    });
  });

  test('of ten thousand follows is whole, read in pages of five hundred', async () => {
    const grace = await person(server, 'grace');
    const { ctx } = server;
    const template = await ctx.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', bob.id)
      .executeTakeFirstOrThrow();
    for (let from = 0; from < 10_000; from += 250) {
      const numbers = Array.from({ length: 250 }, (_, index) => from + index);
      const accounts = numbers.map((number) => ({
        ...template,
        id: ctx.ids.next(),
        username: `goose${number}`,
        domain: 'flock.example',
        handle: `goose${number}@flock.example`,
        local: 0 as const,
        uri: `https://flock.example/${number}`,
      }));
      const follows = accounts.map((account) => ({
        id: ctx.ids.next(),
        follower_id: grace.id,
        followee_id: account.id,
        follower_local: 1 as const,
        uri: null,
        show_boosts: 1 as const,
        notify: 0 as const,
      }));
      await ctx.writer.write(async (db) => {
        await db.insertInto('accounts').values(accounts).execute();
        await db.insertInto('follows').values(follows).execute();
      });
    }
    const lines = (await fileOf(grace, 'follows.csv')).split('\n');
    assert.equal(lines.length, 10_002);
    assert.equal(lines[1], 'goose9999@flock.example,true,false,');
    assert.equal(lines[10_000], 'goose0@flock.example,true,false,');
    assert.equal(new Set(lines).size, lines.length);
  });

  test('costs as many reads for one row as for forty', async () => {
    const heidi = await person(server, 'heidi');
    const ivan = await person(server, 'ivan');
    const posts = [];
    for (let number = 0; number < 40; number += 1) posts.push(await bob.publish(`The ${number}th`));
    for (const { id } of posts) await ok(heidi.post(`/api/v1/statuses/${id}/bookmark`));
    await ok(ivan.post(`/api/v1/statuses/${posts[0].id}/bookmark`));
    const reads = async (who: typeof alice) => {
      const browser = await memberBrowser(who);
      await browser.get('/settings/exports/bookmarks.csv');
      await forgetAll(server);
      const seen = await statementsOf(() => browser.get('/settings/exports/bookmarks.csv'));
      return seen.length;
    };
    assert.equal(await reads(heidi), await reads(ivan));
  });
});
