import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

const MINUTE = 60_000;

onBothEngines('what the server of a post says of it', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;

  before(async () => {
    mel = peer.actor('mel');
  });

  const old = () => new Date(world.clock.now() - 60 * MINUTE).toISOString();
  const path = (note: { id?: unknown }) => new URL(note.id as string).pathname;
  const counted = (totalItems: unknown) => ({ type: 'Collection', totalItems });
  const put = (changes: Record<string, unknown>) => {
    const note = peer.note(mel, { published: old(), ...changes });
    peer.put(path(note), note);
    return note;
  };
  const found = async (uri: unknown) => {
    const { body } = await bob.get(`/api/v2/search?q=${encodeURIComponent(String(uri))}&resolve=true`);
    return body.statuses[0];
  };
  const counts = ({ favourites_count, reblogs_count }: any) => [favourites_count, reblogs_count];
  const read = async (id: string) => (await bob.get(`/api/v1/statuses/${id}`)).body;

  test('is shown where it counts more than is known here, and is looked at again with its thread', async () => {
    const note = put({ likes: counted(7), shares: counted(3) });
    const seen = await found(note.id);
    assert.deepEqual(counts(seen), [7, 3]);
    await bob.post(`/api/v1/statuses/${seen.id}/favourite`);
    await alice.post(`/api/v1/statuses/${seen.id}/reblog`);
    assert.deepEqual(counts(await read(seen.id)), [7, 3], 'they are among those');
    peer.put(path(note), { ...note, likes: counted(9), shares: counted(0) });
    await bob.get(`/api/v1/statuses/${seen.id}/context`);
    await world.settled();
    assert.deepEqual(counts(await read(seen.id)), [9, 1]);
  });

  test('that is no number, or of nothing, counts nothing', async () => {
    for (const odd of [-1, 1.5, 1e300, '12x', null, []]) {
      const seen = await found(put({ likes: counted(odd), shares: odd }).id);
      assert.deepEqual(counts(seen), [0, 0], JSON.stringify(odd));
    }
  });

  test('what its author lets nobody do is not done here either, but by whom it names', async () => {
    const nobody = { automaticApproval: [mel.id] };
    const named = [{ type: 'Mention', href: server.ctx.origin.account(Number(alice.id)), name: '@alice' }];
    const closed = put({
      interactionPolicy: { canReply: nobody, canLike: nobody, canAnnounce: nobody },
      tag: named,
    });
    const { id } = await found(closed.id);
    const answer = { status: 'an answer', in_reply_to_id: id };
    for (const [way, body] of [
      [`/api/v1/statuses/${id}/favourite`, undefined],
      [`/api/v1/statuses/${id}/reblog`, undefined],
      ['/api/v1/statuses', answer],
    ] as const) {
      const seen = await bob.post(way, body);
      assert.equal(seen.status, 403, way);
      assert.match(seen.body.error, /author of this post/);
    }
    assert.equal((await alice.post('/api/v1/statuses', answer)).status, 200);
    assert.equal((await alice.post(`/api/v1/statuses/${id}/favourite`)).status, 403);
    // They change their mind.
    const open = { automaticApproval: [PUBLIC] };
    const changed = { ...closed, interactionPolicy: { canReply: open, canLike: open } };
    await peer.deliver(server.ctx.origin.sharedInbox(), mel, peer.activity(mel, 'Update', changed), {
      at: world.clock.now(),
    });
    await world.settled();
    assert.equal((await bob.post(`/api/v1/statuses/${id}/favourite`)).status, 200);
    assert.equal((await bob.post('/api/v1/statuses', answer)).status, 200);
    assert.equal((await bob.post(`/api/v1/statuses/${id}/reblog`)).status, 200);
  });

  test('who may be asked, or whoever follows, is not nobody, and an empty policy says nothing', async () => {
    for (const policy of [
      { automaticApproval: [mel.id], manualApproval: [PUBLIC] },
      { automaticApproval: [`${mel.id}/followers`] },
      { automaticApproval: [] },
      {},
      null,
      'nobody',
    ]) {
      const { id } = await found(put({ interactionPolicy: { canLike: policy } }).id);
      assert.equal((await bob.post(`/api/v1/statuses/${id}/favourite`)).status, 200, JSON.stringify(policy));
    }
  });

  test('a page of answers that stayed as it was is not sent again', async () => {
    const root = put({});
    const answers = [put({ inReplyTo: root.id }), put({ inReplyTo: root.id })].map(({ id }) => id);
    const page = (items: unknown[]) => {
      const at = `${path(root)}/replies`;
      const id = peer.put(at, { id: peer.origin + at, type: 'Collection', items });
      peer.put(path(root), { ...root, replies: id });
      return at;
    };
    const at = page(answers);
    const { id } = await found(root.id);
    const look = async () => {
      await bob.get(`/api/v1/statuses/${id}/context`);
      await world.settled();
      world.clock.forward(16 * MINUTE);
      return (await bob.get(`/api/v1/statuses/${id}/context`)).body.descendants.length;
    };
    assert.equal(await look(), 2);
    await world.settled();
    assert.equal(peer.unchanged.filter((one) => one === at).length, 1);
    page([...answers, put({ inReplyTo: root.id }).id]);
    await look();
    assert.equal(await look(), 3);
  });

  test('and our own documents are not sent again to who has them', async () => {
    const post = await alice.publish('the same');
    const ask = (mark?: string, method = 'GET') =>
      fetch(post.uri, {
        method,
        headers: { Accept: 'application/activity+json', ...(mark ? { 'If-None-Match': mark } : {}) },
      });
    const first = await ask();
    const mark = first.headers.get('etag') as string;
    assert.match(mark, /^W\/"[\w-]{22}"$/);
    for (const shown of [mark, mark.slice(2), `"x", ${mark}`]) {
      const again = await ask(shown);
      assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', mark]);
    }
    assert.equal((await ask(mark, 'HEAD')).status, 304);
    assert.equal((await ask('"x"')).status, 200);
    await bob.post(`/api/v1/statuses/${post.id}/favourite`);
    assert.equal((await ask(mark)).status, 200, 'it is liked now');
  });
});
