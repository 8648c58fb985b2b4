import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Status } from '@skein/api/status.ts';
import { call, cast, type Person } from '../cast.ts';
import { bytesAt, uploaded } from '../pictures.ts';
import { assertFormats, assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const HOUR = 3_600_000;

onBothEngines('statuses with pictures', (engine) => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let carol: Person;

  before(async () => {
    world = await createWorld({ engine });
    ({ alice, bob, carol } = await cast(world.servers[0] as World['servers'][0]));
    await bob.follow(alice);
  });
  after(() => world.stop());

  const ids = (list: any[]) => list.map((one) => one.id);

  test('up to four pictures are shown in the order given, with a text or without', async () => {
    const pictures = [];
    for (const description of ['one', 'two', 'three', 'four'])
      pictures.push(await uploaded(alice, { description }));
    const turned = [...pictures].reverse();
    const status = await alice.publish('', { media_ids: ids(turned) });
    assertShape(Status, status);
    assertFormats(status);
    assert.equal(status.content, '');
    assert.deepEqual(status.media_attachments, turned);
    const { body } = await call(alice.server, 'GET', `/api/v1/statuses/${status.id}`);
    assert.deepEqual(body.media_attachments, turned);
    await world.settled();
    assert.deepEqual((await bob.home())[0].media_attachments, turned);
    const boost = await bob.post(`/api/v1/statuses/${status.id}/reblog`);
    assert.deepEqual(boost.body.media_attachments, []);
    assert.deepEqual(boost.body.reblog.media_attachments, turned);
  });

  test('a warning alone, with a picture, hides it', async () => {
    const { id } = await uploaded(alice);
    const status = await alice.publish('', { media_ids: [id], spoiler_text: 'a spider' });
    assert.equal(status.sensitive, true);
    const { id: other } = await uploaded(alice);
    assert.equal((await alice.publish('look', { media_ids: [other] })).sensitive, false);
  });

  test('five pictures, those of others, used and unknown ones are refused and nothing is published', async () => {
    const mine = [];
    for (let count = 0; count < 5; count += 1) mine.push(await uploaded(alice));
    const used = await uploaded(alice);
    await alice.publish('used', { media_ids: [used.id] });
    const hers = await uploaded(carol);
    const statusesOf = async () =>
      ids((await alice.get(`/api/v1/accounts/${alice.id}/statuses?limit=40`)).body);
    const before = await statusesOf();
    const publish = (media_ids: string[]) => alice.post('/api/v1/statuses', { status: 'x', media_ids });
    assertRefused(await publish(ids(mine)), 422, 'Cannot attach more than 4 files');
    for (const id of [used.id, hers.id, '1', '99999999999999999999']) {
      assertRefused(await publish([mine[0].id, id]), 422, /not found or already attached to another post/);
    }
    assert.deepEqual(await statusesOf(), before);
    assert.equal((await carol.get(`/api/v1/media/${hers.id}`)).status, 200);
    assert.equal((await publish([mine[0].id])).status, 200);
    assertRefused(await alice.post('/api/v1/statuses', { status: '' }), 422);
  });

  test('a picture that hangs on a status is neither changed nor removed by its own address', async () => {
    const { id } = await uploaded(alice);
    await alice.publish('hung', { media_ids: [id] });
    assertRefused(await alice.get(`/api/v1/media/${id}`), 404);
    assertRefused(
      await alice.delete(`/api/v1/media/${id}`),
      422,
      'Media attachment is currently used by a status',
    );
  });

  test('the same Idempotency-Key gives the same status with its pictures', async () => {
    const { id } = await uploaded(alice);
    const ask = () =>
      alice.post('/api/v1/statuses', { status: 'once', media_ids: [id] }, { 'Idempotency-Key': 'pictured' });
    const [first, second] = [await ask(), await ask()];
    assert.equal(second.body.id, first.body.id);
    assert.deepEqual(ids(second.body.media_attachments), [id]);
  });

  test('lists of pictures show statuses with some, page by page, and only to who may see them', async () => {
    const shown: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { id } = await uploaded(carol);
      shown.unshift((await carol.publish(`picture ${count}`, { media_ids: [id] })).id);
      await carol.publish(`text ${count}`);
    }
    const { id } = await uploaded(carol);
    const hidden = await carol.publish('for followers', { media_ids: [id], visibility: 'private' });
    const own = `/api/v1/accounts/${carol.id}/statuses?only_media=true`;
    assert.deepEqual(ids((await call(carol.server, 'GET', own)).body), shown);
    assert.deepEqual(ids((await carol.get(own)).body), [hidden.id, ...shown]);
    const first = await bob.get(`${own}&limit=2`);
    assert.deepEqual(ids(first.body), shown.slice(0, 2));
    assert.deepEqual(ids((await bob.get(linksOf(first).next as string)).body), shown.slice(2));
    const open = ids((await bob.get('/api/v1/timelines/public?only_media=true&limit=40')).body);
    assert.deepEqual(open.slice(0, 3), shown);
    assert.deepEqual(
      ids((await bob.get('/api/v1/timelines/public?only_media=true&local=true&limit=3')).body),
      shown,
    );
    assert.deepEqual((await bob.get('/api/v1/timelines/public?only_media=true&remote=true')).body, []);
  });

  test('a page of pictures costs as many queries as one picture', async () => {
    const cold = async (limit: number) => {
      await forgetAll(carol.server);
      return statementsOf(() =>
        bob.get(`/api/v1/accounts/${carol.id}/statuses?only_media=true&limit=${limit}`),
      );
    };
    await cold(1);
    const [one, many] = [await cold(1), await cold(3)];
    assert.equal(many.length, one.length, many.join('\n'));
    assert.ok(one.some((statement) => statement.includes('attachments')));
  });

  test('a deleted status takes its pictures with it', async () => {
    const { id, url, preview_url } = await uploaded(alice);
    const status = await alice.publish('gone soon', { media_ids: [id] });
    assert.equal((await alice.delete(`/api/v1/statuses/${status.id}?delete_media=true`)).status, 200);
    await world.settled();
    for (const address of [url, preview_url]) assert.equal((await bytesAt(address)).status, 404);
    assertRefused(await alice.post('/api/v1/statuses', { status: 'x', media_ids: [id] }), 422);
  });

  test('a status that is deleted to be written anew lends its pictures to the next, for a day', async () => {
    const kept = await uploaded(alice);
    const left = await uploaded(alice);
    const first = await alice.publish('with a tpyo', { media_ids: [kept.id, left.id] });
    const { body } = await alice.delete(`/api/v1/statuses/${first.id}`);
    assert.equal(body.text, 'with a tpyo');
    assert.deepEqual(body.media_attachments, [kept, left]);
    await world.settled();
    const second = await alice.publish('without a typo', { media_ids: [kept.id] });
    assert.deepEqual(second.media_attachments, [kept]);
    world.clock.forward(26 * HOUR);
    await world.settled();
    world.clock.forward(HOUR);
    await world.settled();
    assert.equal((await bytesAt(kept.url)).status, 200);
    assert.equal((await bytesAt(left.url)).status, 404);
  });

  test('apps are told how many and which pictures they may send', async () => {
    const { body } = await call(alice.server, 'GET', '/api/v2/instance');
    assert.equal(body.configuration.statuses.max_media_attachments, 4);
    const types: string[] = body.configuration.media_attachments.supported_mime_types;
    const pictures = types.filter((type) => type.startsWith('image/'));
    assert.deepEqual(pictures, [
      'image/jpeg',
      'image/png',
      'image/gif',
      'image/webp',
      'image/avif',
      'image/heic',
      'image/heif',
    ]);
    assert.equal(body.configuration.media_attachments.image_size_limit, 16_777_216);
    assert.equal(body.configuration.media_attachments.image_matrix_limit, 33_177_600);
    assert.equal(body.configuration.media_attachments.description_limit, 10_000);
  });
});
