import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Filter, FilterKeyword, FilterStatus, FilterV1 } from '@skein/api/filter.ts';
import { sql } from 'kysely';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { type Actor, as } from '../../server/src/context.ts';
import { filteredOf } from '../../server/src/statuses/filtered.ts';
import { call, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/api/v2/filters';
const OLDER = '/api/v1/filters';

onBothEngines('filters', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const send = (who: Person, method: string, path: string, body?: unknown) =>
    call(server, method, path, { token: who.token, body });
  const put = (who: Person, path: string, body: unknown) => send(who, 'PUT', path, body);
  /** A filter with keywords, as an app makes it. */
  const make = async (who: Person, keywords: string[], more: object = {}) => {
    const body = {
      title: keywords.join() || 'empty',
      context: ['home', 'public'],
      keywords_attributes: keywords.map((keyword) => ({ keyword, whole_word: true })),
      ...more,
    };
    const seen = await who.post(PATH, body);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    return seen.body;
  };
  const clear = async (who: Person) => {
    for (const { id } of (await who.get(PATH)).body) await who.delete(`${PATH}/${id}`);
  };
  const filteredIn = async (who: Person, id: string) =>
    (await who.get(`/api/v1/statuses/${id}`)).body.filtered;
  /** What was met in a status, or null. */
  const words = async (who: Person, id: string) => {
    const [first] = await filteredIn(who, id);
    return first ? first.keyword_matches : null;
  };

  test('are made with all that is in them, read, changed in one step and taken away', async () => {
    const made = await make(carol, ['heron', 'grey goose'], {
      title: 'Birds',
      context: ['home', 'thread', 'home'],
      filter_action: 'hide',
      expires_in: 3600,
    });
    assertShape(Filter, made);
    assert.deepEqual(
      [made.title, made.context, made.filter_action, made.statuses],
      ['Birds', ['home', 'thread'], 'hide', []],
    );
    assert.deepEqual(
      made.keywords.map((one: any) => [one.keyword, one.whole_word]),
      [
        ['heron', true],
        ['grey goose', true],
      ],
    );
    const left = Date.parse(made.expires_at) - world.clock.now();
    assert.ok(left > 3_500_000 && left <= 3_600_000);
    assert.deepEqual((await carol.get(PATH)).body, [made]);
    assert.deepEqual((await carol.get(`${PATH}/${made.id}`)).body, made);
    const [heron, goose] = made.keywords;
    const changed = await put(carol, `${PATH}/${made.id}`, {
      title: 'Water birds',
      expires_in: '',
      keywords_attributes: [
        { id: heron.id, keyword: 'egret', whole_word: false },
        { id: goose.id, _destroy: true },
        { keyword: 'swan' },
        { keyword: '' },
      ],
    });
    assert.equal(changed.status, 200);
    assert.deepEqual(
      [changed.body.title, changed.body.expires_at, changed.body.filter_action, changed.body.context],
      ['Water birds', null, 'hide', ['home', 'thread']],
    );
    assert.deepEqual(
      changed.body.keywords.map((one: any) => [one.keyword, one.whole_word]),
      [
        ['egret', false],
        ['swan', true],
      ],
    );
    assert.deepEqual((await carol.delete(`${PATH}/${made.id}`)).body, {});
    assertRefused(await carol.get(`${PATH}/${made.id}`), 404);
    assert.deepEqual((await carol.get(PATH)).body, []);
  });

  test('are understood as forms send them', async () => {
    const form = async (method: string, path: string, body: string) => {
      const answer = await fetch(server.address + path, {
        method,
        headers: {
          Authorization: `Bearer ${carol.token}`,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body,
      });
      return { status: answer.status, body: (await answer.json()) as any };
    };
    const list =
      'title=x&context[]=home&context[]=public&keywords_attributes[][keyword]=one&keywords_attributes[][whole_word]=false' +
      '&keywords_attributes[][keyword]=two';
    const made = await form('POST', PATH, list);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assert.deepEqual(
      made.body.keywords.map((one: any) => [one.keyword, one.whole_word]),
      [
        ['one', false],
        ['two', true],
      ],
    );
    const numbered = `keywords_attributes[0][id]=${made.body.keywords[0].id}&keywords_attributes[0][_destroy]=1`;
    const changed = await form('PATCH', `${PATH}/${made.body.id}`, numbered);
    assert.deepEqual(
      changed.body.keywords.map((one: any) => one.keyword),
      ['two'],
    );
    await clear(carol);
  });

  test('hold keywords and single statuses, each with an address of its own', async () => {
    const { id } = await make(carol, []);
    const added = await carol.post(`${PATH}/${id}/keywords`, { keyword: 'heron' });
    assertShape(FilterKeyword, added.body);
    assert.equal(added.body.whole_word, true);
    const one = `${PATH}/keywords/${added.body.id}`;
    assert.deepEqual((await carol.get(one)).body, added.body);
    assert.deepEqual((await carol.get(`${PATH}/${id}/keywords`)).body, [added.body]);
    const changed = await put(carol, one, { keyword: 'egret', whole_word: false });
    assert.deepEqual(changed.body, { id: added.body.id, keyword: 'egret', whole_word: false });
    assert.deepEqual((await carol.delete(one)).body, {});
    assertRefused(await carol.get(one), 404);

    const status = await alice.publish('something');
    const boost = (await alice.post(`/api/v1/statuses/${status.id}/reblog`)).body;
    const named = await carol.post(`${PATH}/${id}/statuses`, { status_id: boost.id });
    assertShape(FilterStatus, named.body);
    assert.equal(named.body.status_id, status.id, 'what is done to a boost is done to the post in it');
    assertRefused(await carol.post(`${PATH}/${id}/statuses`, { status_id: status.id }), 422);
    assert.deepEqual((await carol.get(`${PATH}/${id}/statuses`)).body, [named.body]);
    assert.deepEqual((await carol.get(`${PATH}/statuses/${named.body.id}`)).body, named.body);
    const [result] = await filteredIn(carol, status.id);
    assert.deepEqual([result.keyword_matches, result.status_matches], [null, [status.id]]);
    assert.deepEqual((await carol.delete(`${PATH}/statuses/${named.body.id}`)).body, {});
    assertRefused(await carol.delete(`${PATH}/statuses/${named.body.id}`), 404);
    assert.deepEqual(await filteredIn(carol, status.id), []);
    // A deleted status leaves the filters it stands in.
    await carol.post(`${PATH}/${id}/statuses`, { status_id: status.id });
    await alice.delete(`/api/v1/statuses/${status.id}`);
    await world.settled();
    assert.deepEqual((await carol.get(`${PATH}/${id}`)).body.statuses, []);
    await clear(carol);
  });

  test('are one member’s own: for others they are not there', async () => {
    const { id, keywords } = await make(carol, ['heron']);
    const secret = await alice.publish('for followers', { visibility: 'private' });
    const open = await alice.publish('open');
    const named = (await carol.post(`${PATH}/${id}/statuses`, { status_id: open.id })).body;
    for (const [method, path] of [
      ['GET', `${PATH}/${id}`],
      ['PUT', `${PATH}/${id}`],
      ['PATCH', `${PATH}/${id}`],
      ['DELETE', `${PATH}/${id}`],
      ['GET', `${PATH}/${id}/keywords`],
      ['POST', `${PATH}/${id}/keywords`],
      ['GET', `${PATH}/keywords/${keywords[0].id}`],
      ['PUT', `${PATH}/keywords/${keywords[0].id}`],
      ['DELETE', `${PATH}/keywords/${keywords[0].id}`],
      ['GET', `${PATH}/${id}/statuses`],
      ['GET', `${PATH}/statuses/${named.id}`],
      ['DELETE', `${PATH}/statuses/${named.id}`],
      ['GET', `${OLDER}/${keywords[0].id}`],
      ['PUT', `${OLDER}/${keywords[0].id}`],
      ['DELETE', `${OLDER}/${keywords[0].id}`],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : { title: 'mine', keyword: 'mine' };
      assertRefused(await send(bob, method, path, body), 404, 'Record not found');
    }
    const mine = await make(bob, ['bob']);
    const foreign = { keywords_attributes: [{ id: keywords[0].id, keyword: 'taken' }] };
    assertRefused(await put(bob, `${PATH}/${mine.id}`, foreign), 404);
    assertRefused(await carol.post(`${PATH}/${id}/statuses`, { status_id: secret.id }), 404);
    assertRefused(await carol.post(`${PATH}/${id}/statuses`, { status_id: '1' }), 404);
    assert.deepEqual((await carol.get(`${PATH}/${id}`)).body.keywords, keywords);
    await clear(carol);
    await clear(bob);
  });

  test('are refused with what is wrong with them, and then nothing has changed', async () => {
    const { id } = await make(carol, ['heron']);
    const before = (await carol.get(PATH)).body;
    const good = { title: 'x', context: ['home'] };
    for (const [change, text] of [
      [{ title: ' ' }, /Title can't be blank/],
      [{ title: 'x'.repeat(257) }, /Title is too long \(maximum is 256 characters\)/],
      [{ context: [] }, /Context can't be blank, Context None or invalid context supplied/],
      [{ context: ['home', 'elsewhere'] }, /Context None or invalid context supplied/],
      [{ filter_action: 'burn' }, /Filter action is not included in the list/],
      [{ expires_in: 'soon' }, /Expires in must be a whole number/],
      [{ keywords_attributes: [{ keyword: ' ' }] }, /Keywords keyword can't be blank/],
      [{ keywords_attributes: [{ keyword: 'x'.repeat(513) }] }, /Keywords keyword is too long/],
      [{ keywords_attributes: 'heron' }, /Keywords attributes/],
    ] as const) {
      assertRefused(await carol.post(PATH, { ...good, ...change }), 422, text);
      assertRefused(await put(carol, `${PATH}/${id}`, change), 422, text);
    }
    assertRefused(await carol.post(PATH, {}), 422, /Title can't be blank, Context can't be blank/);
    assertRefused(await carol.post(`${PATH}/${id}/keywords`, {}), 422, /Keyword can't be blank/);
    const long = await carol.post(`${PATH}/${id}/keywords`, { keyword: 'é'.repeat(513) });
    assertRefused(long, 422, /Keyword is too long \(maximum is 512 characters\)/);
    assert.deepEqual((await carol.get(PATH)).body, before);
    // At the limits they are taken.
    await make(carol, ['é'.repeat(512)], { title: '🪶'.repeat(256) });
    await clear(carol);
  });

  test('are 200 at most, with 1 000 keywords and 1 000 statuses in all of them', async () => {
    const dora = await person(server, 'dora');
    const many = (count: number) => Array.from({ length: count }, (_, n) => `word ${n}`);
    const full = await make(dora, many(999), { title: 'many' });
    for (let n = 1; n < 199; n += 1) await make(dora, []);
    assert.equal((await dora.post(`${PATH}/${full.id}/keywords`, { keyword: 'the last' })).status, 200);
    const beyond = await dora.post(`${PATH}/${full.id}/keywords`, { keyword: 'one more' });
    assertRefused(beyond, 422, 'Validation failed: You cannot have more than 1000 keywords in all filters');
    const other = { title: 'x', context: ['home'], keywords_attributes: [{ keyword: 'one more' }] };
    assertRefused(await dora.post(PATH, other), 422, /more than 1000 keywords/);
    await make(dora, []);
    assertRefused(await dora.post(PATH, { title: 'x', context: ['home'] }), 422, /more than 200 filters/);
    assertRefused(await dora.post(OLDER, { phrase: 'x', context: ['home'] }), 422, /more than/);
    assert.equal((await dora.get(PATH)).body.length, 200);
    for (let n = 0; n < 8; n += 1) await alice.publish(`one of many ${n}`);
    const statusId = Number((await alice.publish('one of many')).id);
    await server.ctx.writer.write((db) =>
      sql`insert into filter_statuses (id, filter_id, status_id)
        select id, ${Number(full.id)}, id from statuses where id <> ${statusId} limit 1000`.execute(db),
    );
    const { n } = await server.ctx.db
      .selectFrom('filter_statuses')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    // There are fewer statuses than that here; the rest stand in other filters of hers.
    const ids = (await dora.get(PATH)).body.map((one: any) => Number(one.id)) as number[];
    for (let left = 1000 - Number(n), at = 1; left > 0; at += 1, left -= Number(n)) {
      await server.ctx.writer.write((db) =>
        sql`insert into filter_statuses (id, filter_id, status_id)
          select id + ${at}, ${ids[at]}, status_id from filter_statuses
          where filter_id = ${Number(full.id)} limit ${Math.min(left, Number(n))}`.execute(db),
      );
    }
    const named = { status_id: String(statusId) };
    assertRefused(await dora.post(`${PATH}/${full.id}/statuses`, named), 422, /more than 1000 posts/);
    await dora.delete(`${PATH}/statuses/${(await dora.get(`${PATH}/${full.id}/statuses`)).body[0].id}`);
    assert.equal((await dora.post(`${PATH}/${full.id}/statuses`, named)).status, 200);
  });

  test('may be taken away while something is put into them', async () => {
    const post = await alice.publish('a swan');
    for (let round = 0; round < 12; round += 1) {
      const { id, keywords } = await make(carol, ['heron']);
      const add = (keyword: string) => carol.post(`${PATH}/${id}/keywords`, { keyword });
      const seen = await Promise.all([
        add('egret'),
        carol.post(`${PATH}/${id}/statuses`, { status_id: post.id }),
        carol.delete(round % 2 ? `${PATH}/${id}` : `${OLDER}/${keywords[0].id}`),
        add('swan'),
      ]);
      for (const { status } of seen) assert.ok(status === 200 || status === 404, `${status}`);
      await clear(carol);
    }
  });

  test('of the older form are keywords of the newer', async () => {
    const made = await carol.post(OLDER, { phrase: 'heron', context: ['home'], irreversible: true });
    assert.equal(made.status, 200);
    assertShape(FilterV1, made.body);
    assert.match(made.headers.get('deprecation') ?? '', /^@\d+$/);
    assert.deepEqual(
      { ...made.body, id: '' },
      { id: '', phrase: 'heron', context: ['home'], whole_word: true, expires_at: null, irreversible: true },
    );
    const [newer] = (await carol.get(PATH)).body;
    assert.deepEqual([newer.title, newer.filter_action], ['heron', 'hide']);
    assert.deepEqual(newer.keywords, [{ id: made.body.id, keyword: 'heron', whole_word: true }]);
    const path = `${OLDER}/${made.body.id}`;
    const changed = await put(carol, path, {
      phrase: 'egret',
      context: ['home', 'thread'],
      irreversible: false,
      whole_word: false,
      expires_in: 60,
    });
    assert.deepEqual(
      [changed.body.phrase, changed.body.context, changed.body.irreversible, changed.body.whole_word],
      ['egret', ['home', 'thread'], false, false],
    );
    assert.deepEqual((await carol.get(path)).body, changed.body);
    assert.deepEqual((await carol.get(OLDER)).body, [changed.body]);
    const two = (await carol.post(`${PATH}/${newer.id}/keywords`, { keyword: 'swan' })).body;
    assert.deepEqual(
      (await carol.get(OLDER)).body.map((one: any) => one.phrase),
      ['egret', 'swan'],
    );
    // What both keywords share is not changed by the form that knows only one of them.
    assertRefused(
      await put(carol, `${OLDER}/${two.id}`, { context: ['public'] }),
      422,
      /holds other words too/,
    );
    assert.deepEqual((await carol.get(PATH)).body[0].context, ['home', 'thread']);
    assert.equal((await put(carol, `${OLDER}/${two.id}`, { whole_word: false })).status, 200);
    for (const body of [
      {},
      { phrase: '', context: ['home'] },
      { phrase: 'x' },
      { phrase: 'x', context: ['x'] },
    ])
      assertRefused(await carol.post(OLDER, body), 422);
    assert.deepEqual((await carol.delete(`${OLDER}/${two.id}`)).body, {});
    assert.equal((await carol.get(PATH)).body.length, 1);
    assert.deepEqual((await carol.delete(path)).body, {});
    assert.deepEqual((await carol.get(PATH)).body, [], 'the last keyword takes the filter with it');
  });

  test('are asked of warning, text, descriptions and the post in a boost, as it is read', async () => {
    await make(bob, ['heron']);
    const { id: picture } = await uploaded(alice, { description: 'A HERON in the reeds' });
    const met = {
      text: await alice.publish('I saw a Heron!'),
      warning: await alice.publish('what I saw', { spoiler_text: 'heron' }),
      tag: await alice.publish('what I saw #heron'),
      link: await alice.publish('https://birds.example/a-very-long-address-that-is-cut/heron'),
      poll: await alice.publish('what did I see?', {
        poll: { options: ['a swan', 'a heron'], expires_in: 300 },
      }),
      picture: await alice.publish('what I saw', { media_ids: [picture] }),
    };
    for (const [what, { id }] of Object.entries(met))
      assert.equal((await words(bob, id))?.[0].toLowerCase(), 'heron', what);
    assert.deepEqual(await words(bob, met.text.id), ['Heron']);
    for (const text of ['herons', 'a goose', 'a heronry'])
      assert.equal(await words(bob, (await alice.publish(text)).id), null, text);
    const boost = (await alice.post(`/api/v1/statuses/${met.text.id}/reblog`)).body;
    const seen = (await bob.get(`/api/v1/statuses/${boost.id}`)).body;
    assert.deepEqual(seen.filtered, seen.reblog.filtered);
    assert.deepEqual(seen.filtered[0].keyword_matches, ['Heron']);
    // An edit is looked at anew.
    await put(alice, `/api/v1/statuses/${met.text.id}`, { status: 'I saw nothing' });
    assert.deepEqual(await filteredIn(bob, met.text.id), []);
    await put(alice, `/api/v1/statuses/${met.text.id}`, { status: 'Yet I saw a heron' });
    assert.deepEqual(await words(bob, met.text.id), ['heron']);
    await clear(bob);
  });

  test('are no matter of one’s own posts, nor of anybody else', async () => {
    const filter = await make(bob, ['heron']);
    const own = await bob.publish('my heron');
    const other = await alice.publish('her heron');
    assert.deepEqual(own.filtered, []);
    assert.deepEqual(await filteredIn(bob, own.id), []);
    assert.deepEqual(await filteredIn(alice, own.id), []);
    assert.deepEqual(await filteredIn(carol, other.id), []);
    const nobody = await call(server, 'GET', `/api/v1/statuses/${other.id}`);
    assert.deepEqual(nobody.body.filtered, []);
    const [result] = await filteredIn(bob, other.id);
    const { keywords, statuses, ...plain } = filter;
    assert.deepEqual([keywords.length, statuses], [1, []]);
    assert.deepEqual(result, { filter: plain, keyword_matches: ['heron'], status_matches: null });
    await clear(bob);
  });

  test('mark what they meet on every surface that shows statuses', async () => {
    // An answer to oneself: the public list leaves out those to others.
    const asked = await alice.publish('what flew by?');
    const answer = await alice.publish('@bob a heron #flyby', { in_reply_to_id: asked.id });
    await bob.post(`/api/v1/statuses/${answer.id}/favourite`);
    await bob.post(`/api/v1/statuses/${answer.id}/bookmark`);
    await world.settled();
    const everywhere = async () => {
      const list = async (path: string) => (await bob.get(path)).body as any[];
      const thread = (await bob.get(`/api/v1/statuses/${asked.id}/context`)).body;
      const under = (await bob.get(`/api/v1/statuses/${answer.id}`)).body;
      const uri = encodeURIComponent(server.ctx.origin.status(Number(answer.id)));
      const shown: Record<string, any[]> = {
        home: await list('/api/v1/timelines/home'),
        public: await list('/api/v1/timelines/public'),
        tag: await list('/api/v1/timelines/tag/flyby'),
        account: await list(`/api/v1/accounts/${alice.id}/statuses`),
        thread: thread.descendants,
        single: [under],
        several: await list(`/api/v1/statuses?id[]=${answer.id}`),
        favourites: await list('/api/v1/favourites'),
        bookmarks: await list('/api/v1/bookmarks'),
        notifications: (await list('/api/v1/notifications')).flatMap((one) => one.status ?? []),
        search: (await bob.get(`/api/v2/search?q=${uri}`)).body.statuses,
      };
      return Object.entries(shown).map(([surface, statuses]) => {
        const one = statuses.find(({ id }) => id === answer.id);
        assert.ok(one, `${surface} shows it`);
        return [surface, one.filtered.length > 0];
      });
    };
    const all = (met: boolean, surfaces: unknown[][]) =>
      assert.deepEqual(
        surfaces.filter(([, one]) => one !== met),
        [],
      );
    all(false, await everywhere());
    const { id, keywords } = await make(bob, ['heron']);
    all(true, await everywhere());
    // Whatever changes a filter counts at once.
    await put(bob, `${PATH}/keywords/${keywords[0].id}`, { keyword: 'goose' });
    all(false, await everywhere());
    await put(bob, `${PATH}/${id}`, { keywords_attributes: [{ keyword: 'flyby' }] });
    all(true, await everywhere());
    await bob.delete(`${PATH}/${id}`);
    all(false, await everywhere());
    const older = (await bob.post(OLDER, { phrase: 'heron', context: ['home'] })).body;
    all(true, await everywhere());
    await bob.delete(`${OLDER}/${older.id}`);
    all(false, await everywhere());
  });

  test('let others have their turn while they are asked of long posts', async () => {
    const words = Array.from({ length: 1000 }, (_, n) => `w${n}`);
    await make(carol, words, { title: 'Many' });
    const ctx = as(server.ctx, { kind: 'member', accountId: Number(carol.id) } as Actor);
    const post = (stamp: number) => {
      const head = Buffer.from(
        `${JSON.stringify({ spoiler_text: '', content: 'x'.repeat(4000) }).slice(0, -1)},"account":`,
      );
      const tail = Buffer.from(',"media_attachments":[]');
      return { authorId: 1, boostOf: null, head, tail, poll: null, stamp };
    };
    const posts = new Map(Array.from({ length: 20 }, (_, n) => [n + 1, post(n + 1)]));
    // What the member filters is known from here on, so that nothing waits for the database.
    await filteredOf(ctx, new Map());
    let turns = 0;
    let counting = true;
    const count = () => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    assert.equal((await filteredOf(ctx, posts))?.size, 0);
    counting = false;
    assert.ok(turns >= 10, `${turns}`);
    await clear(carol);
  });

  test('end when they said they would', async () => {
    const status = await alice.publish('a heron of today');
    await make(bob, ['heron'], { expires_in: 60 });
    await make(bob, ['today'], { expires_in: 120, title: 'longer' });
    assert.equal((await filteredIn(bob, status.id)).length, 2);
    world.clock.forward(60_000);
    const left = await filteredIn(bob, status.id);
    assert.deepEqual(
      left.map((one: any) => one.filter.title),
      ['longer'],
    );
    world.clock.forward(60_000);
    assert.deepEqual(await filteredIn(bob, status.id), []);
    assert.equal((await bob.get(PATH)).body.length, 2, 'they stand in the list until they are taken away');
    const [first] = (await bob.get(PATH)).body;
    await put(bob, `${PATH}/${first.id}`, { expires_in: null });
    assert.equal((await filteredIn(bob, status.id)).length, 1);
    await put(bob, `${PATH}/${first.id}`, { expires_in: 0 });
    assert.deepEqual(await filteredIn(bob, status.id), []);
    await clear(bob);
  });

  test('are told to open streams, which mark what comes next', async () => {
    const ears = await listen(server, { query: `?access_token=${bob.token}&stream=user` });
    const other = await listen(server, { query: `?access_token=${alice.token}&stream=user` });
    await make(bob, ['heron']);
    const told = await ears.next('filters_changed');
    assert.deepEqual([told.stream, told.raw], [['user'], undefined]);
    await alice.publish('a heron, live');
    const update = await ears.next('update');
    assert.deepEqual(update.payload.filtered[0].keyword_matches, ['heron']);
    assert.deepEqual((await other.next('update')).payload.filtered, []);
    await alice.publish('@bob another heron');
    const notification = await ears.next('notification');
    assert.equal(notification.payload.status.filtered.length, 1);
    assert.ok(!other.heard.some(({ event }) => event === 'filters_changed'));
    await clear(bob);
    await ears.next('filters_changed');
    await ears.close();
    await other.close();
  });

  test('cost nothing when a page is asked for again, with them or without', async () => {
    await alice.publish('a heron to be cached');
    await world.settled();
    for (const filtered of [false, true]) {
      if (filtered) await make(bob, ['heron']);
      const first = await bob.home();
      const again = await statementsOf(async () => assert.deepEqual(await bob.home(), first));
      assert.deepEqual(again, []);
      assert.equal(first[0].filtered.length, filtered ? 1 : 0);
    }
    await clear(bob);
  });

  test('go with the account', async () => {
    const erin = await person(server, 'erin');
    const { id } = await make(erin, ['heron']);
    await erin.post(`${PATH}/${id}/statuses`, { status_id: (await alice.publish('x')).id });
    const rows = async () =>
      Promise.all(
        (['filters', 'filter_keywords', 'filter_statuses'] as const).map(async (table) => {
          const column = table === 'filters' ? 'id' : 'filter_id';
          return (
            await sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${Number(id)}`.execute(
              server.ctx.db,
            )
          ).rows.length;
        }),
      );
    assert.deepEqual(await rows(), [1, 1, 1]);
    await deleteAccount(server.ctx, erin.id);
    await world.settled();
    assert.deepEqual(await rows(), [0, 0, 0]);
  });
});
