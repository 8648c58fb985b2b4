import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { turnAt } from '../../server/src/portability/pace.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, cast, type Person, person } from '../cast.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/settings/imports';
const DAY = 86_400_000;
const MINUTE = 60_000;

onBothEngines('what members bring', (engine) => {
  let world: World;
  let old: Skein;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let there: Person;
  let browser: Visitor;
  const at = () => server.ctx.origin.domain;

  before(async () => {
    await built();
    world = await createWorld({ engine, servers: 2 });
    [old, server] = world.servers as [Skein, Skein];
    ({ alice, bob, carol } = await cast(server));
    there = await person(old, 'alma');
    browser = await memberBrowser(alice);
  });
  after(() => world.stop());

  const bytes = (text: string) => new TextEncoder().encode(text);
  /** Sends a file, and gives where its page is, or what was said. */
  const send = async (
    who: Visitor,
    type: string,
    file: string | Uint8Array,
    mode = 'merge',
  ): Promise<{ status: number; page: string; body: string }> => {
    const form = await who.get(PATH);
    const data = typeof file === 'string' ? bytes(file) : file;
    const seen = await who.submitFiles(PATH, form, { type, mode }, { file: data });
    return { status: seen.status, page: seen.headers.get('location') ?? '', body: seen.body };
  };
  const confirm = async (who: Visitor, page: string) => {
    const seen = await who.submitTo(`${page}/confirm`, await who.get(page), {});
    assert.equal(seen.status, 303, seen.body);
  };
  const importAll = async (who: Visitor, type: string, file: string | Uint8Array, mode = 'merge') => {
    const sent = await send(who, type, file, mode);
    assert.equal(sent.status, 303, sent.body);
    await confirm(who, sent.page);
    await world.settled();
    return sent.page;
  };
  const ok = async (asked: Promise<{ status: number; body: any }>) => {
    const { status, body } = await asked;
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const file = async (who: Visitor, name: string) => (await who.get(`/settings/exports/${name}.csv`)).body;
  const lines = (text: string) => text.split('\n').filter(Boolean).sort();

  test('a file that Mastodon wrote is read: what is found is said, nothing is done before yes', async () => {
    const text =
      'Account address,Show boosts,Notify on new posts,Languages\n' +
      `bob@${at()},false,true,"de, en"\n@carol@${at()},true,false,\nnobody@${at()},true,false,\n,true,false,\n`;
    const { page } = await send(browser, 'following', text);
    const shown = (await browser.get(page)).body;
    assert.match(shown, /4 rows/);
    assert.match(shown, /2 of them are known here already/);
    assert.match(shown, /Lines of the file: 5/);
    assert.equal(lines(await file(browser, 'follows')).length, 1);
    await confirm(browser, page);
    await world.settled();
    assert.deepEqual(
      lines(await file(browser, 'follows')),
      lines(
        'Account address,Show boosts,Notify on new posts,Languages\n' +
          `bob@${at()},false,true,"de, en"\ncarol@${at()},true,false,\n`,
      ),
    );
    const done = (await browser.get(page)).body;
    assert.match(done, /Done\./);
    assert.match(done, /2 of 4/);
    assert.match(done, /Lines of the file: 4, 5/);
    const failures = await browser.get(`${page}/failures`);
    assert.match(failures.headers.get('content-disposition') ?? '', /following_failures\.csv/);
    assert.deepEqual(
      lines(failures.body),
      lines(
        `Account address,Show boosts,Notify on new posts,Languages\nnobody@${at()},true,false,\n,true,false,\n`,
      ),
    );
    const french = await (await memberBrowser(alice, 'fr')).get(page);
    assert.match(french.body, /C’est fait/);
  });

  test('files of other programs: no header, a mark at the start, other line ends, semicolons, UTF-16', async () => {
    const judy = await person(server, 'judy');
    const own = await memberBrowser(judy);
    const utf16 = Buffer.from(`\uFEFFAccount address\tShow boosts\r\ncarol@${at()}\tfalse\r\n`, 'utf16le');
    for (const text of [
      `carol@${at()}`,
      `\uFEFFAccount address,Show boosts\r\n"carol@${at()}",false\r\n\r\n`,
      `Account address;Show boosts\r@carol@${at()};false\r`,
      new Uint8Array(utf16),
    ]) {
      await importAll(own, 'following', text);
      assert.match(await file(own, 'follows'), new RegExp(`carol@${at()},`));
      await ok(judy.post(`/api/v1/accounts/${carol.id}/unfollow`));
    }
  });

  test('what is no such file is refused, and changes nothing', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, n) => `goose${n}@${at()}\n`).join('');
    for (const [text, said] of [
      ['', /Choose a file first|Nothing stands/],
      ['\n\n , \n', /Nothing stands in this file/],
      ['#domain\ngull.example\n', /something else stands in it/],
      ['List name,Account address\nGeese,bob\n', /something else stands in it/],
      [`bob\0@${at()}\n`, /no CSV file/],
      [new Uint8Array([0x62, 0xff, 0xfe, 0x0a]), /no CSV file/],
      [new Uint8Array([0xed, 0xa0, 0x80, 0x0a]), /no CSV file/],
      [new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0x0a, 0x00]), /no CSV file/],
      [new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00]), /no CSV file/],
      [rows(20_001), /too many rows/],
      [rows(100_000), /too many rows/],
      ['\n'.repeat(300_000), /too many rows/],
      [new Uint8Array(20 * 1024 * 1024 + 1).fill(0x61), /too large/],
    ] as const) {
      const sent = await send(browser, 'blocking', text);
      assert.equal(sent.status, 422, String(said));
      assert.match(sent.body, said);
    }
    for (const more of [{ type: 'geese' }, { mode: 'all' }, { type: '__proto__' }])
      assert.ok(
        (
          await browser.submitFiles(
            PATH,
            await browser.get(PATH),
            { type: 'blocking', mode: 'merge', ...more },
            { file: bytes('bob') },
          )
        ).status >= 400,
      );
    assert.equal(await file(browser, 'blocks'), '');
    const { status, page } = await send(browser, 'blocking', rows(20_000));
    assert.equal(status, 303);
    assert.match((await browser.get(page)).body, /20,?000 rows/);
  });

  test('cells that begin a formula and quotes that never end are rows that fail, told by their lines', async () => {
    const kim = await memberBrowser(await person(server, 'kim'));
    const page = await importAll(
      kim,
      'following',
      `Account address\n=cmd()\nbob@${at()}\n"carol@${at()}\nand so on`,
    );
    const shown = (await kim.get(page)).body;
    assert.match(shown, /1 of 3/);
    assert.match(shown, /Lines of the file: 2, 4/);
    assert.match((await kim.get(`${page}/failures`)).body, /^=cmd\(\),,,$/m);
  });

  test('is for who brought it: for others it is not there, for strangers it is a sign-in', async () => {
    const { page } = await send(browser, 'following', `bob@${at()}\n`);
    const other = await memberBrowser(bob);
    const csrf = formOf((await other.get(PATH)).body, PATH).fields.csrf as string;
    for (const path of [page, `${page}/failures`]) assert.equal((await other.get(path)).status, 404, path);
    for (const path of [`${page}/confirm`, `${page}/call-off`])
      assert.equal((await other.post(path, { csrf })).status, 404, path);
    const stranger = visitor(server);
    assert.match((await stranger.get(page)).headers.get('location') ?? '', /^\/sign-in/);
    assert.equal((await stranger.get(`${page}/failures`)).status, 401);
    assert.match((await stranger.post(`${page}/confirm`, {})).headers.get('location') ?? '', /^\/sign-in/);
    assert.equal((await call(server, 'DELETE', page, { token: alice.token })).status, 401);
    assert.equal((await browser.post(`${page}/confirm`, { csrf: 'forged' })).status, 403);
    assert.equal((await browser.get(page)).status, 200);
    world.clock.forward(10 * MINUTE + 1000);
    assert.equal((await browser.get(page)).status, 404, 'nobody said yes in ten minutes');
  });

  test('a post that may not be seen is as unknown as one that is not there', async () => {
    const rosa = await memberBrowser(await person(server, 'rosa'));
    const open = await bob.publish('A grebe');
    const hidden = await bob.publish('A goose', { visibility: 'direct' });
    const { page } = await send(rosa, 'bookmarks', `${open.uri}\n${hidden.uri}\n`);
    assert.match((await rosa.get(page)).body, /1 of them is known here already/);
    await confirm(rosa, page);
    await world.settled();
    assert.equal(await file(rosa, 'bookmarks'), `${open.uri}\n`);
    assert.match((await rosa.get(page)).body, /1 could not be done/);
  });

  test('overwriting takes away what the file does not name, of each kind', async () => {
    const lena = await person(server, 'lena');
    const own = await memberBrowser(lena);
    const post = await bob.publish('A grebe');
    const other = await bob.publish('A coot');
    await importAll(own, 'following', `bob@${at()}\nalice@${at()}\n`);
    await importAll(own, 'following', `bob@${at()}\ncarol@${at()}\n`, 'overwrite');
    assert.deepEqual(lines(await file(own, 'follows')).slice(1), [
      `bob@${at()},true,false,`,
      `carol@${at()},true,false,`,
    ]);
    await importAll(own, 'lists', `Geese,bob@${at()}\nGeese,carol@${at()}\nGulls,alice@${at()}\n`);
    assert.match(await file(own, 'follows'), /alice@/);
    await importAll(own, 'lists', `Geese,bob@${at()}\nTerns,lena@${at()}\n`, 'overwrite');
    assert.equal(await file(own, 'lists'), `Geese,bob@${at()}\nTerns,lena@${at()}\n`);
    for (const [type, name, first, second] of [
      [
        'muting',
        'mutes',
        `Account address,Hide notifications\nbob@${at()},false\n`,
        `Account address,Hide notifications\ncarol@${at()},true\n`,
      ],
      ['bookmarks', 'bookmarks', `${post.uri}\n`, `${other.uri}\n`],
      ['domain_blocking', 'domain_blocks', 'gull.example\n', 'tern.example\n'],
      ['blocking', 'blocks', `bob@${at()}\n`, `carol@${at()}\n`],
    ] as const) {
      await importAll(own, type, first);
      assert.equal(await file(own, name), first, type);
      await importAll(own, type, second);
      assert.equal(lines(await file(own, name)).length, lines(first).length + 1, type);
      await importAll(own, type, second, 'overwrite');
      assert.equal(await file(own, name), second, type);
    }
  });

  test('follows go on the next day where there are too many for one, one file at a time, until it is called off', async () => {
    const mona = await person(server, 'mona');
    const own = await memberBrowser(mona);
    const { ctx } = server;
    const template = await ctx.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', bob.id)
      .executeTakeFirstOrThrow();
    const accounts = Array.from({ length: 399 }, (_, number) => ({
      ...template,
      id: ctx.ids.next(),
      username: `swan${number}`,
      domain: 'flock.example',
      handle: `swan${number}@flock.example`,
      local: 0 as const,
      uri: `https://flock.example/${number}`,
    }));
    const follows = accounts.map(({ id }) => ({
      id: ctx.ids.next(),
      follower_id: mona.id,
      followee_id: id,
      follower_local: 1 as const,
      uri: null,
      show_boosts: 1 as const,
      notify: 0 as const,
    }));
    await ctx.writer.write(async (db) => {
      for (let from = 0; from < 399; from += 100) {
        await db
          .insertInto('accounts')
          .values(accounts.slice(from, from + 100))
          .execute();
        await db
          .insertInto('follows')
          .values(follows.slice(from, from + 100))
          .execute();
      }
    });
    const page = await importAll(own, 'following', `alice@${at()}\nbob@${at()}\ncarol@${at()}\n`);
    assert.match((await own.get(page)).body, /1 of 3/);
    assert.match((await own.get(page)).body, /Being done/);
    const second = await send(own, 'muting', `bob@${at()}\n`);
    assert.match((await own.get(second.page)).body, /still being done/);
    const csrf = formOf((await own.get(PATH)).body, PATH).fields.csrf as string;
    assert.equal((await own.post(`${second.page}/confirm`, { csrf })).status, 409);
    world.clock.forward(DAY + MINUTE);
    await world.settled();
    const browser = await memberBrowser(mona);
    assert.match((await browser.get(page)).body, /3 of 3/);
    world.clock.forward(8 * DAY);
    await world.settled();
    assert.equal((await (await memberBrowser(mona)).get(page)).status, 404, 'kept for a week');
  });

  test('a hidden post of another server that is known here fails as one that is not: later, and in the same words', async () => {
    const spy = await person(server, 'spy');
    const own = await memberBrowser(spy);
    const { body: met } = await there.get(`/api/v2/search?resolve=true&q=${bob.handle}`);
    assert.equal(met.accounts.length, 1);
    await world.settled();
    const hidden = await there.publish(`@${bob.handle} between us`, { visibility: 'direct' });
    await world.settled();
    const { rows } = await sql`select id from statuses where uri = ${hidden.uri}`.execute(server.ctx.db);
    assert.equal(rows.length, 1, 'it is known here');
    const missing = `${hidden.uri}9`;
    const pages: string[] = [];
    for (const uri of [hidden.uri, missing]) {
      const page = await importAll(own, 'bookmarks', `${uri}\n`);
      pages.push(page);
      const { body } = await own.get(page);
      assert.match(body, /1 is left/, uri);
      assert.doesNotMatch(body, /could not be done/, uri);
      world.clock.forward(10 * MINUTE + 1000);
      await world.settled();
      assert.match((await own.get(page)).body, /1 could not be done/, uri);
    }
    assert.equal(await file(own, 'bookmarks'), '');
  });

  test('how often a host is asked is counted for all processes, and when one starts anew', async () => {
    const elsewhere = { ...server.ctx, live: old.ctx.live };
    const has = async (ctx: typeof elsewhere, importId: number, host: string) => {
      const { at, full } = await turnAt(ctx, importId, host);
      assert.equal(full === null, at <= world.clock.now());
      return full === null;
    };
    for (let turn = 0; turn < 10; turn += 1)
      assert.equal(await has(turn % 2 ? elsewhere : server.ctx, 1000 + turn, 'slow.example'), true);
    for (const ctx of [server.ctx, elsewhere]) assert.equal(await has(ctx, 2000, 'slow.example'), false);
    for (let turn = 0; turn < 30; turn += 1)
      assert.equal(await has(turn % 2 ? elsewhere : server.ctx, 3000, `host${turn}.example`), true);
    assert.equal(await has(elsewhere, 3000, 'another.example'), false);
    assert.equal(await has(elsewhere, 3001, 'another.example'), true, 'what is refused counts for nothing');
    world.clock.forward(MINUTE + 1000);
    const both = await Promise.all(
      [server.ctx, elsewhere].flatMap((ctx) =>
        Array.from({ length: 8 }, (_, n) => has(ctx, 4000 + n, 'slow.example')),
      ),
    );
    assert.equal(both.filter(Boolean).length, 10);
    world.clock.forward(2 * 60 * MINUTE);
    await world.settled();
    assert.deepEqual(await server.ctx.db.selectFrom('import_turns').selectAll().execute(), []);
  });

  test('a long file asks one server ten times a minute, however many it names there, and does not go through all of them each time', async () => {
    const ella = await memberBrowser(await person(server, 'ella'));
    const host = old.ctx.origin.domain;
    const many = Array.from({ length: 2000 }, (_, n) => `ghost${n}@${host}\n`).join('');
    const page = await importAll(ella, 'following', `${many}bob@${at()}\n`);
    const { db } = server.ctx;
    const rows = () =>
      db
        .selectFrom('import_rows')
        .select('id')
        .where('import_id', '=', Number(page.split('/').at(-1)));
    const asked = async () =>
      (
        await db
          .selectFrom('import_turns')
          .select('count')
          .where('key', '=', `host ${host}`)
          .where('until', '>', world.clock.now())
          .executeTakeFirst()
      )?.count ?? 0;
    const tried = async () => (await rows().where('tries', '=', 1).execute()).length;
    assert.match((await ella.get(page)).body, /1 of 2,?001/, 'whoever is known here waits for nobody');
    assert.deepEqual([await asked(), await tried()], [10, 10]);
    const soon = await rows()
      .where('next_at', '<=', world.clock.now() + MINUTE)
      .execute();
    assert.ok(soon.length <= 200, `${soon.length} of 2000 come due in the next minute`);
    for (let minute = 1; minute <= 3; minute += 1) {
      world.clock.forward(MINUTE + 1000);
      await world.settled();
      assert.deepEqual([await asked(), await tried()], [10, 10 * (minute + 1)]);
    }
    assert.equal((await ella.submitTo(`${page}/call-off`, await ella.get(page), {})).status, 303);
    world.clock.forward(MINUTE + 1000);
  });

  test('what other servers do not answer is asked once more, and can be called off', async () => {
    const nina = await memberBrowser(await person(server, 'nina'));
    const page = await importAll(nina, 'following', `ghost@${old.ctx.origin.domain}\n`);
    assert.match((await nina.get(page)).body, /1 is left/);
    world.clock.forward(10 * MINUTE + 1000);
    await world.settled();
    assert.match((await nina.get(page)).body, /1 could not be done/);
    const again = await importAll(
      nina,
      'following',
      `ghost@${old.ctx.origin.domain}\nother@${old.ctx.origin.domain}\n`,
    );
    const csrf = formOf((await nina.get(again)).body, `${again}/call-off`).fields.csrf as string;
    const jar = [...nina.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const off = await call(server, 'DELETE', `${again}?csrf=${encodeURIComponent(csrf)}`, {
      headers: { Cookie: jar },
    });
    assert.equal(off.status, 303);
    assert.equal((await nina.get(again)).status, 404);
    world.clock.forward(11 * MINUTE);
    await world.settled();
    assert.equal(
      (await server.ctx.db.selectFrom('import_rows').select('id').where('what', 'like', 'other@%').execute())
        .length,
      0,
    );
  });

  test('what was taken along from one server arrives on another', async () => {
    const from = await memberBrowser(there);
    const oscar = await person(old, 'oscar');
    const petra = await person(old, 'petra');
    const home = old.ctx.origin.domain;
    await ok(
      there.post(`/api/v1/accounts/${oscar.id}/follow`, {
        reblogs: false,
        notify: true,
        languages: ['de', 'en'],
      }),
    );
    await ok(there.post(`/api/v1/accounts/${petra.id}/mute`, { notifications: false }));
    await ok(there.post(`/api/v1/accounts/${(await person(old, 'quinn')).id}/block`));
    await ok(there.post('/api/v1/domain_blocks', { domain: 'gull.example' }));
    const list = await ok(there.post('/api/v1/lists', { title: 'Geese, "grey"' }));
    await ok(there.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [oscar.id] }));
    const post = await oscar.publish('Geese over the marsh');
    await ok(there.post(`/api/v1/statuses/${post.id}/bookmark`));
    const arriving = await memberBrowser(await person(server, 'alma'));
    for (const [type, name] of [
      ['following', 'follows'],
      ['lists', 'lists'],
      ['blocking', 'blocks'],
      ['muting', 'mutes'],
      ['domain_blocking', 'domain_blocks'],
      ['bookmarks', 'bookmarks'],
    ] as const) {
      const taken = await file(from, name);
      assert.ok(taken.includes(type === 'domain_blocking' ? 'gull' : home), name);
      const page = await importAll(arriving, type, taken);
      assert.match((await arriving.get(page)).body, /1 of 1/, name);
      assert.equal(await file(arriving, name), taken, name);
      await importAll(arriving, type, taken);
      assert.equal(await file(arriving, name), taken, `${name}, twice`);
    }
  });

  test('filters go to and fro whole; what is none fails alone, and a hidden post is left out', async () => {
    const flo = await person(server, 'flo');
    const own = await memberBrowser(flo);
    const open = await bob.publish('A coot');
    const hidden = await bob.publish('A secret coot', { visibility: 'direct' });
    const filters = async () =>
      (await ok(flo.get('/api/v2/filters'))).map((one: any) => [
        one.title,
        one.context,
        one.filter_action,
        one.expires_at,
        one.keywords.map(({ keyword, whole_word }: any) => [keyword, whole_word]),
        one.statuses.map(({ status_id }: any) => status_id),
      ]);
    const good = {
      title: 'Coots',
      expires_at: '2030-01-02T03:04:05.000Z',
      context: ['home', 'thread'],
      action: 'hide',
      keywords_attributes: [
        { keyword: 'coot', whole_word: true },
        { keyword: '<b>', whole_word: false },
      ],
      statuses: [open.uri, hidden.uri, 'https://nowhere.example/1', 'javascript:x()'],
    };
    const bad = [
      5,
      null,
      {},
      { ...good, title: '' },
      { ...good, context: ['everywhere'] },
      { ...good, title: 'x'.repeat(257) },
      { ...good, keywords_attributes: [{ keyword: ' ', whole_word: true }] },
    ];
    const told = JSON.stringify({
      custom_filters: [good, ...bad, { ...good, title: 'Plain', statuses: {} }],
    });
    const page = await importAll(own, 'custom_filters', told);
    const until = '2030-01-02T03:04:05';
    const made = await filters();
    assert.deepEqual(
      made.map(([title, context, action, expires, words, statuses]: any) => [
        title,
        [...context].sort(),
        action,
        expires.slice(0, 19),
        words,
        statuses,
      ]),
      [
        [
          'Coots',
          ['home', 'thread'],
          'hide',
          until,
          [
            ['coot', true],
            ['<b>', false],
          ],
          [open.id],
        ],
        [
          'Plain',
          ['home', 'thread'],
          'hide',
          until,
          [
            ['coot', true],
            ['<b>', false],
          ],
          [],
        ],
      ],
    );
    assert.match((await own.get(page)).body, /7 could not be done/);
    const failures = await own.get(`${page}/failures`);
    assert.match(failures.headers.get('content-disposition') ?? '', /custom_filters_failures\.json/);
    assert.deepEqual(
      JSON.parse(failures.body).custom_filters.map(({ title }: any) => title.length),
      [0, 257, 5],
    );
    // Again changes nothing; what is taken along comes back as it was, in the place of what there is.
    const along = (await own.get('/settings/exports/custom_filters.json')).body;
    await importAll(own, 'custom_filters', along);
    assert.deepEqual(await filters(), made);
    await flo.post('/api/v2/filters', { title: 'Another', context: ['home'] });
    await importAll(own, 'custom_filters', along, 'overwrite');
    assert.deepEqual(await filters(), made);
    assert.equal((await own.get('/settings/exports/custom_filters.json')).body, along);
  });

  test('what is no file of filters is refused and changes nothing, however large and deep', async () => {
    const gil = await person(server, 'gil');
    const own = await memberBrowser(gil);
    const filter = { title: 'a', context: ['home'], action: 'warn', keywords_attributes: [], statuses: [] };
    const many = JSON.stringify({ custom_filters: Array(1001).fill(filter) });
    for (const text of [
      '',
      'Account address\nbob',
      '{"custom_filters":',
      '[]',
      '{}',
      '{"custom_filters":{}}',
      '{"custom_filters":[]}',
      '['.repeat(200_000),
      `{"custom_filters":["${'x'.repeat(3_000_000)}"]}`,
      many,
      '\u0000',
    ]) {
      const sent = await send(own, 'custom_filters', text);
      assert.equal(sent.status, 422, text.slice(0, 50));
    }
    const csv = await send(own, 'following', JSON.stringify({ custom_filters: [filter] }));
    if (csv.status === 303) await confirm(own, csv.page);
    await world.settled();
    const deep = `{"custom_filters":[${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}]}`;
    await importAll(own, 'custom_filters', deep);
    const full = JSON.stringify({
      custom_filters: Array.from({ length: 205 }, (_, n) => ({ ...filter, title: `f${n}` })),
    });
    const page = await importAll(own, 'custom_filters', full);
    assert.equal((await ok(gil.get('/api/v2/filters'))).length, 200);
    assert.match((await own.get(page)).body, /5 could not be done/);
  });
});
