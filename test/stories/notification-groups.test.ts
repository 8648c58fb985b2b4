import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { GroupedNotificationsResults } from '@skein/api/notification.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/api/v2/notifications';
const HOUR = 3_600_000;
/** With a cursor nothing is kept, so the same page is read from the database. */
const ALL = 'max_id=9007199254740991';

onBothEngines('notifications in groups', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  const crowd: Person[] = [];

  before(async () => {
    for (let i = 0; i < 10; i += 1) crowd.push(await person(server, `gull${i}`));
  });

  const groups = async (who: Person, query = ''): Promise<any[]> => {
    const { status, body } = await who.get(`${PATH}?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.notification_groups;
  };
  const favourite = (who: Person, status: any) => who.post(`/api/v1/statuses/${status.id}/favourite`);
  const samples = (group: any): string[] => group.sample_account_ids;
  const ids = (people: readonly Person[]) => people.map((one) => String(one.id));

  test('what many do to one status within half a day stands in one line, with the last eight of them', async () => {
    const status = await alice.publish('Like me');
    await bob.publish('@alice hello');
    for (const one of crowd) await favourite(one, status);
    for (const one of crowd.slice(0, 2)) await one.post(`/api/v1/statuses/${status.id}/reblog`);
    for (const one of crowd.slice(0, 3)) await one.follow(alice);
    const { body } = await alice.get(PATH);
    assertShape(GroupedNotificationsResults, body);
    const [follow, boost, favourites, mention] = body.notification_groups;
    assert.deepEqual(
      body.notification_groups.map((one: any) => [one.type, one.notifications_count]),
      [
        ['follow', 3],
        ['reblog', 2],
        ['favourite', 10],
        ['mention', 1],
      ],
    );
    const hour = Math.floor(world.clock.now() / HOUR);
    assert.equal(favourites.group_key, `favourite-${status.id}-${hour}`);
    assert.equal(boost.group_key, `reblog-${status.id}-${hour}`);
    assert.equal(follow.group_key, `follow-${hour}`);
    assert.equal(mention.group_key, `ungrouped-${mention.most_recent_notification_id}`);
    assert.deepEqual(samples(favourites), ids(crowd.slice(2).reverse()));
    assert.deepEqual(samples(mention), [String(bob.id)]);
    assert.equal(favourites.status_id, status.id);
    assert.equal(follow.status_id, undefined);
    const told = await alice.notifications();
    const own = told.filter((one) => one.type === 'favourite');
    assert.deepEqual(new Set(own.map((one) => one.group_key)), new Set([favourites.group_key]));
    assert.equal(String(favourites.most_recent_notification_id), own[0].id);
    assert.equal(favourites.page_max_id, own[0].id);
    assert.equal(favourites.page_min_id, own.at(-1).id);
    assert.equal(favourites.latest_page_notification_at, own[0].created_at);
    // Each account and each status once.
    const named = body.accounts.map((one: any) => one.id);
    assert.deepEqual(new Set(named), new Set(ids([...crowd, bob])));
    assert.equal(named.length, crowd.length + 1);
    assert.deepEqual(body.statuses.map((one: any) => one.id).sort(), [status.id, mention.status_id].sort());
  });

  test('accounts come in few words, but for the first of each group', async () => {
    const { body } = await alice.get(`${PATH}?expand_accounts=partial_avatars&types[]=favourite`);
    assertShape(GroupedNotificationsResults, body);
    const [group] = body.notification_groups;
    assert.deepEqual(
      body.accounts.map((one: any) => one.id),
      [samples(group)[0]],
    );
    assert.deepEqual(
      body.partial_accounts.map((one: any) => one.id),
      samples(group).slice(1),
    );
    const whole = (await alice.get(`${PATH}?expand_accounts=full`)).body;
    assert.equal(whole.partial_accounts, undefined);
    assertRefused(await alice.get(`${PATH}?expand_accounts=avatars`), 400);
    assertRefused(await alice.get(`${PATH}?expand_accounts=__proto__`), 400);
  });

  test('an app chooses what is grouped, and which types it wants', async () => {
    const alone = await groups(alice, 'grouped_types[]=reblog&types[]=favourite&types[]=reblog');
    assert.equal(alone.filter((one) => one.type === 'favourite').length, 10);
    assert.equal(alone.filter((one) => one.type === 'reblog').length, 1);
    const [first] = alone.filter((one) => one.type === 'favourite');
    assert.equal(first.group_key, `ungrouped-${first.most_recent_notification_id}`);
    assert.equal(first.notifications_count, 1);
    const nothing = await groups(alice, 'grouped_types[]=nonsense&types[]=reblog');
    assert.equal(nothing.length, 2);
    const without = await groups(alice, 'exclude_types[]=favourite&exclude_types[]=follow');
    assert.deepEqual(
      without.map((one) => one.type),
      ['reblog', 'mention'],
    );
    assert.deepEqual(await groups(alice, 'types[]=nonsense'), []);
    const ofBob = await groups(alice, `account_id=${bob.id}`);
    assert.deepEqual(
      ofBob.map((one) => one.type),
      ['mention'],
    );
    const [gull] = crowd as [Person];
    const ofGull = await groups(alice, `account_id=${gull.id}&types[]=favourite`);
    assert.deepEqual(ofGull.map(samples), [[String(gull.id)]]);
  });

  test('a group takes in what comes within half a day of its first, and no more', async () => {
    const status = await bob.publish('all day long');
    const [one, two, three] = crowd as [Person, Person, Person];
    await favourite(one, status);
    world.clock.forward(11 * HOUR);
    await favourite(two, status);
    assert.deepEqual((await groups(bob)).map(samples), [ids([two, one])]);
    world.clock.forward(HOUR);
    await favourite(three, status);
    const [newer, older] = await groups(bob);
    assert.deepEqual([samples(newer), samples(older)], [ids([three]), ids([two, one])]);
    assert.notEqual(newer.group_key, older.group_key);
  });

  test('walking down meets each group once, and nothing twice', async () => {
    const reader = await person(server, 'walker');
    const posts: any[] = [];
    for (let i = 0; i < 4; i += 1) posts.push(await reader.publish(`post ${i}`));
    for (const one of crowd) {
      for (const post of posts) await favourite(one, post);
      await one.publish(`@walker from ${one.name}`);
    }
    const all = await groups(reader);
    assert.equal(all.length, 4 + crowd.length);
    const walked: any[] = [];
    for (let at: string | undefined = `${PATH}?limit=3`; at; ) {
      const seen: Seen = await reader.get(at);
      assert.ok(seen.body.notification_groups.length <= 3);
      walked.push(...seen.body.notification_groups);
      at = linksOf(seen).next;
    }
    const keys = (list: any[]) => list.map((one) => [one.group_key, one.notifications_count]);
    assert.deepEqual(keys(walked), keys(all));
    // Upwards from the last: the page directly above it, newest first.
    const seen = await reader.get(`${PATH}?limit=3&min_id=${all.at(-1).most_recent_notification_id}`);
    assert.deepEqual(keys(seen.body.notification_groups), keys(all.slice(-4, -1)));
    const since = await reader.get(`${PATH}?limit=3&since_id=${all[2].most_recent_notification_id}`);
    assert.deepEqual(keys(since.body.notification_groups), keys(all.slice(0, 2)));
    // Of a group that began before `since_id` only what came after it is of this page.
    const [inPage] = since.body.notification_groups.filter((one: any) => one.notifications_count > 1);
    if (inPage) assert.ok(Number(inPage.page_min_id) > all[2].most_recent_notification_id);
    const shown = (await reader.get(`${PATH}?limit=3`)).headers.get('link') ?? '';
    assert.match(shown, new RegExp(`max_id=${all[2].most_recent_notification_id}>; rel="next"`));
    assert.match(shown, new RegExp(`min_id=${all[0].most_recent_notification_id}>; rel="prev"`));
  });

  test('who is hidden is neither shown nor counted, and may be the last who did it', async () => {
    const reader = await person(server, 'picky');
    const status = await reader.publish('judge me');
    const [one, two, three] = crowd as [Person, Person, Person];
    for (const who of [one, two, three]) await favourite(who, status);
    await reader.post(`/api/v1/accounts/${three.id}/block`);
    for (const query of ['', ALL]) {
      const [group, ...rest] = await groups(reader, query);
      assert.deepEqual(rest, []);
      assert.deepEqual([samples(group), group.notifications_count], [ids([two, one]), 2]);
    }
    await reader.post(`/api/v1/accounts/${one.id}/mute`);
    assert.deepEqual((await groups(reader)).map(samples), [ids([two])]);
    await two.post(`/api/v1/statuses/${status.id}/unfavourite`);
    assert.deepEqual(await groups(reader), []);
    await reader.post(`/api/v1/accounts/${three.id}/unblock`);
    assert.deepEqual((await groups(reader)).map(samples), [ids([three])]);
    await reader.delete(`/api/v1/statuses/${status.id}`);
    assert.deepEqual(await groups(reader), []);
    assert.deepEqual((await reader.get(PATH)).body.statuses, []);
  });

  test('a group is asked for by its key, with all its accounts, by its owner alone', async () => {
    const [group] = await groups(alice, 'types[]=favourite');
    const { body } = await alice.get(`${PATH}/${group.group_key}`);
    assertShape(GroupedNotificationsResults, body);
    const { page_min_id, page_max_id, latest_page_notification_at, ...rest } = group;
    assert.deepEqual(body.notification_groups, [rest]);
    assert.ok(page_min_id && page_max_id && latest_page_notification_at);
    const path = `${PATH}/${group.group_key}/accounts`;
    const idsAt = async (query: string) => (await alice.get(path + query)).body.map((one: any) => one.id);
    const everybody = ids([...crowd].reverse());
    assert.deepEqual(await idsAt(''), everybody);
    const first = await alice.get(`${path}?limit=4`);
    assert.deepEqual(
      first.body.map((one: any) => one.id),
      everybody.slice(0, 4),
    );
    const { next } = linksOf(first);
    assert.deepEqual(
      (await alice.get(next as string)).body.map((one: any) => one.id),
      everybody.slice(4, 8),
    );
    const oldest = group.page_min_id;
    assert.deepEqual(await idsAt(`?limit=2&min_id=${oldest}`), everybody.slice(-3, -1));
    assertRefused(await bob.get(`${PATH}/${group.group_key}`), 404, 'Record not found');
    assert.deepEqual((await bob.get(path)).body, []);
    const [mention] = await groups(alice, 'types[]=mention');
    const single = await alice.get(`${PATH}/${mention.group_key}`);
    assert.equal(single.body.notification_groups[0].group_key, mention.group_key);
    const who = await alice.get(`${PATH}/${mention.group_key}/accounts`);
    assert.deepEqual(
      who.body.map((one: any) => one.id),
      [String(bob.id)],
    );
    assertRefused(await bob.get(`${PATH}/${mention.group_key}`), 404, 'Record not found');
    assert.deepEqual((await bob.get(`${PATH}/${mention.group_key}/accounts`)).body, []);
    for (const key of [
      'favourite-1-2',
      'ungrouped-1',
      'ungrouped-',
      'ungrouped-9999999999999999999',
      '__proto__',
    ]) {
      assertRefused(await alice.get(`${PATH}/${key}`), 404);
    }
    for (const key of ['x'.repeat(101), '%ED%A0%80'])
      assert.ok((await alice.get(`${PATH}/${key}`)).status >= 400, key);
  });

  test('what is unread is counted in groups, from the mark on and up to a limit', async () => {
    const reader = await person(server, 'unread');
    const count = async (query = '') => (await reader.get(`${PATH}/unread_count?${query}`)).body.count;
    assert.equal(await count(), 0);
    const status = await reader.publish('count me');
    for (const one of crowd.slice(0, 3)) await favourite(one, status);
    await bob.publish('@unread one');
    await carol.publish('@unread two');
    assert.equal(await count(), 3);
    assert.equal(await count('grouped_types[]=reblog'), 5);
    assert.equal(await count('exclude_types[]=mention'), 1);
    assert.equal(await count('types[]=mention'), 2);
    assert.equal(await count('limit=2'), 2);
    assert.equal(await count('limit=1001'), 3);
    assert.equal((await reader.get('/api/v1/notifications/unread_count')).body.count, 5);
    const [, second] = await groups(reader);
    const mark = { notifications: { last_read_id: String(second.most_recent_notification_id) } };
    await reader.post('/api/v1/markers', mark);
    assert.equal(await count(), 1);
    await favourite(crowd[4] as Person, status);
    assert.equal(await count(), 2, 'a group that something was added to is unread again');
  });

  test('a group is removed whole, its own alone; clearing removes everything', async () => {
    const reader = await person(server, 'tidy');
    const status = await reader.publish('tidy me up');
    for (const one of crowd.slice(0, 3)) await favourite(one, status);
    await bob.publish('@tidy hello');
    const [mention, favourites] = await groups(reader);
    const dismiss = (who: Person, key: string) => who.post(`${PATH}/${key}/dismiss`);
    assert.equal((await dismiss(bob, favourites.group_key)).status, 200);
    assert.equal((await dismiss(bob, mention.group_key)).status, 200);
    assert.equal((await groups(reader)).length, 2, "somebody else's stays");
    assert.deepEqual((await dismiss(reader, favourites.group_key)).body, {});
    assert.deepEqual(
      (await groups(reader)).map((one) => one.group_key),
      [mention.group_key],
    );
    assertRefused(await reader.get(`${PATH}/${favourites.group_key}`), 404);
    await dismiss(reader, mention.group_key);
    assert.deepEqual(await groups(reader), []);
    await bob.publish('@tidy again');
    assert.deepEqual((await reader.post(`${PATH}/clear`)).body, {});
    assert.deepEqual(await groups(reader), []);
  });

  test('scopes: reading with one, removing with another', async () => {
    const { issueToken } = await import('../../server/src/sign-in/index.ts');
    const { id: appId } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const token = (scope: string) => issueToken(server.ctx, { appId, accountId: alice.id, scopes: [scope] });
    const reads = ['', '/unread_count', '/follow-1/accounts'];
    const writes = ['/clear', '/follow-1/dismiss'];
    for (const path of reads) {
      const ask = async (scope: string) => call(server, 'GET', PATH + path, { token: await token(scope) });
      assertRefused(await ask('write:notifications'), 403);
      assert.equal((await ask('read:notifications')).status, 200, path);
    }
    for (const path of writes) {
      const ask = async (scope: string) => call(server, 'POST', PATH + path, { token: await token(scope) });
      assertRefused(await ask('read:notifications'), 403);
    }
  });

  test('one group and forty cost the same number of queries, and the newest page none when it is asked for again', async () => {
    const reader = await person(server, 'costly');
    for (let i = 0; i < 41; i += 1) {
      const post = await reader.publish(`cheap ${i}`);
      await favourite(bob, post);
      await favourite(carol, post);
    }
    const cold = async (path: string) => {
      await reader.get('/api/v1/timelines/home?limit=1');
      await forgetAll(server);
      return statementsOf(() => reader.get(path));
    };
    const few = await cold(`${PATH}?limit=1`);
    const many = await cold(`${PATH}?limit=40`);
    assert.equal(many.length, few.length, many.join('\n'));
    const again = await statementsOf(() => reader.get(`${PATH}?limit=40`));
    assert.deepEqual(again, []);
  });
});
