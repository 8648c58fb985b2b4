import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDice } from '../../server/src/admin/seed/dice.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { statementsOf } from '../statements.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('the top of a home, which is kept in memory', (engine) => {
  let world: World;
  let server: Skein;
  let reader: Person;
  let writers: Person[];

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    reader = await person(server, 'reader');
    writers = await Promise.all(['anna', 'boris', 'celia'].map((name) => person(server, name)));
    for (const writer of writers) await reader.follow(writer);
    await world.settled();
  });
  after(() => world.stop());

  // With a cursor nothing is kept, so the same page is read from the database.
  const read = async () => (await reader.get('/api/v1/timelines/home?limit=40&max_id=9007199254740991')).body;

  const marked = async (table: 'favourites' | 'statuses') => {
    const { db } = server.ctx;
    const rows =
      table === 'favourites'
        ? await db
            .selectFrom('favourites')
            .select('status_id as id')
            .where('account_id', '=', reader.id)
            .execute()
        : await db
            .selectFrom('statuses')
            .select('boost_of_id as id')
            .where('account_id', '=', reader.id)
            .where('boost_of_id', 'is not', null)
            .execute();
    return new Set(rows.map(({ id }) => String(id)));
  };

  const votedIn = async () => {
    const rows = await server.ctx.db
      .selectFrom('poll_votes')
      .innerJoin('polls', 'polls.round', 'poll_votes.round')
      .select('poll_votes.status_id as id')
      .where('account_id', '=', reader.id)
      .execute();
    return new Set(rows.map(({ id }) => String(id)));
  };

  test('is what the database holds after whatever anybody did', async () => {
    const { next: draw, pick } = createDice(7);
    const posts: { id: string; by: Person }[] = [];
    const about = (path: string, body = {}) =>
      reader.post(`/api/v1/accounts/${pick(writers).id}/${path}`, body);
    const to = (who: Person, path: string) =>
      posts.length > 0 && who.post(`/api/v1/statuses/${pick(posts).id}/${path}`);
    const actions = {
      publish: async () => {
        const by = pick([...writers, reader]);
        // Every third asks something.
        const poll = posts.length % 3 === 0 ? { options: ['a', 'b'], expires_in: 3600 } : null;
        posts.push({ id: (await by.publish(`Post ${posts.length}`, { poll })).id, by });
      },
      boost: () => to(pick(writers), 'reblog'),
      unboost: () => to(pick(writers), 'unreblog'),
      delete: async () => {
        const [gone] = posts.splice(Math.floor(draw() * posts.length), 1);
        if (gone) await gone.by.delete(`/api/v1/statuses/${gone.id}`);
      },
      follow: () => about('follow'),
      'follow without boosts': () => about('follow', { reblogs: false }),
      'follow with boosts': () => about('follow', { reblogs: true }),
      unfollow: () => about('unfollow'),
      mute: () => about('mute'),
      unmute: () => about('unmute'),
      block: () => about('block'),
      unblock: () => about('unblock'),
      'be blocked': () => pick(writers).post(`/api/v1/accounts/${reader.id}/block`),
      'be unblocked': () => pick(writers).post(`/api/v1/accounts/${reader.id}/unblock`),
      vote: async () => {
        if (posts.length === 0) return;
        const { body } = await reader.post(`/api/v1/polls/${pick(posts).id}/votes`, { choices: [1] });
        if (body.own_votes) votes += 1;
      },
      'others vote': () =>
        posts.length > 0 && pick(writers).post(`/api/v1/polls/${pick(posts).id}/votes`, { choices: [0] }),
      'ask something else': async () => {
        const { id, by } = pick(posts) ?? {};
        const body = { status: `Anew ${draw()}`, poll: { options: ['c', 'd'], expires_in: 3600 } };
        if (id && by) await call(server, 'PUT', `/api/v1/statuses/${id}`, { token: by.token, body });
      },
      favourite: () => to(reader, 'favourite'),
      unfavourite: () => to(reader, 'unfavourite'),
      'boost oneself': () => to(reader, 'reblog'),
      'unboost oneself': () => to(reader, 'unreblog'),
    };
    // More often what fills a home than what empties it.
    const often = [
      'publish',
      'boost',
      'follow',
      'follow without boosts',
      'favourite',
      'vote',
      'unmute',
      'unblock',
    ] as const;
    const usual = [...often, ...often, 'be unblocked', 'be unblocked'] as const;
    const names = [...usual, ...(Object.keys(actions) as (keyof typeof actions)[])];
    let seen = 0;
    let votes = 0;
    for (let step = 0; step < 160; step += 1) {
      const name = pick(names);
      await actions[name]();
      await world.settled();
      const what = `step ${step}: ${name}`;
      const top = await reader.home();
      assert.deepEqual(top, await read(), what);
      const voted = await votedIn();
      const [favourites, boosts] = [await marked('favourites'), await marked('statuses')];
      for (const { id, reblog, favourited, reblogged } of top) {
        assert.equal(favourited, favourites.has(reblog?.id ?? id), what);
        assert.equal(reblogged, boosts.has(reblog?.id ?? id), what);
      }
      for (const { id, poll, reblog, account } of top) {
        const shown = reblog?.poll ?? poll;
        if (!shown) continue;
        const own = (reblog?.account ?? account).id === String(reader.id);
        assert.equal(shown.voted, own || voted.has(reblog?.id ?? id), what);
      }
      seen += top.length;
    }
    assert.ok(seen > 200, `only ${seen} statuses were seen`);
    assert.ok(votes > 0, 'nothing was voted in');
  });

  test('gives the pages above an id as the database does', async () => {
    for (const writer of writers) {
      for (const end of ['unblock', 'unmute']) await reader.post(`/api/v1/accounts/${writer.id}/${end}`);
      await writer.post(`/api/v1/accounts/${reader.id}/unblock`);
      await reader.follow(writer);
    }
    for (let n = 0; n < 45; n += 1) await (writers[n % 3] as Person).publish(`Many ${n}`);
    await world.settled();
    const ids = (await read()).map((one: { id: string }) => one.id) as string[];
    const page = async (query: string) =>
      (await reader.get(`/api/v1/timelines/home?${query}`)).body.map((one: { id: string }) => one.id);
    assert.equal(ids.length, 40);
    assert.deepEqual(await page('limit=3'), ids.slice(0, 3));
    assert.deepEqual(await page(`limit=3&since_id=${ids[10]}`), ids.slice(0, 3));
    assert.deepEqual(await page(`limit=30&since_id=${ids[2]}`), ids.slice(0, 2));
    assert.deepEqual(await page(`limit=3&min_id=${ids[10]}`), ids.slice(7, 10));
    assert.deepEqual(await page(`limit=40&min_id=${ids[39]}`), ids.slice(0, 39));
    assert.deepEqual(await page(`limit=2&min_id=${Number(ids[39]) - 1}`), ids.slice(38, 40));
    assert.deepEqual(await page(`min_id=${ids[0]}`), []);
  });

  test('forgets what was kept when the reader chooses otherwise', async () => {
    const [anna, boris] = writers as [Person, Person];
    const post = await anna.publish('Boosted by somebody else');
    const boost = (await boris.post(`/api/v1/statuses/${post.id}/reblog`)).body;
    await world.settled();
    const shows = async () => {
      const ids = (await reader.home()).map((one) => one.id);
      return [ids.includes(post.id), ids.includes(boost.id)];
    };
    assert.deepEqual(await shows(), [true, true]);
    await reader.post(`/api/v1/accounts/${boris.id}/follow`, { reblogs: false });
    assert.deepEqual(await shows(), [true, false]);
    await reader.post(`/api/v1/accounts/${boris.id}/follow`, { reblogs: true });
    assert.deepEqual(await shows(), [true, true]);
    await reader.post(`/api/v1/accounts/${anna.id}/mute`);
    assert.deepEqual(await shows(), [false, false]);
    await reader.post(`/api/v1/accounts/${anna.id}/unmute`);
    assert.deepEqual(await shows(), [true, true]);
  });

  test('costs no query when it is asked for again', async () => {
    await reader.home();
    const again = await statementsOf(() => reader.home());
    assert.deepEqual(again, []);
  });
});
