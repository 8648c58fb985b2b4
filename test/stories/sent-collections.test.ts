import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ACTIVITY_JSON, PUBLIC } from '../peer.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('what other servers may count and read of what is written here', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let origin: typeof server.ctx.origin;
  before(() => {
    origin = server.ctx.origin;
  });

  const ask = async (
    url: string,
    headers: Record<string, string> = { Accept: ACTIVITY_JSON },
    method = 'GET',
  ) => {
    const answer = await fetch(url, { method, headers, redirect: 'manual' });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : null,
    };
  };

  test('how many like a status and pass it on is said with it and under its own address, and never who', async () => {
    const post = await alice.publish('liked');
    const id = Number(post.id);
    for (const who of [bob, carol]) await who.post(`/api/v1/statuses/${post.id}/favourite`);
    await bob.post(`/api/v1/statuses/${post.id}/reblog`);
    await world.settled();
    const { body: note } = await ask(post.uri);
    assert.deepEqual(note.likes, { id: origin.likes(id), type: 'Collection', totalItems: 2 });
    assert.deepEqual(note.shares, { id: origin.shares(id), type: 'Collection', totalItems: 1 });
    const { body: likes } = await ask(note.likes.id);
    assert.deepEqual(Object.keys(likes).toSorted(), ['@context', 'id', 'totalItems', 'type']);
    assert.equal(likes.totalItems, 2);
    assert.equal((await ask(note.shares.id)).body.totalItems, 1);
  });

  test('of what is not for everybody nothing is counted, and answers for others are not counted among the rest', async () => {
    const secret = await alice.publish('for followers', { visibility: 'private' });
    const id = Number(secret.id);
    for (const url of [origin.likes(id), origin.shares(id), origin.likes(1), origin.shares(1)])
      assert.equal((await ask(url)).status, 404, url);
    const post = await alice.publish('answered');
    await bob.publish('open', { in_reply_to_id: post.id });
    await bob.publish('hidden', { in_reply_to_id: post.id, visibility: 'private' });
    const cover = await ask(origin.replies(Number(post.id)));
    assert.equal(cover.body.totalItems, 1);
  });

  test('answers by which an author goes on stand inside, the rest behind', async () => {
    const post = await alice.publish('one');
    const { body: bare } = await ask(post.uri);
    const { orderedItems, next } = bare.replies.first;
    const all = `${origin.replies(Number(post.id))}?page=true`;
    assert.deepEqual([orderedItems, next], [[], all], 'a page stands there also without any');
    const own: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      own.push((await alice.publish(`more ${n}`, { in_reply_to_id: post.id })).uri);
      await bob.publish(`between ${n}`, { in_reply_to_id: post.id });
    }
    await alice.publish('not for all', { in_reply_to_id: post.id, visibility: 'private' });
    const { body: note } = await ask(post.uri);
    assert.deepEqual(note.replies.first.orderedItems, own.slice(0, 5));
    assert.equal(note.replies.first.partOf, note.replies.id);
    const { body: rest } = await ask(note.replies.first.next);
    assert.equal(rest.orderedItems.length, 12);
  });

  test('who may do what is said where everybody may, and left open where only some can see it', async () => {
    const open = (await ask((await alice.publish('open')).uri)).body.interactionPolicy;
    for (const what of ['canReply', 'canLike', 'canAnnounce'])
      assert.deepEqual(open[what], { automaticApproval: [PUBLIC] }, what);
    assert.ok(open.canQuote);
    const [row] = await server.ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('username', '=', 'alice')
      .execute();
    const secret = await alice.publish(`@${bob.handle} hidden`, { visibility: 'private' });
    const { noteFacts } = await import('../../server/src/federation/objects/facts.ts');
    const { noteDocument } = await import('../../server/src/federation/objects/note.ts');
    const [facts] = await noteFacts(server.ctx, [Number(secret.id)]);
    const { interactionPolicy, ...note } = noteDocument(origin, facts!) as any;
    assert.deepEqual(Object.keys(interactionPolicy).toSorted(), ['canAnnounce', 'canQuote']);
    assert.deepEqual(interactionPolicy.canAnnounce, { automaticApproval: [origin.account(row!.id)] });
    assert.deepEqual([note.replies, note.likes, note.shares], [undefined, undefined, undefined]);
  });

  test('an outbox is read in both directions', async () => {
    const uris: string[] = [];
    for (let n = 0; n < 45; n += 1) uris.push((await carol.publish(`post ${n}`)).uri);
    const { body: cover } = await ask(origin.outbox(Number(carol.id)));
    assert.equal(cover.type, 'OrderedCollection');
    assert.equal(cover.totalItems, 45);
    const items = (page: any) => page.orderedItems.map((one: any) => one.object.id);
    const { body: first } = await ask(cover.first);
    assert.deepEqual(items(first), uris.toReversed().slice(0, 40));
    const { body: second } = await ask(first.next);
    assert.deepEqual(items(second), uris.toReversed().slice(40));
    assert.equal(second.next, undefined);
    const { body: back } = await ask(second.prev);
    assert.deepEqual(items(back), items(first));
    const { body: last } = await ask(cover.last);
    assert.equal(last.id, cover.last);
    assert.deepEqual(items(last), uris.slice(0, 40).toReversed());
    assert.deepEqual(items((await ask(last.prev)).body), uris.slice(40).toReversed());
    assert.deepEqual((await ask(first.prev)).body.orderedItems, []);
  });

  test('HEAD and every way to ask are answered by one rule', async () => {
    const post = await alice.publish('open');
    const secret = await alice.publish('secret', { visibility: 'private' });
    const accepts = [
      ACTIVITY_JSON,
      'application/ld+json',
      'application/json',
      '*/*',
      `${ACTIVITY_JSON}, text/html`,
      '',
    ];
    const paths = (id: number) => [
      origin.status(id),
      origin.replies(id),
      origin.likes(id),
      origin.shares(id),
    ];
    for (const Accept of accepts)
      for (const method of ['GET', 'HEAD']) {
        for (const url of [...paths(Number(post.id)), origin.outbox(Number(alice.id))]) {
          const seen = await ask(url, { Accept }, method);
          assert.equal(seen.status, 200, `${method} ${url} ${Accept}`);
          assert.equal(seen.headers.get('content-type'), `${ACTIVITY_JSON}; charset=utf-8`);
          assert.equal(seen.text === '', method === 'HEAD');
        }
        for (const url of paths(Number(secret.id)))
          assert.equal((await ask(url, { Accept }, method)).status, 404, `${method} ${url} ${Accept}`);
      }
    for (const odd of [`${secret.uri}.json`, `${secret.uri}/`, secret.uri.replace('/ap/', '//ap/')])
      assert.equal((await ask(odd)).status, 404, odd);
  });

  test('WebFinger says where its owner can do something with what they found elsewhere', async () => {
    const { body } = await ask(`${origin.origin}/.well-known/webfinger?resource=acct:${alice.handle}`);
    const templates = new Map<string, string>(
      body.links
        .filter((link: any) => link.template)
        .map((link: any) => [link.rel.split('/').at(-1), link.template]),
    );
    assert.deepEqual([...templates.keys()].toSorted(), [
      'Announce',
      'Create',
      'Follow',
      'Like',
      'Object',
      'subscribe',
    ]);
    for (const template of templates.values()) {
      const url = template.replace(/\{\w+\}/, encodeURIComponent('https://elsewhere.example/1'));
      assert.equal(new URL(url).origin, origin.origin);
      // Who is not signed in is sent to do so, and comes back.
      const seen = await ask(url, { Accept: 'text/html' });
      assert.equal(seen.status, 303, url);
      const to = new URL(seen.headers.get('location') as string, origin.origin);
      assert.equal(to.origin, origin.origin);
    }
  });
});
