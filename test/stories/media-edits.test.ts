import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Status, StatusEdit } from '@skein/api/status.ts';
import { call, type Person, type Seen } from '../cast.ts';
import { listen } from '../ears.ts';
import { bytesAt, picture, uploaded } from '../pictures.ts';
import { scene, sceneBetween } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const HOUR = 3_600_000;

const change = (who: Person, id: string, body: Record<string, unknown>, method = 'PUT') =>
  call(who.server, method, `/api/v1/statuses/${id}`, { token: who.token, body });
const ids = (list: any[]) => list.map((one) => one.id);
const shown = (status: any) => status.media_attachments.map((one: any) => one.description);

onBothEngines('attachments changed by edits', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await world.settled();
  });

  const several = async (...descriptions: string[]) => {
    const made: any[] = [];
    for (const description of descriptions) made.push(await uploaded(alice, { description }));
    return made;
  };
  const history = async (id: string) => (await bob.get(`/api/v1/statuses/${id}/history`)).body;
  const homeOf = async (who: Person, id: string) => (await who.home()).find((one) => one.id === id);

  test('pictures are added, put in another order and taken off, and all who read see it', async () => {
    const [one, two, three] = await several('one', 'two', 'three');
    const post = await alice.publish('look', { media_ids: [one.id, two.id] });
    await world.settled();
    assert.deepEqual(shown(await homeOf(bob, post.id)), ['one', 'two']);
    const ears = await listen(server, { query: `?stream=user&access_token=${bob.token}` });
    const seen = await change(alice, post.id, { status: 'look', media_ids: [three.id, one.id] });
    assert.equal(seen.status, 200);
    assertShape(Status, seen.body);
    assertFormats(seen.body);
    assert.deepEqual(shown(seen.body), ['three', 'one']);
    assert.notEqual(seen.body.edited_at, null);
    const told = await ears.next('status.update');
    await ears.close();
    assert.deepEqual(shown(told.payload), ['three', 'one']);
    assert.deepEqual(shown(await homeOf(bob, post.id)), ['three', 'one']);
    await change(alice, post.id, { status: 'look', media_ids: [one.id, three.id] }, 'PATCH');
    assert.deepEqual(shown(await homeOf(bob, post.id)), ['one', 'three']);
    await change(alice, post.id, { status: 'look', media_ids: [two.id] });
    assert.deepEqual(shown(await homeOf(bob, post.id)), ['two'], 'what was taken off comes back');
  });

  test('its history shows what hung there, as it was described', async () => {
    const [one, two] = await several('one', 'two');
    const post = await alice.publish('history', { media_ids: [one.id] });
    await change(alice, post.id, {
      status: 'history',
      media_ids: [one.id, two.id],
      media_attributes: [
        { id: one.id, description: 'ONE', focus: '0.5,0.25' },
        { id: two.id, description: '' },
      ],
    });
    await change(alice, post.id, { status: 'history, bare' });
    const seen = await history(post.id);
    for (const version of seen) assertShape(StatusEdit, version);
    assert.deepEqual(seen.map(shown), [['one'], ['ONE', null], []]);
    assert.deepEqual(seen[1].media_attachments[0].meta.focus, { x: 0.5, y: 0.25 });
    const now = (await bob.get(`/api/v1/statuses/${post.id}`)).body;
    assert.deepEqual(now.media_attachments, []);
    assert.equal((await bytesAt(one.url)).status, 200, 'what stands in the history is served');
  });

  test('a description or a focus alone is an edit; the same again is none; of other pictures nothing is said', async () => {
    const [one, other] = await several('one', 'other');
    const post = await alice.publish('describe', { media_ids: [one.id] });
    const say = (media_attributes: unknown, media_ids = [one.id]) =>
      change(alice, post.id, { status: 'describe', media_ids, media_attributes });
    const same = await say([{ id: one.id, description: 'one' }]);
    assert.equal(same.body.edited_at, null);
    const focused = (await say([{ id: one.id, focus: '-1,1' }])).body;
    assert.notEqual(focused.edited_at, null);
    assert.deepEqual(
      [focused.media_attachments[0].description, focused.media_attachments[0].meta.focus],
      ['one', { x: -1, y: 1 }],
    );
    const told = (
      await say([
        { id: one.id, description: 'uno' },
        { id: other.id, description: 'x' },
      ])
    ).body;
    assert.deepEqual(shown(told), ['uno']);
    assert.equal((await alice.get(`/api/v1/media/${other.id}`)).body.description, 'other');
    assert.equal((await history(post.id)).length, 3);
    for (const wrong of [
      [{ id: one.id, description: 'x'.repeat(10_001) }],
      [{ id: one.id, focus: '2,0' }],
      [{ description: 'nameless' }],
      'text',
      Array.from({ length: 17 }, () => ({ id: one.id })),
    ]) {
      assertRefused(await say(wrong), 422);
    }
    assert.equal((await history(post.id)).length, 3, 'what was refused changed nothing');
    const long = await say([{ id: one.id, description: 'x'.repeat(10_000) }]);
    assert.equal(shown(long.body)[0].length, 10_000);
  });

  test('forms say it too, as lists and numbered', async () => {
    const [one, two] = await several('one', 'two');
    const post = await alice.publish('form', { media_ids: [one.id, two.id] });
    const send = async (fields: [string, string][]): Promise<any> => {
      const answer = await fetch(`${server.address}/api/v1/statuses/${post.id}`, {
        method: 'PUT',
        headers: { Authorization: `Bearer ${alice.token}` },
        body: new URLSearchParams([
          ['status', 'form'],
          ['media_ids[]', one.id],
          ['media_ids[]', two.id],
          ...fields,
        ]),
      });
      return answer.json();
    };
    const listed = await send([
      ['media_attributes[][id]', one.id],
      ['media_attributes[][description]', 'un'],
      ['media_attributes[][id]', two.id],
      ['media_attributes[][description]', 'deux'],
    ]);
    assert.deepEqual(shown(listed), ['un', 'deux']);
    const numbered = await send([
      ['media_attributes[0][id]', two.id],
      ['media_attributes[0][description]', 'zwei'],
    ]);
    assert.deepEqual(shown(numbered), ['un', 'zwei']);
  });

  test('those of others, of other posts, unknown ones and a fifth are refused, and nothing changes', async () => {
    const mine = await several('1', '2', '3', '4', '5');
    const [used] = await several('used');
    await alice.publish('used', { media_ids: [used.id] });
    const his = await uploaded(bob);
    const post = await alice.publish('before', { media_ids: [mine[0].id] });
    const say = (media_ids: string[], more = {}) =>
      change(alice, post.id, { status: 'after', media_ids, ...more });
    assertRefused(await say(ids(mine)), 422, 'Cannot attach more than 4 files');
    for (const id of [used.id, his.id, '1', '99999999999999999999'])
      assertRefused(await say([mine[0].id, id]), 422, /not found or already attached to another post/);
    assertRefused(await change(bob, post.id, { status: 'his', media_ids: [his.id] }), 404);
    assertRefused(await change(alice, post.id, { status: '', media_ids: [] }), 422);
    assert.equal((await alice.get(`/api/v1/media/${mine[1].id}`)).status, 200, 'what was refused is free');
    const now = (await bob.get(`/api/v1/statuses/${post.id}`)).body;
    assert.deepEqual([shown(now), now.edited_at], [['1'], null]);
    assert.equal((await say(ids(mine.slice(0, 4)))).status, 200);
    const bare = await change(alice, post.id, { status: '', media_ids: [mine[3].id] });
    assert.deepEqual([bare.body.content, shown(bare.body)], ['', ['4']]);
  });

  test('lists of pictures hold what shows some now', async () => {
    const listed = async () =>
      ids((await bob.get(`/api/v1/accounts/${alice.id}/statuses?only_media=true&limit=40`)).body);
    const [one] = await several('one');
    const post = await alice.publish('none yet');
    assert.ok(!(await listed()).includes(post.id));
    await change(alice, post.id, { status: 'one', media_ids: [one.id] });
    assert.ok((await listed()).includes(post.id));
    await change(alice, post.id, { status: 'none' });
    assert.ok(!(await listed()).includes(post.id));
  });

  test('what was taken off goes with the post; deleting to write anew leaves it for a day, as all of it', async () => {
    const [off] = await several('off');
    const gone = await alice.publish('gone', { media_ids: [off.id] });
    await change(alice, gone.id, { status: 'gone' });
    world.clock.forward(26 * HOUR);
    await world.settled();
    assert.equal((await bytesAt(off.url)).status, 200, 'no sweep takes what stands in a history');
    assertRefused(await alice.delete(`/api/v1/media/${off.id}`), 422);
    const other = await alice.publish('other');
    assertRefused(await change(alice, other.id, { status: 'other', media_ids: [off.id] }), 422);
    await alice.delete(`/api/v1/statuses/${gone.id}?delete_media=true`);
    await world.settled();
    assert.equal((await bytesAt(off.url)).status, 404);

    const [left, right, on] = await several('left', 'right', 'on');
    const draft = await alice.publish('draft', { media_ids: [left.id, right.id] });
    await change(alice, draft.id, { status: 'draft', media_ids: [right.id] });
    const { body } = await alice.delete(`/api/v1/statuses/${draft.id}`);
    assert.deepEqual(shown(body), ['right']);
    await world.settled();
    const anew = await alice.publish('anew', { media_ids: [left.id, on.id] });
    assert.deepEqual(shown(anew), ['left', 'on']);
    world.clock.forward(26 * HOUR);
    await world.settled();
    world.clock.forward(HOUR);
    await world.settled();
    assert.deepEqual([(await bytesAt(left.url)).status, (await bytesAt(right.url)).status], [200, 404]);
  });

  test('what stands in no version that is kept is removed', async () => {
    const [first, second, third] = await several('first', 'second', 'third');
    const post = await alice.publish('0', { media_ids: [first.id] });
    await change(alice, post.id, { status: '1', media_ids: [second.id] });
    for (let n = 2; n <= 51; n += 1) await change(alice, post.id, { status: `${n}`, media_ids: [third.id] });
    await world.settled();
    const versions = await history(post.id);
    assert.deepEqual([versions.length, shown(versions[0]), shown(versions[1])], [50, ['first'], ['third']]);
    const status = async (one: any) => (await bytesAt(one.url)).status;
    assert.deepEqual([await status(first), await status(second), await status(third)], [200, 404, 200]);
  });

  test('versions of a release that did not keep attachments show what hung there then', async () => {
    const [one, two] = await several('one', 'two');
    const post = await alice.publish('old', { media_ids: [one.id] });
    await change(alice, post.id, { status: 'older', media_ids: [one.id] });
    const { ctx } = server;
    await ctx.writer.write((db) =>
      db
        .updateTable('status_edits')
        .set({ attachments: null })
        .where('status_id', '=', Number(post.id))
        .execute(),
    );
    assert.deepEqual((await history(post.id)).map(shown), [['one'], ['one']]);
    await change(alice, post.id, { status: 'older', media_ids: [two.id] });
    assert.deepEqual((await history(post.id)).map(shown), [['one'], ['one'], ['two']]);
  });
});

onBothEngines('attachments changed by edits between servers', (engine) => {
  const { world, here, alice, bob, peer, mel } = sceneBetween({ engine });

  const atBob = async (uri: string) => (await bob.home()).find((one) => one.uri === uri);
  const historyAtBob = async (id: string): Promise<Seen> => bob.get(`/api/v1/statuses/${id}/history`);

  test('what is added, taken off and described anew is so elsewhere; what stays keeps its address there', async () => {
    const one = await uploaded(alice, { description: 'one' }, await picture('png', 300, 200));
    const two = await uploaded(alice, { description: 'two' });
    const three = await uploaded(alice, { description: 'three' });
    const post = await alice.publish('look', { media_ids: [one.id, two.id] });
    await world.settled();
    const before = await atBob(post.uri);
    assert.deepEqual(shown(before), ['one', 'two']);
    await change(alice, post.id, {
      status: 'look',
      media_ids: [three.id, one.id],
      media_attributes: [{ id: one.id, description: 'ONE', focus: '0,1' }],
    });
    await world.settled();
    const after = await atBob(post.uri);
    assert.deepEqual(shown(after), ['three', 'ONE']);
    assert.deepEqual(after.media_attachments[1].meta.focus, { x: 0, y: 1 });
    assert.equal(after.media_attachments[1].url, before.media_attachments[0].url);
    assert.equal(after.media_attachments[1].id, before.media_attachments[0].id);
    assert.deepEqual((await historyAtBob(after.id)).body.map(shown), [
      ['one', 'two'],
      ['three', 'ONE'],
    ]);
    assert.equal((await bytesAt(before.media_attachments[1].url)).status, 200, 'its history is seen there');
    await change(alice, post.id, { status: 'nothing to see' });
    await world.settled();
    assert.deepEqual(shown(await atBob(post.uri)), []);
    await alice.delete(`/api/v1/statuses/${post.id}?delete_media=true`);
    await world.settled();
    const left = await here.ctx.db
      .selectFrom('attachments')
      .select('id')
      .where('status_id', '=', Number(before.id))
      .execute();
    assert.deepEqual(left, []);
  });

  test('another server’s word on its attachments is taken, sixteen at most, as often as it changes', async () => {
    const document = (path: string, name: string | null = null) => ({
      type: 'Document',
      mediaType: 'image/png',
      url: peer.origin + path,
      name,
    });
    const start = Date.now() - HOUR;
    const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
    const note = peer.note(mel, {
      attachment: [document('/a.png', 'a'), document('/b.png', 'b')],
      cc: [here.ctx.origin.account(bob.id)],
      tag: [{ type: 'Mention', href: here.ctx.origin.account(bob.id), name: '@bob' }],
      published: at(0),
    });
    const send = async (type: string, object: unknown) => {
      const activity = peer.activity(mel, type, object);
      const { status } = await peer.deliver(here.ctx.origin.sharedInbox(), mel, activity);
      assert.equal(status, 202);
      await world.settled();
    };
    const seen = async () =>
      (await bob.notifications()).map((one) => one.status).find((one) => one?.uri === note.id);
    await send('Create', note);
    const first = await seen();
    await send('Update', {
      ...note,
      attachment: [document('/b.png', 'B'), document('/c.png')],
      updated: at(1),
    });
    const second = await seen();
    assert.deepEqual(shown(second), ['B', null]);
    assert.equal(second.media_attachments[0].url, first.media_attachments[1].url);
    await send('Update', {
      ...note,
      attachment: [document('/a.png', 'a'), document('/a.png', 'again')],
      updated: at(2),
    });
    assert.deepEqual(shown(await seen()), ['a', 'again']);
    await send('Update', {
      ...note,
      attachment: Array.from({ length: 20 }, (_, n) => document(`/n${n}.png`)),
      updated: at(3),
    });
    assert.equal((await seen()).media_attachments.length, 16);
    await send('Update', { ...note, attachment: [], updated: at(2) });
    assert.equal((await seen()).media_attachments.length, 16, 'what is older changes nothing');
    await send('Update', { ...note, attachment: [], updated: at(4) });
    assert.deepEqual(shown(await seen()), []);
    assert.deepEqual(
      (await historyAtBob(first.id)).body.map((one: any) => one.media_attachments.length),
      [2, 2, 2, 16, 0],
    );
  });
});
