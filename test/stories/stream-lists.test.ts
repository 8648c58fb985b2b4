import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { hear } from '../events.ts';
import { put } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('streams of lists', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let dora: Person;
  before(async () => {
    dora = await person(server, 'dora');
    for (const one of [bob, carol, dora]) await alice.follow(one);
    await world.settled();
  });

  const open = (who: Person, query = '') => listen(server, { query: `?access_token=${who.token}${query}` });

  /** A list of alice's with these people, and herself, whose last post ends a look. */
  async function listOf(people: Person[], more: object = {}): Promise<string> {
    const { body } = await alice.post('/api/v1/lists', { title: 'Geese', ...more });
    await alice.post(`/api/v1/lists/${body.id}/accounts`, {
      account_ids: [alice, ...people].map(({ id }) => id),
    });
    return body.id;
  }

  for (const replies_policy of ['none', 'list', 'followed'])
    test(`it tells of what its timeline holds, answers: ${replies_policy}`, async () => {
      const list = await listOf([bob, carol], { replies_policy });
      const ears = await open(alice, `&stream=list&list=${list}`);
      await ears.understood();
      const first = await bob.publish('a post');
      await dora.publish('of somebody else');
      await bob.publish('for followers', { visibility: 'private' });
      await bob.publish('for nobody here', { visibility: 'direct' });
      await carol.publish('to the list', { in_reply_to_id: first.id });
      await carol.publish('to a followed one', { in_reply_to_id: (await dora.publish('hm')).id });
      await carol.post(`/api/v1/statuses/${first.id}/reblog`);
      const last = await alice.publish('the end');
      const heard: string[] = [];
      for (let id = ''; id !== last.id; heard.unshift(id)) {
        const { stream, payload } = await ears.next('update');
        assert.deepEqual(stream, ['list', list]);
        id = payload.id;
      }
      const { body } = await alice.get(`/api/v1/timelines/list/${list}`);
      const since = body.filter(({ id }: { id: string }) => Number(id) >= Number(first.id));
      assert.deepEqual(
        heard,
        since.map(({ id }: { id: string }) => id),
      );
      assert.equal(heard.length, { none: 4, list: 5, followed: 6 }[replies_policy]);
      await ears.close();
    });

  test('edits and deletions are told, also of whom an exclusive list keeps out of home', async () => {
    const list = await listOf([bob], { exclusive: true });
    await world.settled();
    const ears = await open(alice, `&stream=list&list=${list}`);
    ears.say({ type: 'subscribe', stream: 'user' });
    await ears.understood();
    const status = await bob.publish('before');
    assert.deepEqual((await ears.next('update')).stream, ['list', list]);
    await put(bob, `/api/v1/statuses/${status.id}`, { status: 'after' });
    assert.deepEqual((await ears.next('status.update')).stream, ['list', list]);
    await bob.delete(`/api/v1/statuses/${status.id}`);
    await ears.next('delete');
    await ears.next('delete');
    assert.deepEqual(
      ears.heard
        .filter(({ event }) => event === 'delete')
        .map(({ stream }) => stream[0])
        .sort(),
      ['list', 'user'],
    );
    await alice.delete(`/api/v1/lists/${list}`);
    await bob.publish('the list is gone');
    const last = await alice.publish('the end');
    while ((await ears.next('update')).payload.id !== last.id);
    assert.ok(ears.heard.slice(-2).every(({ stream }) => stream[0] === 'user'));
    await ears.close();
  });

  test('that something is gone which was for others alone is told to nobody else', async () => {
    const list = await listOf([bob]);
    const ears = await open(alice, `&stream=list&list=${list}`);
    await ears.understood();
    const secret = await bob.publish('@carol psst', { visibility: 'direct' });
    await bob.delete(`/api/v1/statuses/${secret.id}`);
    const told = await bob.publish('@alice hello', { visibility: 'direct' });
    await bob.delete(`/api/v1/statuses/${told.id}`);
    assert.equal((await ears.next('delete')).payload, told.id);
    await ears.close();
  });

  test('whom one follows in some languages only is heard in those', async () => {
    const list = await listOf([bob]);
    const follow = (languages?: string[]) => alice.post(`/api/v1/accounts/${bob.id}/follow`, { languages });
    await follow(['fr']);
    const ears = await open(alice, `&stream=list&list=${list}`);
    await ears.understood();
    await bob.publish('not wanted', { language: 'de' });
    const wanted = await bob.publish('voulu', { language: 'fr' });
    assert.equal((await ears.next('update')).payload.id, wanted.id);
    await follow([]);
    const any = await bob.publish('wanted now', { language: 'de' });
    assert.equal((await ears.next('update')).payload.id, any.id);
    await ears.close();
  });

  test('only its owner may listen, and what is said is heard in its turn', async () => {
    const list = await listOf([bob]);
    const strange = { error: 'Not authorized to stream this list', status: 401 };
    const missing = { error: 'Missing list name parameter', status: 400 };
    const ears = await open(bob, `&stream=list&list=${list}`);
    for (const id of ['1', 'x', '-1', '__proto__', '99999999999999999999', '', null])
      ears.say({ type: 'subscribe', stream: 'list', list: id });
    ears.say({ type: 'subscribe', stream: 'list' });
    while (ears.errors.length < 9) await wait(5);
    assert.deepEqual(ears.errors, [...Array(6).fill(strange), ...Array(3).fill(missing)]);
    await ears.close();
    const own = await open(alice);
    for (const type of ['subscribe', 'unsubscribe', 'subscribe', 'unsubscribe'])
      own.say({ type, stream: 'list', list });
    own.say({ type: 'subscribe', stream: 'public' });
    await own.understood();
    await bob.publish('only in public');
    assert.deepEqual((await own.next('update')).stream, ['public']);
    assert.equal(own.heard.length, 1);
    await own.close();
  });

  test('by HTTP it is refused in the same words', async () => {
    const list = await listOf([bob]);
    const path = '/api/v1/streaming/list';
    assertRefused(await bob.get(`${path}?list=${list}`), 401, 'Not authorized to stream this list');
    assertRefused(await alice.get(`${path}?list=1`), 401, 'Not authorized to stream this list');
    assertRefused(await alice.get(path), 400, 'Missing list name parameter');
    const ears = await hear(server, `${path}?list=${list}`, alice.token);
    const status = await bob.publish('heard');
    assert.equal((await ears.next('update')).json.id, status.id);
    ears.close();
  });
});
