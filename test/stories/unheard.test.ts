import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { before, test } from 'node:test';
import { accountChanged } from '../../server/src/accounts/count.ts';
import { keyChanged } from '../../server/src/accounts/key-topic.ts';
import { transact } from '../../server/src/db/transact.ts';
import { encodeMultikey } from '../../server/src/federation/signatures/multikey.ts';
import { prove } from '../../server/src/federation/signatures/proof.ts';
import { enableRelay, ruleHost } from '../../server/src/moderation/index.ts';
import { type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

type Json = Record<string, any>;

/** Everything that an actor may say, but what takes something back, which is heard of whoever is suspended. */
const TYPES = `Create Update Announce Like EmojiReact Follow Accept Block Flag Add Remove Move QuoteRequest
  FeatureRequest`.split(/\s+/);
const TAKING_BACK = ['Delete', 'Undo', 'Reject'];

/** A host that is blocked by its name, as somebody of it or below it may write it. */
const BLOCKED =
  `blocked.example sub.blocked.example a.b.c.blocked.example BLOCKED.example blocked.example:8443
  blocked.example. sub.blocked.example. %EF%BD%82locked.example blocked%E3%80%82example b%6Cocked.example xn--bcher-kva.example bücher.example
  BÜCHER.example sub.bücher.example b%C3%BCcher.example`.split(/\s+/);

onBothEngines('Who is not listened to', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  /** Where who is suspended lives, among others who are not; what is blocked as a whole; and those who bring things from there. */
  const mixed = peerBeside();
  const evil = peerBeside();
  const good = peerBeside();
  let gwen: PeerActor;
  let geese: PeerActor;
  let relay: PeerActor;
  let gils = 0;
  let started = 0;
  const silenced: [string, Peer, PeerActor][] = [];
  const keys = generateKeyPairSync('ed25519');

  const ours = (id: number | string) => server.ctx.origin.account(Number(id));
  const send = (
    peer: Peer,
    by: PeerActor,
    said: unknown,
    headers?: (sent: Record<string, string>) => Record<string, string>,
  ) =>
    peer.deliver(server.ctx.origin.sharedInbox(), by, said, {
      at: world.clock.now(),
      ...(headers ? { headers } : {}),
    });
  async function say(
    peer: Peer,
    by: PeerActor,
    type: string,
    object: unknown,
    more: Json = {},
  ): Promise<Json> {
    const said = peer.activity(by, type, object, more);
    assert.equal((await send(peer, by, said)).status, 202, type);
    await world.settled();
    return said;
  }
  const here = async (peer: Peer, actor: PeerActor) =>
    Number(await server.ctx.fediverse.accountByHandle(server.ctx, `${actor.name}@${peer.host}`));
  async function follow(peer: Peer, actor: PeerActor): Promise<Json> {
    await alice.post(`/api/v1/accounts/${await here(peer, actor)}/follow`);
    await world.settled();
    const asked = peer.received.findLast(({ type, object }) => type === 'Follow' && object === actor.id);
    await say(peer, actor, 'Accept', asked);
    return asked;
  }
  const rows = async (table: any) =>
    (
      (await server.ctx.db
        .selectFrom(table)
        .select((eb: any) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()) as any
    ).n;
  const WHERE = [
    'statuses',
    'accounts',
    'follows',
    'follow_requests',
    'favourites',
    'reports',
    'blocks',
    'notifications',
    'pins',
    'quotes',
    'collections',
    'collection_items',
    'moves',
    'incoming',
  ];
  const counted = async () =>
    Object.fromEntries(await Promise.all(WHERE.map(async (table) => [table, await rows(table)])));

  before(async () => {
    gwen = good.actor('gwen');
    geese = good.actor('geese', { type: 'Group' });
    relay = good.actor('relay', { type: 'Application', inbox: `${good.origin}/inbox` });
    await follow(good, gwen);
    await follow(good, geese);
    await enableRelay(server.ctx, `${good.origin}/inbox`);
    await world.settled();
    await say(
      good,
      relay,
      'Accept',
      good.received.findLast(({ object }) => object === PUBLIC),
    );
    const sid = mixed.actor('sid');
    const eve = evil.actor('eve');
    for (const [what, peer, actor] of [
      ['who is suspended', mixed, sid],
      ['somebody of a blocked server', evil, eve],
    ] as const) {
      actor.document.assertionMethod = [
        {
          id: `${actor.id}#proof-key`,
          type: 'Multikey',
          controller: actor.id,
          publicKeyMultibase: encodeMultikey(keys.publicKey),
        },
      ];
      actor.document.alsoKnownAs = [gwen.id];
      await follow(peer, actor);
      await say(peer, actor, 'Follow', ours(alice.id));
      silenced.push([what, peer, actor]);
    }
    const sidHere = await here(mixed, sid);
    await transact(server.ctx, async (inner) => {
      const at = { suspended_at: world.clock.now() };
      await inner.db.updateTable('accounts').set(at).where('id', '=', sidHere).execute();
      accountChanged(inner, sidHere);
      keyChanged(inner, sid.keyId);
    });
    await ruleHost(server.ctx, evil.host, { severity: 'suspend' });
    for (const name of ['blocked.example', 'bücher.example'])
      await ruleHost(server.ctx, name, { severity: 'suspend' });
    await world.settled();
  });

  /** What each type is said of, so that it would count. */
  const objectOf = (type: string, peer: Peer, actor: PeerActor, mine: string): [unknown, Json?] => {
    const tag = [{ type: 'Mention', href: ours(alice.id), name: '@alice' }];
    const note = peer.note(actor, { tag });
    if (type === 'Create') return [note];
    if (type === 'Update') return [{ ...actor.document, name: 'Changed' }];
    if (type === 'Announce') return [mine, { to: [PUBLIC] }];
    if (type === 'Follow' || type === 'Block' || type === 'Flag') return [ours(bob.id)];
    if (type === 'Accept' || type === 'Reject') return [`${ours(alice.id)}#follows/1`];
    if (type === 'Add' || type === 'Remove') return [note, { target: `${actor.id}/featured` }];
    if (type === 'Move') return [actor.id, { target: gwen.id }];
    if (type === 'QuoteRequest') return [mine, { instrument: { ...note, quote: mine } }];
    if (type === 'FeatureRequest') return [ours(alice.id), { instrument: `${actor.id}/collections/1` }];
    if (type === 'Delete' || type === 'Undo') return [`${actor.id}/notes/none`];
    return [mine];
  };

  test('says nothing itself, of any type', async (t) => {
    const { uri: mine } = await alice.publish('mine', { quote_approval_policy: 'public' });
    await world.settled();
    const before = await counted();
    let forms = 0;
    for (const [what, peer, actor] of silenced) {
      const blocked = peer === evil;
      const asked = peer.asked.length;
      for (const type of blocked ? [...TYPES, ...TAKING_BACK] : TYPES) {
        const [object, more] = objectOf(type, peer, actor, mine);
        const sync = `collectionId="${actor.id}/followers", url="${actor.id}/followers/here", digest="${'0'.repeat(64)}"`;
        for (const headers of [
          undefined,
          (sent: Record<string, string>) => ({ ...sent, 'Collection-Synchronization': sync }),
        ]) {
          const { status } = await send(peer, actor, peer.activity(actor, type, object, more), headers);
          assert.equal(status, blocked ? 403 : 202, `${type} of ${what}`);
          forms += 1;
        }
      }
      await world.settled();
      world.clock.forward(120_000);
      await world.settled();
      assert.deepEqual(await counted(), before, what);
      assert.deepEqual(peer.asked.slice(asked), [], `${what} is asked nothing`);
    }
    t.diagnostic(`${forms} forms, 0 heard`);
  });

  test('is not heard from any host below one that is blocked, however it is written', async (t) => {
    const before = await counted();
    const eve = silenced[1]?.[2] as PeerActor;
    let forms = 0;
    for (const host of BLOCKED)
      for (const type of [...TYPES, ...TAKING_BACK]) {
        const actor = `https://${host}/users/eve`;
        const said = { ...evil.activity(eve, type, ours(alice.id)), id: `${actor}/1`, actor };
        const seen = await evil.deliver(server.ctx.origin.sharedInbox(), eve, said, {
          at: world.clock.now(),
          keyId: `${actor}#main-key`,
          headers: (sent) => sent,
        });
        assert.ok(
          seen.status === 403 || (seen.status === 401 && !/^[\x21-\x7e]+$/.test(host)),
          `${type} of ${host}: ${seen.status}`,
        );
        forms += 1;
      }
    assert.deepEqual(await counted(), before);
    t.diagnostic(`${forms} forms, 0 heard`);
  });

  /** How what they say may come by others. */
  const WAYS: Readonly<Record<string, (note: Json, actor: PeerActor, peer: Peer) => Promise<unknown>>> = {
    'a boost': (note) => say(good, gwen, 'Announce', note.id, { to: [PUBLIC] }),
    'a boost with a copy': (note) => say(good, gwen, 'Announce', note, { to: [PUBLIC] }),
    'somebody else’s Create': (note) => say(good, gwen, 'Create', note),
    'a quote': (note) => say(good, gwen, 'Create', good.note(gwen, { quote: note.id, quoteUrl: note.id })),
    'an answer to it': async (note) => {
      const answer = good.note(gwen, { inReplyTo: note.id });
      await say(good, gwen, 'Create', answer);
      const seen = (await alice.home()).find(({ uri }) => uri === answer.id);
      await alice.get(`/api/v1/statuses/${seen.id}/context`);
    },
    'the answers that a post lists': async (note) => {
      const replies = { type: 'Collection', items: [note.id, note], totalItems: 1 };
      const asked = good.note(gwen, { replies, published: new Date(Date.now() - 600_000).toISOString() });
      good.put(new URL(asked.id).pathname, asked);
      await say(good, gwen, 'Create', asked);
      const seen = (await alice.home()).find(({ uri }) => uri === asked.id);
      await alice.get(`/api/v1/statuses/${seen.id}/context`);
      await world.settled();
    },
    'a pin': async (note) => say(good, gwen, 'Add', note.id, { target: `${gwen.id}/featured` }),
    'a proof that somebody brings': async (note, actor, peer) => {
      const said = prove(
        peer.activity(actor, 'Create', note) as { '@context': unknown },
        `${actor.id}#proof-key`,
        keys.privateKey,
        world.clock.now(),
      );
      const { status } = await send(good, gwen, said);
      assert.ok(status === 202 || status === 401);
    },
    'a group’s boost': (note) => say(good, geese, 'Announce', note.id, { to: [PUBLIC] }),
    'a group that passes their Create on': (note, actor, peer) =>
      say(good, geese, 'Announce', peer.activity(actor, 'Create', note), { to: [PUBLIC] }),
    'a group that passes their favourite on': async (_, actor, peer) => {
      const { uri } = await alice.publish('liked?');
      const like = peer.activity(actor, 'Like', uri);
      peer.put(new URL(like.id).pathname, like);
      await say(good, geese, 'Announce', like, { to: [PUBLIC] });
    },
    'a relay': (note) => say(good, relay, 'Announce', note.id, { to: [PUBLIC] }),
    'a relay that forwards': async (note, actor, peer) =>
      send(good, relay, peer.activity(actor, 'Create', note)),
    'the outbox of somebody else': async (note, actor, peer) => {
      gils += 1;
      const name = `gil${gils}`;
      const gil = good.actor(name);
      const items = [peer.activity(actor, 'Create', note), note.id, good.activity(gil, 'Create', note), note];
      good.put(`/users/${name}/outbox`, {
        id: `${gil.id}/outbox`,
        type: 'OrderedCollection',
        orderedItems: items,
      });
      await follow(good, gil);
    },
    'what is searched for': async (note, actor, peer) => {
      for (const q of [note.id, `@${actor.name}@${peer.host}`])
        await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(q)}`);
    },
    'a move to them': async (_, actor) => {
      gils += 1;
      const name = `gus${gils}`;
      const gus = good.actor(name);
      await follow(good, gus);
      actor.document.alsoKnownAs = [gus.id];
      await say(good, gus, 'Move', gus.id, { target: actor.id });
    },
    'who says to be them by a name': (_, actor) =>
      say(good, gwen, 'Update', { ...gwen.document, movedTo: actor.id, alsoKnownAs: [actor.id] }),
    'a list of followers that names them': async (_, actor) => {
      good.put('/users/gwen/followers/here', {
        id: `${gwen.id}/followers/here`,
        type: 'OrderedCollection',
        orderedItems: [actor.id],
      });
      const sync = `collectionId="${gwen.id}/followers", url="${gwen.id}/followers/here", digest="${'0'.repeat(64)}"`;
      await send(good, gwen, good.activity(gwen, 'Like', `${gwen.id}/none`), (sent) => ({
        ...sent,
        'Collection-Synchronization': sync,
      }));
    },
  };

  test('is not heard by others either, whichever way it comes', async (t) => {
    let forms = 0;
    for (const [what, peer, actor] of silenced) {
      const id = Number(
        (
          await server.ctx.db
            .selectFrom('accounts')
            .select('id')
            .where('uri', '=', actor.id)
            .executeTakeFirstOrThrow()
        ).id,
      );
      const asked = peer.asked.length;
      const told = peer.received.length;
      for (const [way, bring] of Object.entries(WAYS)) {
        const tag = [{ type: 'Mention', href: ours(alice.id), name: '@alice' }];
        const note = peer.note(actor, { tag, content: '<p>heard all the same</p>' });
        peer.put(new URL(note.id).pathname, note);
        await bring(note, actor, peer);
        await world.settled();
        world.clock.forward(61_000);
        await world.settled();
        const taken = await server.ctx.db
          .selectFrom('statuses')
          .select('id')
          .where('account_id', '=', id)
          .execute();
        assert.deepEqual(taken, [], `${way}, of ${what}`);
        const notified = await server.ctx.db
          .selectFrom('notifications')
          .select('id')
          .where('from_account_id', '=', id)
          .where('id', '>', started)
          .execute();
        assert.deepEqual(notified, [], `${way}, of ${what}`);
        assert.deepEqual(
          await server.ctx.db.selectFrom('favourites').select('id').where('account_id', '=', id).execute(),
          [],
        );
        const shown = JSON.stringify([
          await alice.home(),
          (await alice.get('/api/v1/timelines/public')).body,
        ]);
        assert.ok(!shown.includes('heard all the same'), `${way}, of ${what}`);
        const follows = await server.ctx.db
          .selectFrom('follows')
          .select('id')
          .where('followee_id', '=', id)
          .where('id', '>', started)
          .execute();
        assert.deepEqual(follows, [], `${way}, of ${what}`);
        forms += 1;
      }
      if (peer === evil) {
        assert.deepEqual(peer.asked.slice(asked), [], 'a blocked server is asked nothing');
        assert.equal(peer.received.length, told, 'nor told anything');
      }
    }
    t.diagnostic(`${forms} forms, 0 heard`);
  });
  before(() => {
    started = server.ctx.ids.next();
  });
});
