import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Status } from '@skein/api/status.ts';
import { call, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('timelines', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const idsOf = (list: any[]) => list.map((one) => one.id);
  const anonymously = (path: string) => call(server, 'GET', path);

  test('home holds what those I follow and I myself wrote, each once, newest first', async () => {
    const first = await alice.publish('first');
    const mine = await bob.publish('mine');
    const hidden = await alice.publish('for my followers', { visibility: 'private' });
    await carol.publish('not followed');
    await alice.publish('direct', { visibility: 'direct' });
    const reply = await alice.publish('@carol a reply to somebody else', { visibility: 'unlisted' });
    await world.settled();
    const home = await bob.home();
    assert.deepEqual(idsOf(home), [reply.id, hidden.id, mine.id, first.id]);
    for (const one of home) assertShape(Status, one);
  });

  test('the author finds their own status in home before any queue has run', async () => {
    const status = await carol.publish('at once');
    assert.equal((await carol.home())[0].id, status.id);
    const secret = await carol.publish('@bob psst', { visibility: 'direct' });
    assert.equal((await carol.home())[0].id, secret.id);
  });

  test('a follow brings what was written before, an unfollow takes all of it away', async () => {
    const dora = await person(server, 'dora');
    const older = await alice.publish('before the follow');
    assert.deepEqual(await dora.home(), []);
    await dora.follow(alice);
    assert.equal((await dora.home())[0].id, older.id);
    await dora.post(`/api/v1/accounts/${alice.id}/unfollow`);
    await world.settled();
    assert.deepEqual(await dora.home(), []);
  });

  test('a mute, a block and a deletion hide at once, and an unmute brings back', async () => {
    const status = await alice.publish('now you see me');
    await world.settled();
    const sees = async () => idsOf(await bob.home()).includes(status.id);
    assert.equal(await sees(), true);
    await bob.post(`/api/v1/accounts/${alice.id}/mute`);
    assert.equal(await sees(), false);
    await bob.post(`/api/v1/accounts/${alice.id}/unmute`);
    assert.equal(await sees(), true);
    await alice.delete(`/api/v1/statuses/${status.id}`);
    assert.equal(await sees(), false);
  });

  test('a home that nobody looked at for two weeks is whole again when its member comes back', async () => {
    const emil = await person(server, 'emil');
    await emil.follow(alice);
    await emil.home();
    const own = await emil.publish('mine');
    const secret = await emil.publish('@alice between us', { visibility: 'direct' });
    world.clock.forward(15 * 86_400_000);
    const missed = await alice.publish('while you were away');
    await world.settled();
    const home = idsOf(await emil.home());
    assert.ok(home.includes(missed.id), 'what was missed');
    assert.ok(home.includes(own.id), 'what was my own');
    assert.ok(home.includes(secret.id), 'what I wrote to one person');
  });

  test('the public timeline holds public statuses only, and can be narrowed to here or elsewhere', async () => {
    const open = await alice.publish('for all');
    const quiet = await alice.publish('quiet', { visibility: 'unlisted' });
    const { body } = await anonymously('/api/v1/timelines/public?limit=40');
    assert.ok(idsOf(body).includes(open.id));
    assert.ok(!idsOf(body).includes(quiet.id));
    assert.ok(body.every((one: any) => one.visibility === 'public'));
    assert.ok(idsOf((await anonymously('/api/v1/timelines/public?local=true')).body).includes(open.id));
    assert.deepEqual((await anonymously('/api/v1/timelines/public?remote=true')).body, []);
    assert.deepEqual((await anonymously('/api/v1/timelines/public?only_media=true')).body, []);
    assert.equal((await anonymously('/api/v1/timelines/public?limit=1')).body.length, 1);
    assert.equal((await anonymously('/api/v1/timelines/public?limit=0')).body.length, 1);
  });

  test('the public timeline, its page and its streams leave out answers to others, not to oneself', async () => {
    const heard = await listen(server, { query: `?access_token=${carol.token}&stream=public` });
    await heard.understood();
    const root = await alice.publish('the root');
    const answer = await bob.publish('an answer', { in_reply_to_id: root.id });
    const self = await alice.publish('more of it', { in_reply_to_id: root.id });
    const back = await alice.publish('and back', { in_reply_to_id: answer.id });
    const nested = await bob.publish('bob goes on', { in_reply_to_id: answer.id });
    const last = await alice.publish('the last');
    const all = new Set([root, answer, self, back, nested, last].map(({ id }) => id));
    const shown = [last.id, nested.id, self.id, root.id];
    for (const query of ['', '&local=true']) {
      const { body } = await anonymously(`/api/v1/timelines/public?limit=40${query}`);
      assert.deepEqual(
        idsOf(body).filter((id) => all.has(id)),
        shown,
      );
    }
    const [first, second] = shown;
    const { body: page } = await anonymously(`/api/v1/timelines/public?limit=1&max_id=${first}`);
    assert.deepEqual(idsOf(page), [second]);
    const { body: upwards } = await anonymously(`/api/v1/timelines/public?limit=1&min_id=${root.id}`);
    assert.deepEqual(idsOf(upwards), [self.id]);
    const front = (await anonymously('/')).body as string;
    assert.ok(front.includes('bob goes on') && front.includes('more of it'));
    assert.ok(!front.includes('an answer') && !front.includes('and back'));
    const told: string[] = [];
    while (told.at(-1) !== last.id) told.push((await heard.next('update')).payload.id);
    assert.deepEqual(told, [...shown].reverse());
    await heard.close();
  });

  test("an account's statuses may leave out replies to others", async () => {
    const fred = await person(server, 'fred');
    const root = await fred.publish('root');
    const self = await fred.publish('to myself', { in_reply_to_id: root.id });
    const other = await alice.publish('elsewhere');
    const reply = await fred.publish('a reply', { in_reply_to_id: other.id });
    const path = `/api/v1/accounts/${fred.id}/statuses`;
    assert.deepEqual(idsOf((await anonymously(path)).body), [reply.id, self.id, root.id]);
    assert.deepEqual(idsOf((await anonymously(`${path}?exclude_replies=true`)).body), [self.id, root.id]);
    assert.deepEqual((await anonymously(`${path}?pinned=true`)).body, []);
    assertRefused(await anonymously('/api/v1/accounts/1234567890123456/statuses'), 404);
  });

  test('a limit is held between one and forty, and a cursor that is no id is refused', async () => {
    for (const limit of ['1000', '999999999999999', '-5']) {
      assert.equal((await bob.get(`/api/v1/timelines/home?limit=${limit}`)).status, 200);
    }
    assertRefused(await bob.get('/api/v1/timelines/home?limit=many'), 422);
    assertRefused(await bob.get('/api/v1/timelines/home?max_id=x'), 422);
  });
});
