import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Conversation } from '@skein/api/conversation.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { findTalks } from '../../server/src/conversations/find.ts';
import type { Skein } from '../../server/src/start.ts';
import { findConversations } from '../../server/src/statuses/conversation.ts';
import { call, type Person, person } from '../cast.ts';
import { rowsOf } from '../kept-rows.ts';
import { put } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

/** Somebody whom strangers may whisper to. */
const listener = (server: Skein, name: string) => person(server, name, { whispers: true });

onBothEngines('conversations', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine, whispers: true });

  const listed = async (who: Person, query = ''): Promise<any[]> =>
    (await who.get(`/api/v1/conversations${query}`)).body;
  const direct = (who: Person, text: string, more: object = {}) =>
    who.publish(text, { visibility: 'direct', ...more });
  const names = (conversation: any) => conversation.accounts.map((one: any) => one.username).sort();

  test('each side sees a direct status as a conversation with the others, unread for whom it was sent to', async () => {
    const first = await direct(alice, '@bob shall we?');
    const [hers] = await listed(alice);
    const [his] = await listed(bob);
    assertShape(Conversation, his);
    assert.deepEqual([hers.unread, names(hers)], [false, ['bob']]);
    assert.deepEqual([his.unread, names(his)], [true, ['alice']]);
    assert.equal(his.last_status.id, first.id);
    assert.notEqual(his.id, hers.id);
    assert.deepEqual(await listed(carol), []);

    const answer = await direct(bob, '@alice yes', { in_reply_to_id: first.id });
    assert.deepEqual(
      (await listed(alice)).map((one) => [one.id, one.unread, one.last_status.id]),
      [[hers.id, true, answer.id]],
    );
    assert.deepEqual(
      (await listed(bob)).map((one) => [one.id, one.unread]),
      [[his.id, false]],
    );
    // With somebody more it is another, in the same thread.
    await direct(alice, '@bob @carol and you?', { in_reply_to_id: answer.id });
    assert.deepEqual((await listed(bob)).map(names), [['alice', 'carol'], ['alice']]);
    assert.deepEqual((await listed(carol)).map(names), [['alice', 'bob']]);
    // What is for more people is no conversation.
    await alice.publish('@bob for all');
    await alice.publish('@bob for followers', { visibility: 'private' });
    assert.equal((await listed(bob)).length, 2);
    const alone = await direct(carol, 'a note to myself');
    const [note] = await listed(carol);
    assert.deepEqual([names(note), note.last_status.id, note.unread], [['carol'], alone.id, false]);
  });

  test('it is marked read and unread, taken away, and comes back with the next status', async () => {
    const dora = await listener(server, 'dora');
    await direct(dora, '@bob one');
    const [one] = await listed(bob);
    const path = `/api/v1/conversations/${one.id}`;
    const read = await bob.post(`${path}/read`);
    assertShape(Conversation, read.body);
    assert.deepEqual([read.body.id, read.body.unread], [one.id, false]);
    assert.equal((await listed(bob))[0].unread, false);
    assert.equal((await bob.post(`${path}/unread`)).body.unread, true);
    for (const [method, what] of [
      ['POST', '/read'],
      ['POST', '/unread'],
      ['DELETE', ''],
    ] as const)
      assertRefused(await call(server, method, path + what, { token: dora.token, body: {} }), 404);
    assert.deepEqual((await bob.delete(path)).body, {});
    assertRefused(await bob.delete(path), 404);
    assertRefused(await bob.post(`${path}/read`), 404);
    assert.ok(!(await listed(bob)).some((two) => two.id === one.id));
    const answer = await direct(dora, '@bob two', { in_reply_to_id: one.last_status.id });
    assert.equal((await listed(bob))[0].last_status.id, answer.id);
  });

  test('when the last status is deleted the one before it stands there, and without any nothing does', async () => {
    const emil = await listener(server, 'emil');
    const first = await direct(emil, '@carol one');
    const second = await direct(emil, '@carol two', { in_reply_to_id: first.id });
    const last = async (who: Person) =>
      (await listed(who)).filter((one) => names(one).includes('emil') || who === emil)[0]?.last_status?.id;
    assert.equal(await last(carol), second.id);
    await emil.delete(`/api/v1/statuses/${second.id}`);
    assert.equal(await last(carol), first.id);
    assert.equal(await last(emil), first.id);
    await emil.delete(`/api/v1/statuses/${first.id}`);
    assert.equal(await last(carol), undefined);
    assert.deepEqual(await listed(emil), []);
  });

  test('people who are blocked, or muted with their notifications, start none; a block takes them away', async () => {
    const [fay, gus] = [await listener(server, 'fay'), await listener(server, 'gus')];
    await direct(fay, '@gus hello');
    await gus.post(`/api/v1/accounts/${fay.id}/mute`, { notifications: false });
    await direct(fay, '@gus still there?');
    assert.equal((await listed(gus)).length, 2);
    await gus.post(`/api/v1/accounts/${fay.id}/mute`);
    await direct(fay, '@gus and now?');
    assert.equal((await listed(gus)).length, 2);
    assert.equal((await listed(fay)).length, 3);
    await gus.post(`/api/v1/accounts/${fay.id}/block`);
    await world.settled();
    assert.deepEqual(await listed(gus), []);
    const talks = await server.ctx.db
      .selectFrom('talks')
      .select('id')
      .where('account_id', '=', gus.id)
      .execute();
    assert.equal(talks.length, 0);
    await direct(fay, '@gus ?');
    assert.deepEqual(await listed(gus), []);
    await gus.post(`/api/v1/accounts/${fay.id}/unblock`);
    await direct(fay, '@gus welcome back');
    await fay.post(`/api/v1/accounts/${gus.id}/block`);
    // Who is blocked sees nothing of the other, so nothing of the conversation either.
    assert.deepEqual(await listed(gus), []);
  });

  test('what is held back is no conversation until it is let through', async () => {
    const [lea, moe] = [await person(server, 'lea'), await listener(server, 'moe')];
    const first = await direct(moe, '@lea you do not know me');
    const second = await direct(moe, '@lea hello?', { in_reply_to_id: first.id });
    assert.deepEqual(await listed(lea), []);
    const [request] = (await lea.get('/api/v1/notifications/requests')).body;
    await lea.post(`/api/v1/notifications/requests/${request.id}/accept`);
    await world.settled();
    assert.deepEqual(
      (await listed(lea)).map((one) => [names(one), one.unread, one.last_status.id]),
      [[['moe'], true, second.id]],
    );
    const third = await direct(moe, '@lea thank you', { in_reply_to_id: second.id });
    assert.equal((await listed(lea))[0].last_status.id, third.id);
  });

  test('what was taken away stays away when somebody else is let through', async () => {
    const reader = await person(server, 'tidy');
    await reader.follow(bob);
    await direct(bob, '@tidy an old matter');
    await direct(carol, '@tidy may I?');
    await world.settled();
    const [old] = await listed(reader);
    assert.equal((await reader.delete(`/api/v1/conversations/${old.id}`)).status, 200);
    const [request] = (await reader.get('/api/v1/notifications/requests')).body;
    await reader.post(`/api/v1/notifications/requests/${request.id}/accept`);
    await world.settled();
    assert.deepEqual((await listed(reader)).map(names), [['carol']]);
  });

  test('who is named by an edit joins it then', async () => {
    const hana = await listener(server, 'hana');
    const made = await direct(alice, '@bob a secret');
    assert.deepEqual(await listed(hana), []);
    await put(alice, `/api/v1/statuses/${made.id}`, { status: '@bob @hana a secret' });
    assert.deepEqual(
      (await listed(hana)).map((one) => [names(one), one.unread, one.last_status.id]),
      [[['alice', 'bob'], true, made.id]],
    );
  });

  test('pages go by the last status, 20 and at most 40, at as many queries as one', async () => {
    const [ida, jan] = [await listener(server, 'ida'), await listener(server, 'jan')];
    await direct(ida, '@jan first');
    await world.settled();
    const queries = async (limit: number) => {
      await forgetAll(server);
      return (await statementsOf(() => jan.get(`/api/v1/conversations?limit=${limit}`))).length;
    };
    await queries(1);
    const one = await queries(1);
    for (let n = 0; n < 44; n += 1) await direct(ida, `@jan number ${n}`);
    await world.settled();
    assert.equal(await queries(40), one);
    const page = await jan.get('/api/v1/conversations?limit=99');
    assert.equal(page.body.length, 40);
    assert.equal((await listed(jan)).length, 20);
    const rest = await jan.get(linksOf(page).next as string);
    assert.equal(rest.body.length, 5);
    const ids = [...page.body, ...rest.body].map((talk: any) => Number(talk.last_status.id));
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => b - a),
    );
    const back = await jan.get(linksOf(rest).prev as string);
    assert.deepEqual(
      back.body.map((talk: any) => talk.id),
      page.body.map((talk: any) => talk.id),
    );
  });

  test('what was there before is found by a job, which may run again', async () => {
    const { ctx } = server;
    const before = {
      talks: (await ctx.db.selectFrom('talk_statuses').selectAll().execute()).length,
      seen: (await listed(bob)).map((one) => one.last_status.id),
      threads: await ctx.db.selectFrom('statuses').select(['id', 'conversation_id']).orderBy('id').execute(),
    };
    await ctx.writer.write(async (db) => {
      await db.updateTable('statuses').set({ conversation_id: null }).execute();
    });
    // Until the job has come by, a thread is known by its first status.
    const root = await alice.publish('the first');
    await ctx.writer.write((db) =>
      db.updateTable('statuses').set({ conversation_id: null }).where('id', '=', Number(root.id)).execute(),
    );
    const answer = await bob.publish('the second', { in_reply_to_id: root.id });
    const third = await bob.publish('the third', { in_reply_to_id: answer.id });
    for (let run = 0; run < 2; run += 1) {
      await findConversations(ctx, { after: 0 });
      await world.settled();
    }
    const now = await ctx.db.selectFrom('statuses').select(['id', 'conversation_id']).orderBy('id').execute();
    assert.deepEqual(now.slice(0, before.threads.length), before.threads);
    assert.deepEqual(
      now.slice(before.threads.length).map((row) => row.conversation_id),
      [Number(root.id), Number(root.id), Number(root.id)],
    );
    assert.equal(Number(third.id), now.at(-1)?.id);
    await ctx.writer.write(async (db) => {
      await db.deleteFrom('talk_statuses').execute();
      await db.deleteFrom('talks').execute();
    });
    for (let run = 0; run < 2; run += 1) {
      await findTalks(ctx, { after: 0 });
      await world.settled();
    }
    assert.deepEqual(
      (await listed(bob)).map((one) => one.last_status.id),
      before.seen,
    );
    assert.ok((await listed(bob)).every((one) => !one.unread));
    const found = (await ctx.db.selectFrom('talk_statuses').selectAll().execute()).length;
    assert.ok(found > 0 && found <= before.talks + 20);
  });

  test('a member who leaves takes their conversations and mutes along', async () => {
    const kim = await listener(server, 'kim');
    const made = await direct(kim, '@bob bye');
    await kim.post(`/api/v1/statuses/${made.id}/mute`);
    assert.equal((await rowsOf(server.ctx, 'conversation_mutes', kim.id)).length, 1);
    await deleteAccount(server.ctx, kim.id);
    await world.settled();
    for (const table of ['talks', 'conversation_mutes'])
      assert.deepEqual(await rowsOf(server.ctx, table, kim.id), [], table);
    assert.ok(!(await listed(bob)).some((one) => one.last_status.id === made.id));
  });

  test('masto.js lists, marks and removes', async () => {
    const masto = createRestAPIClient({ url: server.address, accessToken: bob.token });
    await direct(carol, '@bob from carol');
    const [first] = await masto.v1.conversations.list();
    assert.equal(first?.unread, true);
    assert.equal(first?.accounts[0]?.username, 'carol');
    const read = await masto.v1.conversations.$select(first?.id as string).read();
    assert.equal(read.unread, false);
    await masto.v1.conversations.$select(first?.id as string).remove();
    assert.notEqual((await listed(bob))[0]?.id, first?.id);
  });
});

onBothEngines('a muted conversation', (engine) => {
  const { world, alice, bob, carol } = scene({ engine, whispers: true });

  test('is told of no more, in all its branches and of every kind, also what is written later', async () => {
    const root = await alice.publish('who likes geese?');
    const branch = await bob.publish('@alice I do', { in_reply_to_id: root.id });
    const other = await carol.publish('@alice me too', { in_reply_to_id: root.id });
    const count = async () => (await alice.notifications()).length;
    const before = await count();
    const muted = await alice.post(`/api/v1/statuses/${branch.id}/mute`);
    assert.equal(muted.body.id, branch.id);
    assert.equal(muted.body.muted, true);
    for (const { id } of [root, branch, other])
      assert.equal((await alice.get(`/api/v1/statuses/${id}`)).body.muted, true);
    assert.equal((await bob.get(`/api/v1/statuses/${root.id}`)).body.muted, false);
    const deep = await bob.publish('@alice and swans', { in_reply_to_id: other.id });
    assert.equal((await alice.get(`/api/v1/statuses/${deep.id}`)).body.muted, true);
    for (const what of ['favourite', 'reblog']) await carol.post(`/api/v1/statuses/${root.id}/${what}`);
    const asking = await alice.publish('which?', {
      in_reply_to_id: root.id,
      poll: { options: ['grey', 'white'], expires_in: 300 },
    });
    await carol.post(`/api/v1/polls/${asking.poll.id}/votes`, { choices: [0] });
    world.clock.forward(400_000);
    await world.settled();
    assert.equal(await count(), before);
    // Elsewhere everything is as ever.
    const elsewhere = await bob.publish('@alice something else');
    assert.equal((await alice.notifications())[0].status.id, elsewhere.id);
    // Muted is not hidden.
    const context = await alice.get(`/api/v1/statuses/${root.id}/context`);
    assert.equal(context.body.descendants.length, 4);

    const again = await alice.post(`/api/v1/statuses/${root.id}/unmute`);
    assert.equal(again.body.muted, false);
    assert.equal((await alice.get(`/api/v1/statuses/${deep.id}`)).body.muted, false);
    const heard = await bob.publish('@alice back', { in_reply_to_id: deep.id });
    assert.equal((await alice.notifications())[0].status.id, heard.id);
  });

  test('is refused of what may not be seen, and harmless twice', async () => {
    const secret = await alice.publish('for me', { visibility: 'direct' });
    for (const what of ['mute', 'unmute'])
      for (const id of [secret.id, '1', '__proto__', '9'.repeat(20)])
        assertRefused(await bob.post(`/api/v1/statuses/${id}/${what}`), 404);
    const open = await alice.publish('for all');
    for (const expected of [true, true])
      assert.equal((await bob.post(`/api/v1/statuses/${open.id}/mute`)).body.muted, expected);
    const boost = (await carol.post(`/api/v1/statuses/${open.id}/reblog`)).body;
    assert.equal((await bob.get(`/api/v1/statuses/${boost.id}`)).body.reblog.muted, true);
    for (const expected of [false, false])
      assert.equal((await bob.post(`/api/v1/statuses/${boost.id}/unmute`)).body.reblog.muted, expected);
    assert.equal((await bob.get(`/api/v1/statuses/${open.id}`)).body.muted, false);
  });

  test('a direct status in it starts no conversation', async () => {
    const root = await alice.publish('@bob direct', { visibility: 'direct' });
    const [talk] = (await bob.get('/api/v1/conversations')).body;
    await bob.post(`/api/v1/statuses/${root.id}/mute`);
    await bob.post(`/api/v1/conversations/${talk.id}/read`);
    await alice.publish('@bob more', { visibility: 'direct', in_reply_to_id: root.id });
    const [still] = (await bob.get('/api/v1/conversations')).body;
    assert.deepEqual([still.unread, still.last_status.id], [false, root.id]);
  });
});

onBothEngines('a conversation across servers', (engine) => {
  let world: World;
  before(async () => {
    world = await createWorld({ engine, servers: 2 });
  });
  after(() => world.stop());

  test('is one on both, muted and answered from either side', async () => {
    const [here, there] = world.servers as [Skein, Skein];
    const alice = await listener(here, 'alice');
    const bob = await listener(there, 'bob');
    const find = async (who: Person, on: Skein) =>
      (await on.ctx.fediverse.accountByHandle(on.ctx, who.handle)) as number;
    await bob.post(`/api/v1/accounts/${await find(alice, there)}/follow`);
    await alice.post(`/api/v1/accounts/${await find(bob, here)}/follow`);
    await world.settled();
    const root = await alice.publish(`@${bob.handle} a thread`);
    await world.settled();
    const copy = (await bob.home())[0];
    await bob.post(`/api/v1/statuses/${copy.id}/mute`);
    const answer = await bob.publish(`@${alice.handle} an answer`, { in_reply_to_id: copy.id });
    await world.settled();
    assert.equal((await alice.notifications())[0].status.content.includes('an answer'), true);
    const seen = (await alice.notifications())[0].status;
    const before = (await bob.notifications()).length;
    await alice.publish(`@${bob.handle} once more`, { in_reply_to_id: seen.id });
    await world.settled();
    assert.equal((await bob.notifications()).length, before);
    assert.equal((await bob.home())[0].muted, true);
    const ids = async (server: Skein) =>
      new Set(
        (await server.ctx.db.selectFrom('statuses').select('conversation_id').execute()).map(
          (row) => row.conversation_id,
        ),
      );
    assert.equal((await ids(here)).size, 1);
    assert.equal((await ids(there)).size, 1);
    // Named as its first server names it, on both.
    const named = async (uri: string) =>
      (await (await fetch(uri, { headers: { Accept: 'application/activity+json' } })).json()) as any;
    const [first, second] = [await named(root.uri), await named(answer.uri)];
    assert.equal(first.context, here.ctx.origin.conversation(Number(root.id)));
    assert.equal(second.context, first.context);
    const whole = await named(`${first.context}?page=true`);
    assert.equal(whole.orderedItems.length, 3);
    const replies = await named(first.replies.first.next);
    assert.deepEqual(replies.orderedItems, [answer.uri]);

    await alice.publish(`@${bob.handle} in private`, { visibility: 'direct' });
    await world.settled();
    const [talk] = (await bob.get('/api/v1/conversations')).body;
    assert.equal(talk.unread, true);
    assert.equal(talk.accounts[0].acct, alice.handle);
  });
});
