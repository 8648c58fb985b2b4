import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { call, cast, type Person } from '../cast.ts';
import { createPeer, keyPair, type Peer, type PeerActor, PUBLIC, pem, post } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('What comes in', (engine) => {
  let world: World;
  let server: Skein;
  let peer: Peer;
  let other: Peer;
  let alice: Person;
  let bob: Person;
  let inbox: string;
  let mel: PeerActor;

  before(async () => {
    world = await createWorld({ engine });
    [server] = world.servers as [Skein];
    ({ alice, bob } = await cast(server));
    inbox = server.ctx.origin.sharedInbox();
    peer = await createPeer();
    other = await createPeer();
    mel = peer.actor('mel');
    const follow = peer.activity(mel, 'Follow', actorOf(alice));
    assert.equal((await peer.deliver(inbox, mel, follow)).status, 202);
    await world.settled();
    await followed(mel);
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
    await other?.close();
  });

  const actorOf = (person: Person) => server.ctx.origin.account(person.id);

  /** Alice follows somebody elsewhere, who agrees. */
  async function followed(actor: PeerActor): Promise<void> {
    const { follow } = await import('../../server/src/relations/index.ts');
    const id = await idOf(actor);
    await follow({ ...server.ctx, actor: { kind: 'remote', accountId: alice.id } }, { targetId: id });
    const row = await server.ctx.db
      .selectFrom('follow_requests')
      .select('id')
      .where('follower_id', '=', alice.id)
      .where('followee_id', '=', id)
      .executeTakeFirstOrThrow();
    const agreed = peer.activity(actor, 'Accept', `${actorOf(alice)}#follows/${row.id}`);
    assert.equal((await peer.deliver(inbox, actor, agreed)).status, 202);
    await world.settled();
  }

  async function idOf(actor: PeerActor): Promise<number> {
    const row = await server.ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('uri', '=', actor.id)
      .executeTakeFirstOrThrow();
    return row.id;
  }

  async function send(actor: PeerActor, activity: unknown) {
    const seen = await peer.deliver(inbox, actor, activity);
    await world.settled();
    return seen;
  }

  const followers = async (person: Person) =>
    (await person.get(`/api/v1/accounts/${person.id}`)).body.followers_count;
  const contents = async (person: Person) => (await person.home()).map((one) => one.content);
  const rows = async () => (await server.ctx.db.selectFrom('incoming').selectAll().execute()).length;

  test('a follow from elsewhere is counted and told', async () => {
    assert.equal(await followers(alice), 1);
    const [told] = await alice.notifications();
    assert.equal(told.type, 'follow');
    assert.equal(told.account.acct, `mel@${peer.host}`);
  });

  test('what a followed account publishes stands at home a moment later, and its favourites are told', async () => {
    const seen = await send(
      mel,
      peer.activity(mel, 'Create', peer.note(mel, { content: '<p>Hello <script>x</script>from afar</p>' })),
    );
    assert.equal(seen.status, 202);
    assert.ok((await contents(alice)).includes('<p>Hello from afar</p>'));
    const mine = await alice.publish('like me');
    await send(mel, peer.activity(mel, 'Like', server.ctx.origin.status(mine.id)));
    assert.equal((await alice.get(`/api/v1/statuses/${mine.id}`)).body.favourites_count, 1);
    assert.equal((await alice.notifications())[0].type, 'favourite');
    await send(
      mel,
      peer.activity(mel, 'Undo', peer.activity(mel, 'Like', server.ctx.origin.status(mine.id))),
    );
    assert.equal((await alice.get(`/api/v1/statuses/${mine.id}`)).body.favourites_count, 0);
  });

  test('a block from elsewhere ends follows both ways and stands until it is taken back', async () => {
    const nora = peer.actor('nora');
    await send(nora, peer.activity(nora, 'Follow', actorOf(alice)));
    await followed(nora);
    const id = await idOf(nora);
    const between = async () => {
      const { body } = await alice.get(`/api/v1/accounts/relationships?id=${id}`);
      return [body[0].following, body[0].followed_by, body[0].blocked_by];
    };
    assert.deepEqual(await between(), [true, true, false]);
    const told = peer.received.length;
    const block = peer.activity(nora, 'Block', actorOf(alice));
    await send(nora, block);
    assert.deepEqual(await between(), [false, false, true]);
    assert.deepEqual(
      peer.received.slice(told).map(({ type, object }) => `${type} ${object.type}`),
      ['Undo Follow'],
      'our member follows no more, and says so',
    );
    const again = peer.activity(nora, 'Block', actorOf(alice));
    await send(nora, again);
    await send(nora, peer.activity(nora, 'Undo', again.id));
    assert.deepEqual(await between(), [false, false, false], 'it is known by its newest id');
    await send(nora, { ...block, id: `${nora.id}/blocks/3` });
    await send(nora, peer.activity(nora, 'Undo', { ...block, id: `${nora.id}/blocks/3` }));
    assert.deepEqual(await between(), [false, false, false]);
  });

  test('a block that was taken back before it came is none, and nobody can take back that of another', async () => {
    const ole = peer.actor('ole');
    const block = peer.activity(ole, 'Block', actorOf(alice));
    await send(ole, peer.activity(ole, 'Undo', block));
    await send(ole, block);
    const id = await idOf(ole);
    const blockedBy = async () =>
      (await alice.get(`/api/v1/accounts/relationships?id=${id}`)).body[0].blocked_by;
    assert.equal(await blockedBy(), false);
    const second = peer.activity(ole, 'Block', actorOf(alice));
    await send(ole, second);
    assert.equal(await blockedBy(), true);
    await send(mel, peer.activity(mel, 'Undo', second));
    await send(mel, peer.activity(mel, 'Undo', second.id));
    await send(mel, peer.activity(mel, 'Block', `${server.ctx.origin.origin}/ap/accounts/1234567890123456`));
    assert.equal(await blockedBy(), true);
  });

  test('an account describes itself anew, and is shown so at once', async () => {
    const id = await idOf(mel);
    await alice.get(`/api/v1/accounts/${id}`);
    const asked = peer.asked.length;
    const changed = {
      ...mel.document,
      name: 'Mel ✅ of the marsh',
      summary: '<p>Marsh<script>x</script></p>',
      manuallyApprovesFollowers: true,
      icon: { type: 'Image', url: `${peer.origin}/mel.png` },
      attachment: [
        { type: 'PropertyValue', name: 'Web', value: '<a href="https://marsh.example">marsh</a>' },
      ],
    };
    await send(mel, peer.activity(mel, 'Update', changed));
    const { body } = await alice.get(`/api/v1/accounts/${id}`);
    assert.deepEqual(
      [body.display_name, body.note, body.locked],
      ['Mel  of the marsh', '<p>Marsh</p>', true],
    );
    assert.ok(body.avatar.startsWith(`${server.ctx.origin.origin}/media/portraits/${id}/`));
    assert.match(body.fields[0].value, /^<a href="https:\/\/marsh.example"/);
    assert.equal(peer.asked.length, asked, 'what is signed with the known key need not be fetched');
  });

  test('nobody describes somebody else, and no new key comes in by what an old one signed', async () => {
    const ida = peer.actor('ida');
    await send(
      ida,
      peer.activity(ida, 'Like', server.ctx.origin.status((await alice.publish('for ida')).id)),
    );
    const id = await idOf(ida);
    await send(mel, peer.activity(mel, 'Update', { ...ida.document, name: 'Not Ida' }));
    await send(mel, {
      ...peer.activity(mel, 'Update', { ...ida.document, name: 'Not Ida' }),
      id: `${mel.id}/u`,
    });
    assert.equal((await alice.get(`/api/v1/accounts/${id}`)).body.display_name, 'ida');
    const stolen = { ...(ida.document as any).publicKey, publicKeyPem: pem(keyPair(7).publicKey) };
    await send(ida, peer.activity(ida, 'Update', { ...ida.document, name: 'Thief', publicKey: stolen }));
    const row = await server.ctx.db
      .selectFrom('accounts')
      .select(['display_name', 'public_key'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    assert.equal(row.display_name, 'ida', 'what her own server says counts');
    assert.equal(row.public_key, (ida.document as any).publicKey.publicKeyPem);
    await send(ida, peer.activity(ida, 'Update', ida.id));
    assert.equal((await alice.get(`/api/v1/accounts/${id}`)).body.display_name, 'ida');
  });

  test('a broken signature is refused in each of its forms and leaves nothing behind', async () => {
    const before = await rows();
    const activity = () => peer.activity(mel, 'Create', peer.note(mel));
    const drop = (name: string) => (headers: Record<string, string>) =>
      Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
    const signature = (change: (text: string) => string) => (headers: Record<string, string>) => ({
      ...headers,
      signature: change(headers.signature as string),
    });
    const forms: Record<string, Parameters<Peer['deliver']>[3]> = {
      'no signature': { headers: drop('signature') },
      'no digest': { headers: drop('digest') },
      'no date': { headers: drop('date') },
      'another body': { body: (body) => body.replace('Note', 'Nope') },
      'another digest': {
        headers: (headers) => ({
          ...headers,
          digest: 'SHA-256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
        }),
      },
      'another key': { privateKey: keyPair(2).privateKey },
      'cut off': { headers: signature((text) => text.slice(0, -40)) },
      'not Base64': { headers: signature((text) => text.replace(/signature="..../, 'signature="!!!!')) },
      'turned bits': {
        headers: signature((text) =>
          text.replace(/signature="(.)/, (_, c) => `signature="${c === 'A' ? 'B' : 'A'}`),
        ),
      },
      'an unknown algorithm': { headers: signature((text) => text.replace('rsa-sha256', 'none')) },
      'nothing covered': { headers: signature((text) => text.replace(/headers="[^"]*"/, 'headers=""')) },
      'the target not covered': { headers: signature((text) => text.replace('(request-target) ', '')) },
      'the host not covered': { headers: signature((text) => text.replace(' host', '')) },
      'the digest not covered': { headers: signature((text) => text.replace(' digest', '')) },
      'a day old': { at: Date.now() - 86_400_000 },
      'a day ahead': { at: Date.now() + 86_400_000 },
      'a key that is no URL': { keyId: 'mel' },
      'a key that is not there': { keyId: `${mel.id}/no-such-key` },
      'twice the same': { headers: signature((text) => `${text},${text}`) },
      garbage: { headers: signature(() => '%%%%') },
    };
    for (const [name, options] of Object.entries(forms)) {
      const seen = await peer.deliver(inbox, mel, activity(), options);
      assert.equal(seen.status, 401, `${name}: ${seen.status}`);
      assert.equal(typeof seen.body.error, 'string', name);
    }
    assert.equal(await rows(), before);
  });

  test('what is no activity is refused before anything else', async () => {
    const typed = { 'content-type': 'application/activity+json' };
    assert.equal((await post(inbox, { 'content-type': 'text/plain' }, '{}')).status, 415);
    assert.equal((await post(inbox, { ...typed, 'content-encoding': 'gzip' }, '{}')).status, 415);
    assert.equal((await post(inbox, typed, ' '.repeat(1024 * 1024 + 1))).status, 413);
    assert.equal((await post(inbox, typed, '{}')).status, 401);
    for (const body of ['[]', '"x"', '{"type":"Create"}', '{']) {
      const seen = await peer.deliver(inbox, mel, JSON.parse(body === '{' ? '[]' : body));
      assert.equal(seen.status, 400, body);
    }
    const nobody = `${server.ctx.origin.account(1)}/inbox`;
    assert.equal((await post(nobody, typed, '{}')).status, 404);
  });

  test("another's key, another's origin and another's actor are refused", async () => {
    const eve = other.actor('eve');
    const asMel = peer.activity(mel, 'Create', peer.note(mel));
    assert.equal((await other.deliver(inbox, eve, asMel)).status, 401);
    const neighbour = peer.actor('neighbour');
    assert.equal((await peer.deliver(inbox, neighbour, asMel)).status, 401);
    const elsewhere = peer.activity(mel, 'Create', peer.note(mel), { id: `${other.origin}/activities/1` });
    assert.equal((await peer.deliver(inbox, mel, elsewhere)).status, 403);
    // A key that names an owner who does not list it.
    const claims = other.actor('claims');
    claims.document.publicKey = { id: claims.keyId, owner: mel.id, publicKeyPem: pem(keyPair(1).publicKey) };
    assert.equal(
      (await other.deliver(inbox, claims, other.activity(claims, 'Follow', actorOf(bob)))).status,
      401,
    );
    await world.settled();
    assert.equal(await followers(bob), 0);
  });

  test('a copy of a post counts only from its author; otherwise its own server is asked', async () => {
    const eve = other.actor('eva');
    const forged = peer.note(mel, { content: '<p>never said</p>' });
    await other.deliver(inbox, eve, other.activity(eve, 'Create', forged));
    const relayed = peer.note(mel, { content: '<p>said, and passed on</p>' });
    peer.put(new URL(relayed.id).pathname, relayed);
    await other.deliver(
      inbox,
      eve,
      other.activity(eve, 'Create', { ...relayed, content: '<p>changed on the way</p>' }),
    );
    await world.settled();
    const seen = await contents(alice);
    assert.ok(!seen.includes('<p>never said</p>'));
    assert.ok(!seen.includes('<p>changed on the way</p>'));
    assert.ok(seen.includes('<p>said, and passed on</p>'));
  });

  test('the same request again is acknowledged and changes nothing', async () => {
    const note = peer.note(mel, { content: '<p>once</p>' });
    let captured: { headers: Record<string, string>; body: string } | null = null;
    await peer.deliver(inbox, mel, peer.activity(mel, 'Create', note), {
      headers: (headers) => {
        captured = { headers, body: '' };
        return headers;
      },
      body: (body) => {
        captured = { headers: captured?.headers ?? {}, body };
        return body;
      },
    });
    await world.settled();
    const before = await rows();
    const { headers, body } = captured as unknown as { headers: Record<string, string>; body: string };
    assert.equal((await post(inbox, headers, body)).status, 202);
    await world.settled();
    assert.equal(await rows(), before);
    assert.equal((await contents(alice)).filter((one) => one === '<p>once</p>').length, 1);
  });

  test('the same activity ten times at once has one effect', async () => {
    const activity = peer.activity(mel, 'Create', peer.note(mel, { content: '<p>ten times</p>' }));
    const seen = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        peer.deliver(inbox, mel, activity, { at: Date.now() - index * 1000 }),
      ),
    );
    assert.deepEqual(new Set(seen.map((one) => one.status)), new Set([202]));
    await world.settled();
    assert.equal((await contents(alice)).filter((one) => one === '<p>ten times</p>').length, 1);
  });

  test('a peer may use one id for a second follow after it took the first back', async () => {
    const pat = peer.actor('pat');
    const follow = peer.activity(pat, 'Follow', actorOf(bob));
    // A signature names its second: the same activity in another second is another request, in the same one a replay.
    const start = Date.now();
    let earlier = 0;
    const again = (activity: unknown) => {
      earlier += 1000;
      return peer.deliver(inbox, pat, activity, { at: start - earlier });
    };
    const undo = (object: unknown) => again(peer.activity(pat, 'Undo', object));
    await again(follow);
    await world.settled();
    assert.equal(await followers(bob), 1);
    await undo(follow);
    await world.settled();
    assert.equal(await followers(bob), 0);
    await again(follow);
    await world.settled();
    assert.equal(await followers(bob), 1);
    await undo(follow.id);
    await world.settled();
    assert.equal(await followers(bob), 0);
    // The three of them one after another, while they still wait in line.
    await again(follow);
    await undo(follow);
    await again(follow);
    await world.settled();
    assert.equal(await followers(bob), 1);
    await undo(follow.id);
    await world.settled();
    assert.equal(await followers(bob), 0);
  });

  test('a post that was deleted before it came is not taken in', async () => {
    const note = peer.note(mel, { content: '<p>gone before</p>' });
    await send(mel, peer.activity(mel, 'Delete', { id: note.id, type: 'Tombstone' }));
    await send(mel, peer.activity(mel, 'Create', note));
    assert.ok(!(await contents(alice)).includes('<p>gone before</p>'));
    const found = await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(note.id)}`);
    assert.deepEqual(found.body.statuses ?? [], []);
  });

  test('a deleted post is gone, by its author only', async () => {
    const note = peer.note(mel, { content: '<p>short life</p>' });
    await send(mel, peer.activity(mel, 'Create', note));
    const eve = other.actor('evita');
    await other.deliver(inbox, eve, other.activity(eve, 'Delete', note.id));
    const neighbour = peer.actor('nell');
    peer.put(new URL(note.id).pathname, note);
    await send(neighbour, peer.activity(neighbour, 'Delete', note.id));
    assert.ok((await contents(alice)).includes('<p>short life</p>'));
    await send(mel, peer.activity(mel, 'Delete', note.id));
    assert.ok(!(await contents(alice)).includes('<p>short life</p>'));
  });

  test('activities without an id are taken in like others', async () => {
    const { id: _, ...activity } = peer.activity(mel, 'Create', peer.note(mel, { content: '<p>no id</p>' }));
    assert.equal((await send(mel, activity)).status, 202);
    assert.ok((await contents(alice)).includes('<p>no id</p>'));
  });

  test('two activities of one actor that came in the wrong order end as the peer meant them', async () => {
    const kim = peer.actor('kim');
    const follow = peer.activity(kim, 'Follow', actorOf(bob));
    // The Undo of a follow that is not there yet does nothing; the follow stands, as on the peer that sent it again.
    await send(kim, peer.activity(kim, 'Undo', follow));
    await send(kim, follow);
    assert.equal(await followers(bob), 1);
    await send(kim, peer.activity(kim, 'Undo', follow));
    // An answer that comes before what it answers stands alone, and is still there.
    const first = peer.note(mel, { content: '<p>asked</p>' });
    const answer = peer.note(mel, { content: '<p>answered</p>', inReplyTo: first.id });
    await send(mel, peer.activity(mel, 'Create', answer));
    await send(mel, peer.activity(mel, 'Create', first));
    const seen = await contents(alice);
    assert.ok(seen.includes('<p>asked</p>') && seen.includes('<p>answered</p>'));
  });

  test('nobody can accept or reject for another', async () => {
    const lock = peer.actor('lock', { manuallyApprovesFollowers: true });
    const eve = other.actor('evelyn');
    await send(lock, peer.activity(lock, 'Like', 'https://nothing.example/1'));
    await other.deliver(inbox, eve, other.activity(eve, 'Like', 'https://nothing.example/1'));
    const { follow } = await import('../../server/src/relations/index.ts');
    await follow(
      { ...server.ctx, actor: { kind: 'remote', accountId: bob.id } },
      { targetId: await idOf(lock) },
    );
    const asked = { type: 'Follow', actor: actorOf(bob), object: lock.id };
    await other.deliver(inbox, eve, other.activity(eve, 'Accept', asked));
    await world.settled();
    const relation = async () =>
      (await bob.get(`/api/v1/accounts/relationships?id=${await idOf(lock)}`)).body[0];
    assert.equal((await relation()).requested, true);
    await send(lock, peer.activity(lock, 'Accept', asked));
    assert.equal((await relation()).following, true);
    await send(lock, peer.activity(lock, 'Reject', asked));
    assert.equal((await relation()).following, false);
  });

  test('posts that are nobody’s business here are not kept', async () => {
    const far = peer.actor('far');
    const keep = peer.note(far, {
      content: '<p>for alice</p>',
      tag: [{ type: 'Mention', href: actorOf(alice) }],
    });
    await send(far, peer.activity(far, 'Create', peer.note(far, { content: '<p>for nobody</p>' })));
    await send(far, peer.activity(far, 'Create', keep));
    const kept = await server.ctx.db
      .selectFrom('statuses')
      .select('content')
      .where('account_id', '=', await idOf(far))
      .execute();
    assert.deepEqual(
      kept.map((row) => row.content),
      ['<p>for alice</p>'],
    );
    const whisper = peer.note(far, { to: [actorOf(bob)], cc: [], content: '<p>a whisper</p>' });
    await send(far, peer.activity(far, 'Create', whisper));
    // It waits for bob's consent, as he does not follow who whispers.
    const { body } = await bob.get('/api/v1/notifications?include_filtered=true');
    const told = body.find((one: any) => one.status?.content === '<p>a whisper</p>');
    assert.ok((await bob.notifications()).every((one) => one.id !== told?.id));
    assert.equal(told?.status.visibility, 'direct');
    assert.equal((await alice.get(`/api/v1/statuses/${told.status.id}`)).status, 404);
  });

  test('an account that its server deleted is gone with its follows; one that was never known costs no fetch', async () => {
    const leaver = peer.actor('leaver');
    await send(leaver, peer.activity(leaver, 'Follow', actorOf(bob)));
    const before = await followers(bob);
    await send(leaver, peer.activity(leaver, 'Delete', leaver.id));
    assert.equal(await followers(bob), before - 1);
    assert.equal((await call(server, 'GET', `/api/v1/accounts/lookup?acct=leaver@${peer.host}`)).status, 404);
    const stranger = other.actor('stranger');
    other.asked.length = 0;
    assert.equal(
      (await other.deliver(inbox, stranger, other.activity(stranger, 'Delete', stranger.id))).status,
      202,
    );
    assert.deepEqual(other.asked, []);
  });

  test('a key that changed is fetched once; a dead one is not asked for again', async () => {
    const rolls = peer.actor('rolls');
    await send(rolls, peer.activity(rolls, 'Follow', actorOf(bob)));
    const fresh = keyPair(7);
    rolls.document.publicKey = { ...rolls.document.publicKey, publicKeyPem: pem(fresh.publicKey) };
    rolls.privateKey = fresh.privateKey;
    assert.equal(
      (await send(rolls, peer.activity(rolls, 'Undo', peer.activity(rolls, 'Follow', actorOf(bob))))).status,
      202,
    );
    peer.asked.length = 0;
    for (let index = 0; index < 5; index += 1) {
      const seen = await peer.deliver(inbox, rolls, peer.activity(rolls, 'Follow', actorOf(bob)), {
        privateKey: keyPair(8).privateKey,
      });
      assert.equal(seen.status, 401);
    }
    for (let index = 0; index < 5; index += 1) {
      const seen = await peer.deliver(inbox, rolls, peer.activity(rolls, 'Follow', actorOf(bob)), {
        keyId: `${peer.origin}/dead#key`,
      });
      assert.equal(seen.status, 401);
    }
    assert.deepEqual(peer.asked, ['GET /dead']);
  });

  test('a public post is also read by its own address, and a followers-only one only by a follower', async () => {
    const open = await alice.publish('for all');
    const closed = await alice.publish('for followers', { visibility: 'private' });
    const read = (id: string, headers: Record<string, string> = {}) =>
      fetch(server.ctx.origin.status(Number(id)), {
        headers: { accept: 'application/activity+json', ...headers },
      });
    const note = await read(open.id);
    assert.equal(note.headers.get('content-type'), 'application/activity+json; charset=utf-8');
    assert.deepEqual(((await note.json()) as any).to, [PUBLIC]);
    assert.match(note.headers.get('vary') ?? '', /Signature/);
    assert.equal((await read(closed.id)).status, 404);
    const { signCavage } = await import('../../server/src/federation/signatures/cavage.ts');
    const signed = (actor: PeerActor) => {
      const url = new URL(server.ctx.origin.status(Number(closed.id)));
      return signCavage({ method: 'GET', url }, actor.keyId, actor.privateKey, Date.now());
    };
    const seen = await read(closed.id, signed(mel));
    assert.equal(seen.status, 200);
    assert.match(seen.headers.get('cache-control') ?? '', /private/);
    assert.equal((await read(closed.id, signed(other.actor('curious')))).status, 404);
  });

  test('a day later an account is looked at anew, and what came in yesterday is forgotten', async () => {
    world.clock.forward(25 * 3_600_000);
    mel.document.name = 'Mel, renamed';
    peer.asked.length = 0;
    const at = world.clock.now();
    const like = peer.activity(mel, 'Like', 'https://nothing.example/2');
    assert.equal((await peer.deliver(inbox, mel, like, { at })).status, 202);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/accounts/${await idOf(mel)}`)).body.display_name, 'Mel, renamed');
    // Whom a member follows is also looked at: what stands in the collections.
    assert.deepEqual(peer.asked.filter((one) => one.startsWith('GET')).toSorted(), [
      'GET /users/mel',
      'GET /users/mel/followers',
      'GET /users/mel/outbox',
    ]);
    assert.equal(await rows(), 1);
  });
});
