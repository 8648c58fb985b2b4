import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Conversation } from '@skein/api/conversation.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call, type Person } from '../cast.ts';
import { type Ears, listen } from '../ears.ts';
import { hear } from '../events.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('the stream of conversations', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(async () => {
    const all = [alice, bob, carol];
    // What strangers write to one alone is held back at first.
    for (const one of all) for (const other of all) if (one !== other) await one.follow(other);
    await world.settled();
  });

  const open = async (who: Person): Promise<Ears> => {
    const ears = await listen(server, { query: `?access_token=${who.token}&stream=direct` });
    await ears.understood();
    return ears;
  };
  const direct = (who: Person, text: string, more: object = {}) =>
    who.publish(text, { visibility: 'direct', ...more });

  test('each side hears of its own conversation, as its list shows it; somebody else hears nothing', async () => {
    const [hers, his, others] = [await open(alice), await open(bob), await open(carol)];
    const first = await direct(alice, '@bob shall we?');
    const atHis = await his.next('conversation');
    const atHers = await hers.next('conversation');
    assert.deepEqual(atHis.stream, ['direct']);
    assertShape(Conversation, atHis.payload);
    assert.deepEqual(atHis.payload, (await bob.get('/api/v1/conversations')).body[0]);
    assert.deepEqual(atHers.payload, (await alice.get('/api/v1/conversations')).body[0]);
    assert.deepEqual([atHis.payload.unread, atHers.payload.unread], [true, false]);
    assert.equal(atHis.payload.last_status.id, first.id);

    // What carol hears first is a conversation of her own, made afterwards.
    await direct(bob, '@carol and you?');
    const atCarols = await others.next('conversation');
    assert.deepEqual(
      atCarols.payload.accounts.map(({ username }: any) => username),
      ['bob'],
    );
    assert.equal(others.heard.length, 1);
    for (const ears of [hers, his, others]) await ears.close();
  });

  test('marks and a last status that was deleted are told; a public one is not', async () => {
    const first = await direct(alice, '@bob one');
    const second = await direct(alice, '@bob two', { in_reply_to_id: first.id });
    const [talk] = (await bob.get('/api/v1/conversations')).body;
    assert.equal(talk.last_status.id, second.id);
    const ears = await open(bob);
    await bob.post(`/api/v1/conversations/${talk.id}/read`);
    assert.equal((await ears.next('conversation')).payload.unread, false);
    await bob.post(`/api/v1/conversations/${talk.id}/unread`);
    assert.equal((await ears.next('conversation')).payload.unread, true);
    await alice.publish('@bob for everybody');
    await alice.delete(`/api/v1/statuses/${second.id}`);
    const { payload } = await ears.next('conversation');
    assert.deepEqual([payload.id, payload.last_status.id], [talk.id, first.id]);
    assert.deepEqual([...new Set(ears.heard.map(({ event }) => event))], ['conversation']);
    await ears.close();
  });

  test('who hides the writer hears of no conversation with them', async () => {
    await carol.post(`/api/v1/accounts/${bob.id}/mute`);
    const ears = await open(carol);
    await direct(bob, '@carol are you there?');
    const last = await direct(alice, '@carol and I?');
    assert.equal((await ears.next('conversation')).payload.last_status.id, last.id);
    assert.equal(ears.heard.length, 1);
    await ears.close();
    await carol.post(`/api/v1/accounts/${bob.id}/unmute`);
  });

  test('by HTTP it is the same, and asks for the scope of statuses', async () => {
    const ears = await hear(server, '/api/v1/streaming/direct', bob.token);
    assert.equal(ears.status, 200);
    const { id } = await direct(alice, '@bob by HTTP');
    assert.equal((await ears.next('conversation')).json.last_status.id, id);
    ears.close();
    const { app_id } = await server.ctx.db
      .selectFrom('tokens')
      .select('app_id')
      .where('account_id', '=', bob.id)
      .executeTakeFirstOrThrow();
    const narrow = await issueToken(server.ctx, {
      appId: app_id as number,
      accountId: bob.id,
      scopes: ['read:notifications'],
    });
    for (const token of [undefined, 'wrong', narrow])
      assertRefused(await call(server, 'GET', '/api/v1/streaming/direct', { token }), 401);
    const socket = await listen(server, { query: `?access_token=${narrow}&stream=direct` });
    await socket.understood();
    assert.equal(socket.errors[0]?.status, 401);
    await socket.close();
  });
});
