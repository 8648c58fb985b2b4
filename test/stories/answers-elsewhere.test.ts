import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sql } from 'kysely';
import { transact } from '../../server/src/db/transact.ts';
import { listen } from '../ears.ts';
import type { PeerActor } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { askedOf, forgetAll } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('an answer to something that is not known here', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;
  let melHere: string;

  before(async () => {
    mel = peer.actor('mel');
    melHere = String(await server.ctx.fediverse.accountByHandle(server.ctx, `mel@${peer.host}`));
    await bob.post(`/api/v1/accounts/${melHere}/follow`, { notify: true });
    const asked = peer.received.find(({ type }) => type === 'Follow') ?? (await follow());
    await peer.deliver(server.ctx.origin.sharedInbox(), mel, peer.activity(mel, 'Accept', asked), at());
    await world.settled();
  });

  const at = () => ({ at: world.clock.now() });
  async function follow(): Promise<any> {
    await world.settled();
    return peer.received.find(({ type }) => type === 'Follow');
  }

  /** What mel writes, as bob has it. */
  async function written(changes: object): Promise<any> {
    const note = peer.note(mel, changes as Record<string, unknown>);
    const { status } = await peer.deliver(
      server.ctx.origin.sharedInbox(),
      mel,
      peer.activity(mel, 'Create', note),
      at(),
    );
    assert.equal(status, 202);
    await world.settled();
    const seen = (await bob.home()).find((one) => one.uri === note.id);
    assert.ok(seen);
    return seen;
  }

  const idsAt = async (path: string) => (await bob.get(path)).body.map(({ id }: any) => id);

  test('stands where answers stand, and in no public list', async () => {
    const { body: list } = await bob.post('/api/v1/lists', { title: 'Mel', replies_policy: 'followed' });
    await bob.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [melHere] });
    const ears = await listen(server, { query: `?access_token=${bob.token}&stream=public` });
    for (const stream of ['public:remote', 'list'])
      ears.say({ type: 'subscribe', stream, ...(stream === 'list' ? { list: list.id } : {}) });
    await ears.understood();
    const missing = `${peer.origin}/users/mel/notes/nobody-has-it`;
    const tag = [{ type: 'Hashtag', name: '#geese', href: `${peer.origin}/tags/geese` }];
    const answer = await written({ inReplyTo: missing, tag });
    const post = await written({ tag });
    // Who goes on with what they said themselves answers nobody else.
    const more = await written({ inReplyTo: post.uri, tag });
    assert.deepEqual([answer.in_reply_to_id, more.in_reply_to_id], [null, post.id]);

    for (const path of ['/api/v1/timelines/public', '/api/v1/timelines/public?remote=true'])
      assert.deepEqual(await idsAt(path), [more.id, post.id], path);
    assert.deepEqual(await idsAt(`/api/v1/accounts/${melHere}/statuses?exclude_replies=true`), [
      more.id,
      post.id,
    ]);
    assert.deepEqual(await idsAt(`/api/v1/timelines/list/${list.id}`), [more.id, post.id]);
    assert.deepEqual(await idsAt(`/api/v1/accounts/${melHere}/statuses`), [more.id, post.id, answer.id]);
    assert.deepEqual(await idsAt('/api/v1/timelines/tag/geese'), [more.id, post.id, answer.id]);
    const told = (await bob.notifications()).filter((one) => one.type === 'status');
    assert.deepEqual(
      told.map((one) => one.status.id),
      [more.id, post.id],
    );
    while (ears.heard.length < 6) await ears.next('update');
    assert.ok(ears.heard.every(({ payload }) => payload.id !== answer.id));
    await ears.close();
  });

  test('and the public list is read from an index that holds no answers', async () => {
    await forgetAll(server);
    const asked = await askedOf(async () => void (await alice.get('/api/v1/timelines/public')));
    const scan = asked.find(({ sql: text }) => text.includes('answers_unknown = 0'));
    assert.ok(scan);
    const text = scan.sql.replaceAll(/\$\d+|\?/g, '1');
    const plan = await transact(server.ctx, async (inner) => {
      if (engine === 'postgres') await sql`set local enable_seqscan = off`.execute(inner.db);
      const how = engine === 'postgres' ? 'explain' : 'explain query plan';
      return JSON.stringify((await sql.raw(`${how} ${text}`).execute(inner.db)).rows);
    });
    assert.match(plan, /statuses_public_beginnings/);
  });
});
