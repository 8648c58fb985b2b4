import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDice } from '../../server/src/admin/seed/dice.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { statementsOf } from '../statements.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/api/v1/notifications';
/** With a cursor nothing is kept, so the same page is read from the database. */
const ALL = 'max_id=9007199254740991';

onBothEngines('the newest notifications, which are kept in memory', (engine) => {
  let world: World;
  let server: Skein;
  let reader: Person;
  let others: Person[];

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    reader = await person(server, 'reader');
    others = await Promise.all(['anna', 'boris', 'celia'].map((name) => person(server, name)));
    for (const other of others) await reader.follow(other);
    await world.settled();
  });
  after(() => world.stop());

  const grouped = async (query: string) => (await reader.get(`/api/v2/notifications?${query}`)).body;
  const sumOf = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);
  const list = async (query: string) => (await reader.get(`${PATH}?${query}`)).body as any[];

  test('are what the database holds after whatever anybody did', async () => {
    const { next: draw, pick } = createDice(11);
    const posts: { id: string; by: Person }[] = [];
    const about = (path: string, body = {}) =>
      reader.post(`/api/v1/accounts/${pick(others).id}/${path}`, body);
    const fromOther = (path: string) => pick(others).post(`/api/v1/accounts/${reader.id}/${path}`);
    const on = (who: Person, path: string) =>
      posts.length > 0 && who.post(`/api/v1/statuses/${pick(posts).id}/${path}`);
    const publish = async (by: Person, text: string) => {
      const visibility = pick(['public', 'private', 'direct']);
      posts.push({ id: (await by.publish(text, { visibility })).id, by });
    };
    const actions = {
      publish: () => publish(reader, 'what I say'),
      'be named': () => publish(pick(others), `@reader ${posts.length}`),
      'be named by an edit': async () => {
        const own = posts.filter(({ by }) => by !== reader);
        if (own.length === 0) return;
        const { id, by } = pick(own);
        const body = { status: `@reader again ${draw()}` };
        await call(server, 'PUT', `/api/v1/statuses/${id}`, { token: by.token, body });
      },
      delete: async () => {
        const [gone] = posts.splice(Math.floor(draw() * posts.length), 1);
        if (gone) await gone.by.delete(`/api/v1/statuses/${gone.id}`);
      },
      favourite: () => on(pick(others), 'favourite'),
      unfavourite: () => on(pick(others), 'unfavourite'),
      boost: () => on(pick(others), 'reblog'),
      unboost: () => on(pick(others), 'unreblog'),
      'boost oneself': () => on(reader, 'reblog'),
      'be followed': () => fromOther('follow'),
      'be unfollowed': () => fromOther('unfollow'),
      follow: () => about('follow'),
      unfollow: () => about('unfollow'),
      mute: () => about('mute'),
      'mute, but not notifications': () => about('mute', { notifications: false }),
      unmute: () => about('unmute'),
      block: () => about('block'),
      unblock: () => about('unblock'),
      'be blocked': () => fromOther('block'),
      'be unblocked': () => fromOther('unblock'),
      dismiss: async () => {
        const [first] = await list('limit=1');
        if (first) await reader.post(`${PATH}/${first.id}/dismiss`);
      },
      clear: () => draw() < 0.1 && reader.post(`${PATH}/clear`),
    };
    // More often what fills the list than what empties it.
    const often = ['publish', 'be named', 'favourite', 'boost', 'be followed', 'unmute', 'unblock'] as const;
    const mending = ['be unblocked', 'be unblocked', 'be named', 'favourite', 'be named by an edit'] as const;
    const names = [...often, ...often, ...mending, ...(Object.keys(actions) as (keyof typeof actions)[])];
    let seen = 0;
    for (let step = 0; step < 160; step += 1) {
      const name = pick(names);
      await actions[name]();
      await world.settled();
      const what = `step ${step}: ${name}`;
      const kept = await list('limit=40');
      assert.deepEqual(kept, await list(`limit=40&${ALL}`), what);
      const mentions = await list('limit=40&types[]=mention');
      assert.deepEqual(mentions, await list(`limit=40&types[]=mention&${ALL}`), what);
      // A short page is filled up from below what went.
      assert.deepEqual(await list('limit=2'), await list(`limit=2&${ALL}`), what);
      const groups = await grouped('limit=40');
      assert.deepEqual(groups, await grouped(`limit=40&${ALL}`), what);
      assert.deepEqual(await grouped('limit=2'), await grouped(`limit=2&${ALL}`), what);
      const told = groups.notification_groups.map((one: any) => one.notifications_count);
      assert.equal(sumOf(told), kept.length, what);
      seen += kept.length;
    }
    assert.ok(seen > 250, `only ${seen} notifications were seen`);
  });

  test('are kept for each choice and length apart, and cost no query when they are asked for again', async () => {
    const [anna] = others as [Person];
    await anna.post(`/api/v1/accounts/${reader.id}/unblock`);
    await reader.post(`/api/v1/accounts/${anna.id}/unblock`);
    await reader.post(`/api/v1/accounts/${anna.id}/unmute`);
    const post = await reader.publish('to be favourited');
    await anna.post(`/api/v1/statuses/${post.id}/favourite`);
    await anna.publish('@reader to be named');
    const queries = [
      'limit=1',
      'limit=2',
      'types[]=favourite',
      'exclude_types[]=favourite',
      `account_id=${anna.id}`,
    ];
    const first: any[][] = [];
    for (const query of queries) first.push(await list(query));
    assert.deepEqual([first[0]?.length, first[1]?.length], [1, 2]);
    assert.equal(first[0]?.[0].type, 'mention');
    assert.equal(first[2]?.[0].type, 'favourite');
    assert.ok(first[3]?.every((one) => one.type !== 'favourite'));
    assert.ok(first[4]?.every((one) => one.account.id === String(anna.id)));
    await world.settled();
    const again: any[][] = [];
    const statements = await statementsOf(async () => {
      for (const query of queries) again.push(await list(query));
    });
    assert.deepEqual(statements, []);
    assert.deepEqual(again, first);
  });

  test('are gone when they are removed, one or all', async () => {
    const anna = others[0] as Person;
    const [first, second] = await list('limit=2');
    await reader.post(`${PATH}/${first.id}/dismiss`);
    assert.equal((await list('limit=2'))[0].id, second.id);
    await reader.post(`${PATH}/clear`);
    assert.deepEqual(await list('limit=2'), []);
    await anna.publish('@reader again');
    assert.equal((await list('limit=2')).length, 1);
  });

  test('show nobody who was suspended, at once', async () => {
    const [anna] = others as [Person];
    assert.ok((await list('limit=40')).some((one) => one.account.id === String(anna.id)));
    const suspended_at = server.ctx.clock.now();
    await server.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ suspended_at }).where('id', '=', anna.id).execute(),
    );
    server.ctx.live.announce('account', anna.id);
    assert.ok(!(await list('limit=40')).some((one) => one.account.id === String(anna.id)));
  });
});
