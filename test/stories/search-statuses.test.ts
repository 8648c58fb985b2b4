import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Search } from '@skein/api/search.ts';
import { sql } from 'kysely';
import { readOlder } from '../../server/src/search/read-older.ts';
import { call, type Person } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('a search for posts', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const indexable = (who: Person, is: boolean) =>
    call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: who.token,
      body: { indexable: is },
    });

  /** What waits for its moment goes into the index. */
  const indexed = async () => {
    for (let step = 0; step < 3; step += 1) {
      world.clock.forward(300);
      await world.settled();
    }
  };

  const find = async (who: Person, q: string, more = ''): Promise<string[]> => {
    const path = `/api/v2/search?type=statuses&q=${encodeURIComponent(q)}${more}`;
    const { status, body } = await call(server, 'GET', path, { token: who.token });
    assert.equal(status, 200, `${q}: ${JSON.stringify(body)}`);
    assertShape(Search, body);
    assert.deepEqual([body.accounts, body.hashtags], [[], []]);
    return body.statuses.map(({ id }: any) => id);
  };

  const finds = async (who: Person, q: string, posts: { id: string }[], more = '') =>
    assert.deepEqual(
      await find(who, q, more),
      posts.map(({ id }) => id),
      `${q}${more}`,
    );

  const edit = (who: Person, id: string, body: object) =>
    call(server, 'PUT', `/api/v1/statuses/${id}`, { token: who.token, body });

  before(() => indexable(alice, true));

  test('finds public posts of authors who want to be found, and of others only what one has to do with', async () => {
    const open = await alice.publish('A gannet over the sea');
    const shy = await carol.publish('A gannet on the rock');
    await indexed();
    await finds(bob, 'gannet', [open]);
    await finds(carol, 'gannet', [shy, open]);
    await finds(carol, 'gannet in:library', [shy]);
    await finds(carol, 'gannet in:public', [open]);
    await finds(alice, 'gannet in:public', [open]);
    await finds(alice, 'gannet from:me in:public', [open]);
    await bob.post(`/api/v1/statuses/${shy.id}/favourite`);
    await finds(bob, 'gannet', [shy, open]);
    await finds(bob, 'gannet in:library', [shy]);
    await bob.post(`/api/v1/statuses/${shy.id}/unfavourite`);
    await finds(bob, 'gannet', [open]);
    for (const [act, undo] of [
      ['bookmark', 'unbookmark'],
      ['reblog', 'unreblog'],
    ]) {
      await bob.post(`/api/v1/statuses/${shy.id}/${act}`);
      await finds(bob, 'gannet in:library', [shy]);
      await bob.post(`/api/v1/statuses/${shy.id}/${undo}`);
    }
    const named = await carol.publish('@bob a gannet for you', { visibility: 'direct' });
    await finds(bob, 'gannet', [named, open]);
    await finds(alice, 'gannet', [open]);
    const asked = await carol.publish('Which gannet?', {
      poll: { options: ['one', 'two'], expires_in: 3600 },
    });
    await bob.post(`/api/v1/polls/${asked.poll.id}/votes`, { choices: [0] });
    await finds(bob, 'gannet', [asked, named, open]);
  });

  test('finds nothing of an author who wants to be found no more, from that moment', async () => {
    const post = await carol.publish('A fulmar');
    await indexed();
    await finds(bob, 'fulmar', []);
    await indexable(carol, true);
    await finds(bob, 'fulmar', [post]);
    await indexable(carol, false);
    await finds(bob, 'fulmar', []);
  });

  test('finds what only followers may read for nobody but its author and whom it names', async () => {
    const secret = await alice.publish('A secret kittiwake', { visibility: 'private' });
    const quiet = await alice.publish('A quiet kittiwake', { visibility: 'unlisted' });
    await bob.follow(alice);
    await indexed();
    await finds(alice, 'kittiwake', [quiet, secret]);
    await finds(bob, 'kittiwake', []);
    await bob.post(`/api/v1/statuses/${secret.id}/favourite`);
    await finds(bob, 'kittiwake', [secret]);
    await call(server, 'POST', `/api/v1/accounts/${alice.id}/unfollow`, { token: bob.token });
    await finds(bob, 'kittiwake', []);
  });

  test('finds nothing of who is blocked, muted or blocks', async () => {
    const post = await alice.publish('A razorbill');
    await indexed();
    for (const [act, undo, who, of] of [
      ['block', 'unblock', carol, alice],
      ['mute', 'unmute', carol, alice],
      ['block', 'unblock', alice, carol],
    ] as const) {
      await finds(carol, 'razorbill', [post]);
      await who.post(`/api/v1/accounts/${of.id}/${act}`);
      await finds(carol, 'razorbill', []);
      await who.post(`/api/v1/accounts/${of.id}/${undo}`);
    }
  });

  test('looks into the text, its warning, descriptions and choices, and into nothing of the markup', async () => {
    const image = await uploaded(alice, { description: 'a plover asleep' });
    const posts = [
      await alice.publish('One, see https://birds.example/dotterel'),
      await alice.publish('Two', { spoiler_text: 'Mentions a turnstone' }),
      await alice.publish('Three', { media_ids: [image.id] }),
      await alice.publish('Four?', { poll: { options: ['a whimbrel', 'a godwit'], expires_in: 3600 } }),
    ];
    await indexed();
    for (const [place, word] of ['dotterel', 'turnstone', 'plover', 'whimbrel'].entries())
      await finds(bob, word, [posts[place] as never]);
    for (const markup of ['nofollow', 'href', 'noopener', 'invisible']) await finds(bob, markup, []);
  });

  test('takes case, accents and width for the same, and tells whole words apart', async () => {
    const post = await alice.publish('Où est la GOÉLETTE ﬁnale de l’été ? Ｗｉｄｅ naïveté, Ёлка, ΆΛΦΑ');
    await indexed();
    for (const q of [
      'goelette',
      'GOÉLETTE',
      'goéletté',
      'finale',
      "l'été",
      'l’ete',
      'wide',
      'naivete',
      'елка',
      'αλφα',
    ])
      await finds(bob, q, [post]);
    for (const q of ['goelett', 'oelette', 'final']) await finds(bob, q, []);
  });

  test('finds words in scripts that have no spaces', async () => {
    const japanese = await alice.publish('今日は東京都で雁を見た。コーヒーも飲んだ');
    const chinese = await alice.publish('我在北京看见了大雁');
    const korean = await alice.publish('오늘 기러기가 날아갔다');
    const thai = await alice.publish('วันนี้เห็นห่าน');
    await indexed();
    for (const q of ['東京', '東京都', '京都', '雁を見', 'コーヒー', '都']) await finds(bob, q, [japanese]);
    await finds(bob, '雁', [chinese, japanese]);
    await finds(bob, '大雁', [chinese]);
    await finds(bob, '京', [chinese, japanese]);
    await finds(bob, '기러기', [korean]);
    await finds(bob, 'ห่าน', [thai]);
    for (const q of ['都東', '東都', '雁東京']) await finds(bob, q, []);
    await finds(bob, '東京 雁', [japanese]);
  });

  test('wants every word, phrases as they stand, and nothing of what has a minus', async () => {
    const one = await alice.publish('The snow goose flies north');
    const two = await alice.publish('A goose in the snow flies south');
    await indexed();
    await finds(bob, 'snow goose', [two, one]);
    await finds(bob, '"snow goose"', [one]);
    await finds(bob, '"snow goose', [one]);
    await finds(bob, 'goose -north', [two]);
    await finds(bob, 'goose flies -"in the snow"', [one]);
    await finds(bob, 'snow +goose north', [one]);
    await finds(bob, 'goose swan', []);
    await finds(bob, 'unknown:snow', []);
  });

  test('understands operators, each also with a minus', async () => {
    const image = await uploaded(alice);
    const plain = await alice.publish('A wigeon', { language: 'en' });
    const shown = await alice.publish('Un wigeon', {
      language: 'fr',
      media_ids: [image.id],
      sensitive: true,
    });
    const asked = await alice.publish('Wigeon?', {
      language: 'en',
      poll: { options: ['a', 'b'], expires_in: 3600 },
    });
    const answer = await alice.publish('More wigeon', { language: 'de', in_reply_to_id: plain.id });
    const own = await bob.publish('My wigeon', { language: 'pl' });
    await indexed();
    const all = [own, answer, asked, shown, plain];
    await finds(bob, 'wigeon', all);
    const cases: [string, object[]][] = [
      ['from:alice', [answer, asked, shown, plain]],
      [`from:@alice@${server.ctx.origin.domain}`, [answer, asked, shown, plain]],
      ['-from:alice', [own]],
      ['from:me', [own]],
      ['from:nobody', []],
      ['-from:nobody', all],
      ['from:me from:alice', []],
      ['has:media', [shown]],
      ['has:image', [shown]],
      ['-has:image', [own, answer, asked, plain]],
      ['has:video', []],
      ['has:audio', []],
      ['has:link', []],
      ['has:embed', []],
      ['-has:embed', all],
      ['has:teeth', []],
      ['has:poll', [asked]],
      ['is:reply', [answer]],
      ['-is:reply', [own, asked, shown, plain]],
      ['is:sensitive', [shown]],
      ['-is:sensitive', [own, answer, asked, plain]],
      ['language:fr', [shown]],
      ['language:FR', [shown]],
      ['-language:en', [own, answer, shown]],
      ['language:en -has:poll', [plain]],
    ];
    for (const [operator, posts] of cases) await finds(bob, `wigeon ${operator}`, posts as never);
    await finds(bob, `from:alice is:reply`, [answer]);
    await finds(bob, 'is:sensitive has:image', [shown]);
    await finds(alice, 'wigeon from:me has:poll', [asked]);
  });

  test('knows days: before one begins, after it is over, during it', async () => {
    const post = await alice.publish('A garganey');
    await indexed();
    const day = (more: number) => new Date(world.clock.now() + more * 86_400_000).toISOString().slice(0, 10);
    const today = post.created_at.slice(0, 10);
    for (const q of [
      `after:${day(-2)}`,
      `before:${day(2)}`,
      `during:${today}`,
      `-before:${today}`,
      `-after:${today}`,
    ])
      await finds(bob, `garganey ${q}`, [post]);
    for (const q of [`after:${today}`, `before:${today}`, `during:${day(-3)}`, `-during:${today}`])
      await finds(bob, `garganey ${q}`, []);
    await finds(bob, `garganey during:${today.slice(0, 7)}`, [post]);
    await finds(bob, `garganey during:${today.slice(0, 4)} after:${post.created_at.slice(0, 4) - 1}`, [post]);
    for (const q of ['before:soon', 'during:2024-02-31', 'after:2024-13', 'after:99999999999999999999'])
      await finds(bob, `garganey ${q}`, []);
  });

  test('goes by pages, and by ids, newest first', async () => {
    const posts = [];
    for (let n = 0; n < 45; n += 1) posts.unshift(await alice.publish(`Teal ${n}`));
    await indexed();
    await finds(bob, 'teal', posts.slice(0, 20));
    await finds(bob, 'teal', posts.slice(0, 40), '&limit=40');
    await finds(bob, 'teal', posts.slice(0, 40), '&limit=41');
    await finds(bob, 'teal', posts.slice(40), '&limit=40&offset=40');
    await finds(bob, 'teal', [], '&offset=45');
    await finds(bob, 'teal', posts.slice(3, 6), `&limit=3&max_id=${posts[2]?.id}`);
    await finds(bob, 'teal', posts.slice(0, 2), `&min_id=${posts[2]?.id}`);
    await finds(bob, 'teal', posts.slice(0, 1), `&limit=1&account_id=${alice.id}`);
    await finds(bob, 'teal', [], `&account_id=${carol.id}`);
    await finds(bob, 'teal', [], '&account_id=99999999999999999999');
    await finds(bob, 'teal from:carol', [], `&account_id=${alice.id}`);
  });

  test('an edited text is found by its new words only, a deleted one by none', async () => {
    const post = await alice.publish('A shelduck');
    await indexed();
    await finds(bob, 'shelduck', [post]);
    await edit(alice, post.id, { status: 'A shoveler' });
    await finds(bob, 'shelduck', []);
    await finds(alice, 'shoveler', [post]);
    await indexed();
    await finds(bob, 'shelduck', []);
    await finds(bob, 'shoveler', [post]);
    await edit(alice, post.id, { status: 'A smew', spoiler_text: 'rare' });
    await edit(alice, post.id, { status: 'A scaup', spoiler_text: 'rare' });
    await indexed();
    for (const gone of ['shoveler', 'smew']) await finds(bob, gone, []);
    await finds(bob, 'rare scaup', [post]);
    await call(server, 'DELETE', `/api/v1/statuses/${post.id}`, { token: alice.token });
    for (const who of [alice, bob]) await finds(who, 'scaup', []);
    await indexed();
    for (const table of ['status_words', 'leaving_words'] as const) {
      const { rows } =
        await sql`select * from ${sql.table(table)} where status_id = ${Number(post.id)}`.execute(
          server.ctx.db,
        );
      assert.deepEqual(rows, [], table);
    }
    const left = server.ctx.dialect.fullText.newest(
      {
        name: 'status_index',
        table: 'status_words',
        id: 'status_id',
        words: 'words',
        where: sql`indexed = 1`,
      },
      ['scaup'],
      { above: 0, below: Number.MAX_SAFE_INTEGER, window: 10 },
    );
    assert.deepEqual((await sql`${left}`.execute(server.ctx.db)).rows, []);
  });

  test('reads what was written before there was a search, a step at a time, once', async () => {
    const post = await alice.publish('A pochard');
    await indexed();
    await server.ctx.writer.write(async (db) => {
      await sql`delete from status_words`.execute(db);
      await sql`delete from search_progress`.execute(db);
    });
    await finds(alice, 'pochard', []);
    for (let step = 0; step < 5; step += 1) {
      await readOlder(server.ctx, { walk: 'statuses' });
      await indexed();
    }
    await finds(alice, 'pochard', [post]);
    const { rows } = await sql<{ below: number }>`select below from search_progress where id = 1`.execute(
      server.ctx.db,
    );
    assert.deepEqual(
      rows.map(({ below }) => below),
      [0],
    );
  });

  test('shows nobody without an account a post, and refuses what Mastodon refuses', async () => {
    await alice.publish('A merganser for everybody');
    await indexed();
    const { body } = await call(server, 'GET', '/api/v2/search?q=merganser');
    assert.deepEqual(body.statuses, []);
    const token = bob.token;
    const asked = (query: string) => call(server, 'GET', `/api/v2/search?${query}`, { token });
    for (const query of ['', 'q=', 'q=%20', 'q=x&offset=-1', 'q=x&limit=-100'])
      assertRefused(await asked(query), 400);
    for (const query of ['q=x&type=people', `q=${'x'.repeat(2049)}`, 'q=x&offset=far'])
      assertRefused(await asked(query), 422);
    assert.equal((await asked(`q=${'x'.repeat(2048)}`)).status, 200);
  });

  test('takes whatever is typed for text', async () => {
    for (const q of [
      '"',
      '""',
      '-',
      '--',
      '"" -""',
      "'",
      "' or 1=1",
      '\\',
      '%',
      'a:b',
      'from:',
      'from:@',
      '-from:"',
      'has:""',
      '* AND (',
      'NEAR(a b)',
      '\u{1f426}',
      '\ud800',
      '__proto__',
      'constructor',
      'a '.repeat(900),
      '- '.repeat(500),
      "x':*",
      'é'.repeat(1500),
      '東'.repeat(1500),
      ':',
      '+',
      '(',
      'before:',
      '\u200b',
      'is:',
      '-is:',
    ]) {
      const { status } = await call(
        server,
        'GET',
        `/api/v2/search?q=${encodeURIComponent(q.toWellFormed())}`,
        {
          token: bob.token,
        },
      );
      assert.equal(status, q.trim() === '' ? 400 : 200, q);
    }
    const lone = await call(server, 'GET', '/api/v2/search?q=%ED%A0%80', { token: bob.token });
    assert.ok([200, 400, 422].includes(lone.status));
  });
});
