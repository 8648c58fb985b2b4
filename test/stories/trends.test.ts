import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Status } from '@skein/api/status.ts';
import { Tag } from '@skein/api/tag.ts';
import { TrendsLink } from '@skein/api/trends.ts';
import { z } from 'zod';
import { setCard } from '../../server/src/cards/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import { reviewTrend } from '../../server/src/trends/index.ts';
import { refreshTrends } from '../../server/src/trends/refresh.ts';
import { call, type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const PAGE = 'https://heron.example/news';

onBothEngines('trends', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const people: Person[] = [];
  let liked: any;

  /** The next time that they are worked out. */
  const refreshed = async () => {
    world.clock.forward(300_000);
    await world.settled();
    // Asked for by itself as well: where the machine has much to do, a look may be put off.
    await refreshTrends(server.ctx);
  };
  const get = (path: string, who?: Person) => call(server, 'GET', path, { token: who?.token });
  const names = async (path = '/api/v1/trends/tags', who?: Person) => {
    const { status, body } = await get(path, who);
    assert.equal(status, 200);
    return body.map((one: any) => one.name ?? (one.account ? one.id : one.url));
  };
  const none = async () => {
    for (const kind of ['tags', 'statuses', 'links'])
      assert.deepEqual(await names(`/api/v1/trends/${kind}`), [], kind);
  };
  const set = (value: string) => changeSetting(server.ctx, 'trends', value);
  const write = (table: 'accounts', values: object, id: number) =>
    server.ctx.writer.write((db) => db.updateTable(table).set(values).where('id', '=', id).execute());

  /** Links a post to the page, as if its title had been fetched. */
  const links = async (id: string) => {
    await transact(server.ctx, (inner) => setCard(inner, { statusId: Number(id), url: PAGE, delay: 1e12 }));
    await server.ctx.writer.write((db) =>
      db
        .updateTable('cards')
        .set({ title: 'Herons are back', fetched_at: world.clock.now() })
        .where('url', '=', PAGE)
        .execute(),
    );
  };

  before(async () => {
    for (let n = 0; n < 6; n += 1) people.push(await person(server, `p${n}`));
    for (const { id } of [alice, ...people]) await write('accounts', { discoverable: 1 }, id);
    liked = await alice.publish('Everybody likes this');
    // Midnight may come between two posts: all of it is of one day.
    const day = 86_400_000;
    world.clock.forward(day - ((world.clock.now() + 3_600_000) % day) + 7_200_000);
    liked = await alice.publish('Everybody likes this one');
    for (const one of people) {
      await one.post(`/api/v1/statuses/${liked.id}/favourite`);
      await links((await one.publish('Look at the #heron')).id);
    }
    for (const one of people.slice(0, 4)) await one.publish('Only four for a #grebe');
    for (let n = 0; n < 8; n += 1) await bob.publish('I say #loon all day');
    for (const one of people) await one.publish('quietly #dunlin', { visibility: 'unlisted' });
  });

  test('are nothing before somebody has let them through', async () => {
    await none();
    await refreshed();
    await none();
    assertRefused(await get(`/api/v1/timelines/link?url=${encodeURIComponent(PAGE)}`), 404);
    await reviewTrend(server.ctx, 'tag', '#Heron', true);
    assert.deepEqual(await names(), ['heron']);
    const found = async (more: string) => {
      const { body } = await get(`/api/v2/search?type=hashtags&q=${more}`);
      return body.hashtags.map(({ name }: any) => name);
    };
    assert.deepEqual(
      [await found('heron&exclude_unreviewed=1'), await found('grebe&exclude_unreviewed=1')],
      [['heron'], []],
    );
    assert.deepEqual(await found('grebe'), ['grebe']);
    assert.deepEqual(await names('/api/v1/trends/statuses'), []);
    await reviewTrend(server.ctx, 'status', liked.id, true);
    await reviewTrend(server.ctx, 'link', PAGE, true);
    assert.deepEqual(await names('/api/v1/trends/statuses'), [liked.id]);
    assert.deepEqual(await names('/api/v1/trends/links'), [PAGE]);
    await reviewTrend(server.ctx, 'tag', 'heron', false);
    assert.deepEqual(await names(), []);
    for (const [kind, what] of [
      ['tag', 'nobodysaid'],
      ['tag', '%'],
      ['status', '1'],
      ['status', 'x'],
      ['link', 'x'],
    ] as const)
      await assert.rejects(reviewTrend(server.ctx, kind, what, true), /not found/i);
  });

  test('are shown but for what was refused where the server is set so, and never where they are off', async () => {
    await set('open');
    assert.deepEqual(await names(), []);
    await reviewTrend(server.ctx, 'tag', 'heron', true);
    assert.deepEqual(
      await names(),
      ['heron'],
      'five people make a trend, and only what is for everybody counts',
    );
    await set('off');
    await none();
    assertRefused(await get(`/api/v1/timelines/link?url=${encodeURIComponent(PAGE)}`), 404);
    await set('open');
  });

  test('have the shapes that apps know, with a week of numbers as text', async () => {
    const { body: tags } = await get('/api/v1/trends/tags');
    assertShape(z.array(Tag), tags);
    assert.equal(tags[0].history.length, 7);
    assert.deepEqual(
      [tags[0].history[0].uses, tags[0].history[0].accounts, tags[0].history[1].uses],
      ['6', '6', '0'],
    );
    const { body: pages } = await get('/api/v1/trends/links');
    assertShape(z.array(TrendsLink), pages);
    assert.deepEqual(
      [pages[0].title, pages[0].history.length, pages[0].history[0].accounts],
      ['Herons are back', 7, '6'],
    );
    const { body: statuses } = await get('/api/v1/trends/statuses', bob);
    assertShape(z.array(Status), statuses);
    assert.equal(statuses[0].favourites_count, 6);
    const older = await get('/api/v1/trends');
    assert.deepEqual([older.body, older.headers.get('deprecation')], [tags, '@1648598400']);
  });

  test('leave out whom the reader hides and who wants to be discovered no more', async () => {
    await bob.post(`/api/v1/accounts/${alice.id}/mute`);
    assert.deepEqual(await names('/api/v1/trends/statuses', bob), []);
    assert.deepEqual(await names('/api/v1/trends/statuses', people[0]), [liked.id]);
    await bob.post(`/api/v1/accounts/${alice.id}/unmute`);
    await write('accounts', { discoverable: 0 }, alice.id);
    await refreshed();
    assert.deepEqual(await names('/api/v1/trends/statuses', bob), []);
    await write('accounts', { discoverable: 1 }, alice.id);
    await refreshed();
    assert.deepEqual(await names('/api/v1/trends/statuses', bob), [liked.id]);
    assert.ok(!(await bob.home()).some(({ id }: any) => id === liked.id), 'nobody has it in their home');
  });

  test('the timeline of a page shows public posts of those who want to be discovered, by pages', async () => {
    const path = `/api/v1/timelines/link?url=${encodeURIComponent(PAGE)}`;
    const shy = await bob.publish('shy about herons');
    const secret = await (people[0] as Person).publish('secret heron', { visibility: 'private' });
    for (const { id } of [shy, secret]) await links(id);
    const all = await names(path);
    assert.equal(all.length, 6);
    assert.ok(!all.includes(shy.id) && !all.includes(secret.id));
    assert.deepEqual(await names(`${path}#part`), all);
    const first = await get(`${path}&limit=2`);
    assertShape(z.array(Status), first.body);
    assert.match(first.headers.get('link') ?? '', new RegExp(`max_id=${all[1]}>; rel="next".*min_id=`));
    assert.deepEqual(await names(`${path}&limit=2&max_id=${all[1]}`), all.slice(2, 4));
    assert.deepEqual(await names(`${path}&limit=2&min_id=${all[3]}`), all.slice(1, 3));
    await bob.post(`/api/v1/accounts/${people[5]?.id}/block`);
    assert.equal((await names(path, bob)).length, 5);
    for (const url of ['', 'x', 'https://heron.example/', '__proto__', 'https://%', 'javascript:1'])
      assertRefused(await get(`/api/v1/timelines/link?url=${encodeURIComponent(url)}`), 404);
    assertRefused(await get('/api/v1/timelines/link'), 404);
  });

  test('go by offset', async () => {
    const day = server.ctx.clock.now();
    const row = { kind: 0 as const, score: 5000, peak: 5000, peak_at: day };
    const ids = Array.from({ length: 25 }, () => server.ctx.ids.next());
    await server.ctx.writer.write(async (db) => {
      await db
        .insertInto('tags')
        .values(ids.map((id, n) => ({ id, name: `page${n}`, listed: 1 as const })))
        .execute();
      await db
        .insertInto('trends')
        .values(ids.map((id) => ({ ...row, subject_id: id })))
        .execute();
    });
    const page = async (query: string) => get(`/api/v1/trends/tags?${query}`);
    const whole = [
      ...(await names('/api/v1/trends/tags?limit=20')),
      ...(await names('/api/v1/trends/tags?limit=20&offset=20')),
    ];
    assert.equal(new Set(whole).size, 26);
    assert.equal((await page('')).body.length, 10);
    assert.equal((await page('limit=21')).body.length, 20);
    assert.match((await page('limit=10')).headers.get('link') ?? '', /limit=10&offset=10>; rel="next"$/);
    assert.match(
      (await page('limit=10&offset=20')).headers.get('link') ?? '',
      /^<[^>]*offset=10>; rel="prev"$/,
    );
    assert.deepEqual((await page('offset=26')).body, []);
    assertRefused(await page('offset=far'), 422);
  });

  test('fall with time, and go with a post that is deleted', async () => {
    await alice.delete(`/api/v1/statuses/${liked.id}`);
    assert.deepEqual(await names('/api/v1/trends/statuses'), []);
    for (const kind of ['trends', 'trend_reviews'] as const) {
      const left = server.ctx.db.selectFrom(kind).selectAll().where('subject_id', '=', Number(liked.id));
      assert.deepEqual(await left.execute(), [], kind);
    }
    world.clock.forward(3 * 86_400_000);
    await refreshed();
    await none();
  });
});
