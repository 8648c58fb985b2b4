import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tag } from '@skein/api/tag.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { as } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { MAX_FOLLOWED_TAGS } from '../../server/src/hashtags/follow.ts';
import { publish } from '../../server/src/statuses/index.ts';
import { rebuildHome } from '../../server/src/timelines/index.ts';
import { call, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('followed hashtags', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const home = async (who: Person): Promise<string[]> => {
    await world.settled();
    return (await who.home()).map((one) => one.id);
  };
  const follow = async (who: Person, name: string) => {
    const { status, body } = await who.post(`/api/v1/tags/${name}/follow`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const unfollow = (who: Person, name: string) => who.post(`/api/v1/tags/${name}/unfollow`);
  const edit = (who: Person, id: string, status: string) =>
    call(server, 'PUT', `/api/v1/statuses/${id}`, { token: who.token, body: { status } });

  test('are followed once, however they are spelled, and listed with the newest first', async () => {
    const made = await follow(alice, 'Ｇeese');
    assertShape(Tag, made);
    assert.deepEqual([made.name, made.following], ['geese', true]);
    assert.equal((await follow(alice, 'GEESE')).id, made.id);
    await follow(alice, 'élan');
    const listed = await alice.get('/api/v1/followed_tags');
    assert.deepEqual(
      listed.body.map((one: any) => [one.name, one.following]),
      [
        ['élan', true],
        ['geese', true],
      ],
    );
    assert.equal((await alice.get('/api/v1/tags/geese')).body.following, true);
    assert.equal((await bob.get('/api/v1/tags/geese')).body.following, false);
    assert.equal('following' in (await call(server, 'GET', '/api/v1/tags/geese')).body, false);
    assert.deepEqual((await bob.get('/api/v1/followed_tags')).body, []);
    const first = await alice.get('/api/v1/followed_tags?limit=1');
    const { next = '', prev = '' } = linksOf(first);
    assert.match(prev, /min_id=/);
    assert.deepEqual((await alice.get(next)).body, listed.body.slice(1));
    assert.deepEqual((await alice.get(linksOf(await alice.get(next)).prev ?? '')).body, first.body);
    const gone = await unfollow(alice, 'Geese');
    assert.deepEqual([gone.body.name, gone.body.following], ['geese', false]);
    assert.equal((await unfollow(alice, 'geese')).status, 200, 'again changes nothing');
    assert.equal((await unfollow(alice, 'neverheardof')).status, 200);
    await unfollow(alice, 'élan');
    assert.deepEqual((await alice.get('/api/v1/followed_tags')).body, []);
  });

  test('must be hashtags', async () => {
    for (const name of ['tag-name', '123', 'a'.repeat(256), '%F0%9F%A6%86', '%ED%A0%80', '%00'])
      for (const what of ['follow', 'unfollow']) {
        const seen = await alice.post(`/api/v1/tags/${name}/${what}`);
        assert.ok([400, 404, 422].includes(seen.status), `${name}: ${seen.status}`);
      }
    assert.equal((await follow(alice, '__proto__')).name, '__proto__');
    await unfollow(alice, '__proto__');
    assertRefused(await call(server, 'POST', '/api/v1/tags/geese/follow'), 401);
    assertRefused(await call(server, 'GET', '/api/v1/followed_tags'), 401);
  });

  test('are as many as a home can be made of', async () => {
    const dora = await person(server, 'dora');
    const { ctx } = server;
    await ctx.writer.write(async (db) => {
      const ids = Array.from({ length: MAX_FOLLOWED_TAGS - 1 }, () => ctx.ids.next());
      const tags = ids.map((id) => ({ id, name: `many${id}`, listed: 0 as const }));
      await db.insertInto('tags').values(tags).execute();
      const rows = ids.map((tag_id) => ({ id: ctx.ids.next(), account_id: dora.id, tag_id }));
      await db.insertInto('tag_follows').values(rows).execute();
    });
    await follow(dora, 'last');
    assertRefused(await dora.post('/api/v1/tags/onemore/follow'), 422, /more than 500 hashtags/);
    await follow(dora, 'last');
    await unfollow(dora, 'last');
    await follow(dora, 'onemore');
  });

  test('bring what is public home, whoever writes it, once and by time; unfollowed, what stood there for them alone goes', async () => {
    const reader = await person(server, 'reader');
    await reader.follow(carol);
    const before = await bob.publish('before it was followed #lake');
    await follow(reader, 'lake');
    await follow(reader, 'pond');
    const ids = [before.id];
    const note = ({ id }: { id: string }) => ids.unshift(id);
    note(await bob.publish('two at once #lake #pond'));
    note(await carol.publish('of somebody who is followed #lake'));
    await bob.publish('unlisted #lake', { visibility: 'unlisted' });
    await bob.publish('private #lake', { visibility: 'private' });
    await bob.publish('direct #lake', { visibility: 'direct' });
    const other = await bob.publish('another one #swans');
    await alice.post(`/api/v1/statuses/${ids[0]}/reblog`);
    note(await reader.publish('own #lake'));
    assert.deepEqual(await home(reader), ids);
    const everything = ids.slice();
    await transact(server.ctx, (inner) => rebuildHome(inner, reader.id));
    assert.deepEqual(await home(reader), everything, 'the same when it is made anew');
    // Both ways of standing there, each taken away alone.
    await reader.post(`/api/v1/accounts/${carol.id}/unfollow`);
    assert.deepEqual(await home(reader), everything);
    await reader.follow(carol);
    await unfollow(reader, 'lake');
    assert.deepEqual(
      await home(reader),
      everything.filter((id) => id !== before.id),
    );
    await unfollow(reader, 'pond');
    assert.deepEqual(await home(reader), [ids[0], ids[1]], 'own, and of whom one follows');
    await follow(reader, 'lake');
    assert.deepEqual(await home(reader), everything);
    await reader.post(`/api/v1/accounts/${bob.id}/mute`);
    assert.deepEqual(await home(reader), [ids[0], ids[1]]);
    await reader.post(`/api/v1/accounts/${bob.id}/unmute`);
    // What is taken off by an edit goes, what an edit adds comes.
    await edit(bob, before.id, 'nothing any more');
    await edit(bob, other.id, 'now on the #lake');
    await bob.delete(`/api/v1/statuses/${everything[2]}`);
    assert.deepEqual(await home(reader), [ids[0], other.id, ids[1]]);
    const rows = await server.ctx.db
      .selectFrom('home')
      .select('status_id')
      .where('account_id', '=', reader.id)
      .where('status_id', 'in', [Number(before.id), Number(everything[2])])
      .execute();
    assert.deepEqual(rows, []);
  });

  test('bring what arrives from other servers', async () => {
    const reader = await person(server, 'worldly');
    await follow(reader, 'world');
    const rosa = await upsertTestRemote(server.ctx, 'rosa', 'far.example');
    const id = await publish(as(server.ctx, { kind: 'remote', accountId: rosa }), {
      authorId: rosa,
      content: '<p>#world</p>',
      source: null,
      spoiler: '',
      sensitive: false,
      language: null,
      visibility: 0,
      inReplyToId: null,
      mentioned: [],
      tags: ['world'],
      idempotencyKey: null,
      remote: {
        uri: 'https://far.example/world',
        url: null,
        published: server.ctx.clock.now(),
        precision: 1,
      },
    });
    assert.deepEqual(await home(reader), [String(id)]);
  });

  test('are heard in streams by who follows them, and by nobody whom their author blocks', async () => {
    const [hearer, blocked] = [await person(server, 'hearer'), await person(server, 'blocked')];
    for (const one of [hearer, blocked]) await follow(one, 'songs');
    await bob.post(`/api/v1/accounts/${blocked.id}/block`);
    const ears = await listen(server, { query: `?stream=user&access_token=${hearer.token}` });
    const deaf = await listen(server, { query: `?stream=user&access_token=${blocked.token}` });
    const { id } = await bob.publish('sung #songs');
    assert.equal((await ears.next('update')).payload.id, id);
    await edit(bob, id, 'sung again #songs');
    assert.equal((await ears.next('status.update')).payload.id, id);
    await bob.delete(`/api/v1/statuses/${id}`);
    assert.equal((await ears.next('delete')).payload, id);
    const mine = await blocked.publish('my own');
    assert.equal((await deaf.next('update')).payload.id, mine.id, 'nothing came before it');
    await ears.close();
    await deaf.close();
  });

  test('are read by the same number of queries whatever a page holds', async () => {
    for (const name of ['one', 'two', 'three']) await follow(alice, name);
    await world.settled();
    const page = async (limit: number) => {
      await forgetAll(server);
      return (await statementsOf(() => alice.get(`/api/v1/followed_tags?limit=${limit}`))).length;
    };
    const one = await page(1);
    assert.equal(await page(3), one);
  });

  test('are gone with their member', async () => {
    const leaver = await person(server, 'leaver');
    await follow(leaver, 'lake');
    await deleteAccount(server.ctx, leaver.id);
    await world.settled();
    const { db } = server.ctx;
    assert.deepEqual(
      await db.selectFrom('tag_follows').selectAll().where('account_id', '=', leaver.id).execute(),
      [],
    );
  });

  test('are used by masto.js', async () => {
    const masto = createRestAPIClient({ url: server.address, accessToken: carol.token });
    assert.equal((await masto.v1.tags.$select('kites').follow()).following, true);
    assert.deepEqual(
      (await masto.v1.followedTags.list()).map((one) => one.name),
      ['kites'],
    );
    assert.equal((await masto.v1.tags.$select('kites').unfollow()).following, false);
  });
});
