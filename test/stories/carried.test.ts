import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { encodeMultikey } from '../../server/src/federation/signatures/multikey.ts';
import { prove } from '../../server/src/federation/signatures/proof.ts';
import { signRfc9421 } from '../../server/src/federation/signatures/sign-rfc9421.ts';
import type { Skein } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
import { ACTIVITY_JSON, createPeer, type Peer, type PeerActor, PUBLIC, post } from '../peer.ts';
import { scene } from '../scene.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

type Json = Record<string, any>;

onBothEngines('What another server brings', (engine) => {
  let world: World;
  let server: Skein;
  /** The author's server, and the one that brings. */
  let home: Peer;
  let carrier: Peer;
  let alice: Person;
  let inbox: string;
  let mel: PeerActor;
  let kim: PeerActor;
  let key: KeyObject;
  /** Her recovery key. */
  let drawer: { publicKey: KeyObject; privateKey: KeyObject };

  before(async () => {
    world = await createWorld({ engine });
    [server] = world.servers as [Skein];
    alice = await person(server, 'alice');
    inbox = server.ctx.origin.sharedInbox();
    home = await createPeer();
    carrier = await createPeer();
    mel = prover('mel');
    kim = carrier.actor('kim');
  });
  after(async () => {
    await world?.stop();
    await home?.close();
    await carrier?.close();
  });

  /** Somebody who lists a key for proofs. */
  function prover(name: string, keys = generateKeyPairSync('ed25519')): PeerActor {
    const actor = home.actor(name);
    key = keys.privateKey;
    drawer = generateKeyPairSync('ed25519');
    actor.document.assertionMethod = [
      multikey(actor, keys.publicKey),
      multikey(actor, drawer.publicKey, 'recovery-key'),
    ];
    return actor;
  }

  const multikey = (actor: PeerActor, publicKey: KeyObject, name = 'proof-key') => ({
    id: `${actor.id}#${name}`,
    type: 'Multikey',
    controller: actor.id,
    publicKeyMultibase: encodeMultikey(publicKey),
  });
  const proven = (
    activity: Json,
    changes: { actor?: PeerActor; key?: KeyObject; at?: number; name?: string } = {},
  ) =>
    prove(
      activity as Json & { '@context': unknown },
      `${(changes.actor ?? mel).id}#${changes.name ?? 'proof-key'}`,
      changes.key ?? key,
      changes.at ?? world.clock.now(),
    ) as Json;
  const bring = async (activity: unknown, by = kim) => {
    const { status } = await carrier.deliver(inbox, by, activity, { at: world.clock.now() });
    await world.settled();
    return status;
  };
  const note = (changes: Json = {}) => home.note(mel, changes);
  const create = (object: Json) => home.activity(mel, 'Create', object, { to: object.to, cc: object.cc });
  const statusOf = async (uri: string) =>
    server.ctx.db.selectFrom('statuses').selectAll().where('uri', '=', uri).executeTakeFirst();
  /** A post of Mel that answers Alice, so that it is somebody's business here. */
  const answer = async (changes: Json = {}) => {
    const { id } = await alice.publish('what do you think?');
    return note({ inReplyTo: server.ctx.origin.status(Number(id)), ...changes });
  };
  const rows = async () => (await server.ctx.db.selectFrom('incoming').selectAll().execute()).length;

  test('counts as said by its author when it carries their proof: an answer, an edit, an end', async () => {
    const object = await answer({ content: '<p>carried</p>' });
    home.asked.length = 0;
    assert.equal(await bring(proven(create(object))), 202);
    const status = await statusOf(object.id);
    assert.equal(status?.content, '<p>carried</p>');
    assert.ok(!home.asked.includes(`GET ${new URL(object.id).pathname}`), 'the post was not asked for');
    const edit = home.activity(mel, 'Update', {
      ...object,
      content: '<p>better</p>',
      updated: new Date(world.clock.now()).toISOString(),
    });
    assert.equal(await bring(proven(edit)), 202);
    assert.equal((await statusOf(object.id))?.content, '<p>better</p>');
    assert.equal(
      await bring(proven(home.activity(mel, 'Delete', { id: object.id, type: 'Tombstone' }))),
      202,
    );
    assert.ok((await statusOf(object.id))?.deleted_at);
  });

  test('counts once, whoever brings it, and does not bring back what was deleted', async () => {
    const object = await answer();
    const activity = proven(create(object));
    const before = await rows();
    assert.equal(await bring(activity), 202);
    assert.equal(await bring(activity, carrier.actor('lou')), 202);
    assert.equal((await rows()) - before, 1);
    await bring(proven(home.activity(mel, 'Delete', object.id)));
    world.clock.forward(14 * 3_600_000);
    assert.equal(await bring(activity), 202);
    assert.ok((await statusOf(object.id))?.deleted_at);
  });

  test('an earlier edit that somebody kept does not take a later one back', async () => {
    const object = await answer();
    await bring(proven(create(object)));
    const edit = (content: string, ms: number) =>
      proven(
        home.activity(mel, 'Update', {
          ...object,
          content,
          updated: new Date(world.clock.now() + ms).toISOString(),
        }),
      );
    const [one, two] = [edit('<p>one</p>', -2000), edit('<p>two</p>', -1000)];
    await bring(one);
    await bring(two);
    world.clock.forward(14 * 3_600_000);
    assert.equal(await bring(one), 202);
    assert.equal((await statusOf(object.id))?.content, '<p>two</p>');
    const silent = proven(home.activity(mel, 'Update', { ...object, content: '<p>no time</p>' }));
    assert.equal(await bring(silent), 202);
    assert.equal((await statusOf(object.id))?.content, '<p>two</p>');
  });

  test('without a proof of its actor it is refused, whatever else it carries', async () => {
    const object = await answer();
    const activity = create(object);
    const eve = home.actor('eve');
    const evesKeys = generateKeyPairSync('ed25519');
    eve.document.assertionMethod = [multikey(eve, evesKeys.publicKey)];
    const other = carrier.actor('mallory');
    other.document.assertionMethod = [multikey(other, evesKeys.publicKey)];
    const good = proven(activity);
    const forms: Record<string, unknown> = {
      'no proof': activity,
      'an LD signature': {
        ...activity,
        signature: { type: 'RsaSignature2017', creator: mel.keyId, signatureValue: 'AAAA' },
      },
      'by another key': proven(activity, { key: evesKeys.privateKey }),
      "by a neighbour's key": proven(activity, { actor: eve, key: evesKeys.privateKey }),
      'by the key of who brings it': proven(activity, { actor: other, key: evesKeys.privateKey }),
      'by a key that nobody lists': {
        ...good,
        proof: { ...good.proof, verificationMethod: `${mel.id}#no-such-key` },
      },
      'by a recovery key': proven(activity, { key: drawer.privateKey, name: 'recovery-key' }),
      'by the main key': { ...good, proof: { ...good.proof, verificationMethod: mel.keyId } },
      'of another document': { ...good, object: { ...object, content: 'forged' } },
      'of last month': proven(activity, { at: world.clock.now() - 30 * 86_400_000 }),
      'of tomorrow': proven(activity, { at: world.clock.now() + 86_400_000 }),
      twice: { ...good, proof: [good.proof, good.proof] },
      'for another purpose': { ...good, proof: { ...good.proof, proofPurpose: 'authentication' } },
      'of another suite': { ...good, proof: { ...good.proof, cryptosuite: 'eddsa-rdfc-2022' } },
      rearranged: { ...good, '@graph': [activity] },
      'with a post of another inside': { ...activity, object: { ...object, proof: good.proof } },
    };
    const before = await rows();
    for (const [what, form] of Object.entries(forms)) assert.equal(await bring(form), 401, what);
    assert.equal(await rows(), before);
    assert.equal(await statusOf(object.id), undefined);
  });

  test('a key that another controls, or whose id is not below the actor, proves nothing', async () => {
    const keys = generateKeyPairSync('ed25519');
    for (const [name, change] of Object.entries({
      una: { controller: kim.id },
      ugo: { controller: undefined },
      ulf: { type: 'Ed25519VerificationKey2020' },
      uwe: { publicKeyMultibase: 'z6Mk' },
    })) {
      const actor = home.actor(name);
      actor.document.assertionMethod = [{ ...multikey(actor, keys.publicKey), ...change }];
      const object = home.note(actor, { inReplyTo: (await answer()).inReplyTo });
      const activity = proven(home.activity(actor, 'Create', object), { actor, key: keys.privateKey });
      assert.equal(await bring(activity), 401, name);
      assert.equal(await statusOf(object.id), undefined, name);
    }
    const thief = home.actor('thief');
    thief.document.assertionMethod = [{ ...multikey(thief, keys.publicKey), id: `${mel.id}#proof-key` }];
    await home.deliver(inbox, thief, home.activity(thief, 'Follow', server.ctx.origin.account(alice.id)), {
      at: world.clock.now(),
    });
    const object = await answer();
    assert.equal(await bring(proven(create(object), { key: keys.privateKey })), 401);
  });

  test('only posts are brought: who follows, likes, moves or describes themselves says so', async () => {
    const mine = await alice.publish('likeable');
    const likes = async () => (await alice.get(`/api/v1/statuses/${mine.id}`)).body.favourites_count;
    const uri = server.ctx.origin.status(Number(mine.id));
    for (const activity of [
      home.activity(mel, 'Like', uri),
      home.activity(mel, 'Announce', uri, { to: [PUBLIC] }),
      home.activity(mel, 'Follow', server.ctx.origin.account(alice.id)),
      home.activity(mel, 'Block', server.ctx.origin.account(alice.id)),
      home.activity(mel, 'Update', { ...mel.document, name: 'Old Mel' }),
      home.activity(mel, 'Delete', mel.id),
    ]) {
      const before = await rows();
      assert.equal(await bring(proven(activity)), 202, activity.type);
      assert.equal(await rows(), before, activity.type);
    }
    assert.equal(await likes(), 0);
  });

  test('the end of something by somebody who was never heard of is not looked into', async () => {
    const keys = generateKeyPairSync('ed25519');
    const stranger = home.actor('stranger');
    home.asked.length = 0;
    const gone = home.activity(stranger, 'Delete', `${stranger.id}/notes/1`);
    assert.equal(await bring(proven(gone, { actor: stranger, key: keys.privateKey })), 202);
    assert.deepEqual(home.asked, []);
  });

  test('a new key takes the place of an old one after one look, and no activity brings one in', async () => {
    const keys = generateKeyPairSync('ed25519');
    const before = [...mel.document.assertionMethod];
    const stolen = { ...mel.document, assertionMethod: [multikey(mel, keys.publicKey)] };
    await home.deliver(inbox, mel, home.activity(mel, 'Update', stolen), { at: world.clock.now() });
    await world.settled();
    const refused = await answer();
    assert.equal(await bring(proven(create(refused), { key: keys.privateKey })), 401);
    world.clock.forward(10 * 60_000);
    mel.document.assertionMethod = [multikey(mel, keys.publicKey)];
    const object = await answer();
    assert.equal(await bring(proven(create(object), { key: keys.privateKey })), 202);
    assert.ok(await statusOf(object.id));
    mel.document.assertionMethod = before;
  });

  test('a further key signs requests too, by RFC 9421 with Ed25519', async () => {
    const keys = generateKeyPairSync('ed25519');
    const ned = home.actor('ned');
    const followers = async () =>
      (await alice.get(`/api/v1/accounts/${alice.id}`)).body.followers_count as number;
    const before = await followers();
    ned.document.assertionMethod = [multikey(ned, keys.publicKey, 'ed25519-key')];
    const follow = home.activity(ned, 'Follow', server.ctx.origin.account(alice.id));
    const body = JSON.stringify(follow);
    const sent = (privateKey: KeyObject) =>
      post(
        inbox,
        signRfc9421(
          { method: 'POST', url: new URL(inbox), sha256: sha256(body), contentType: ACTIVITY_JSON },
          `${ned.id}#ed25519-key`,
          privateKey,
          world.clock.now(),
        ),
        body,
      );
    assert.equal((await sent(generateKeyPairSync('ed25519').privateKey)).status, 401);
    assert.equal((await sent(keys.privateKey)).status, 202);
    await world.settled();
    assert.equal((await followers()) - before, 1);
    const known = await server.ctx.db
      .selectFrom('accounts')
      .select(['id', 'key_id'])
      .where('uri', '=', ned.id)
      .executeTakeFirstOrThrow();
    assert.equal(known.key_id, ned.keyId, 'the main key stays the main key');
    await home.deliver(inbox, ned, home.activity(ned, 'Delete', ned.id), { at: world.clock.now() });
    await world.settled();
    const left = await server.ctx.db
      .selectFrom('accounts')
      .select('multikeys')
      .where('id', '=', known.id)
      .executeTakeFirstOrThrow();
    assert.equal(left.multikeys, '[]', 'its keys go with it');
  });
});

onBothEngines('What our members say to everybody', (engine) => {
  const { world, alice } = scene({ engine, servers: 2 });

  test('can be brought by others, and by nobody who changes it', async () => {
    const [here, there] = world.servers as [Skein, Skein];
    const peer = await createPeer();
    const dora = await person(there, 'dora');
    try {
      const kim = peer.actor('kim');
      const uri = here.ctx.origin.account(alice.id);
      const known = await there.ctx.fediverse.byUrl(there.ctx, uri);
      assert.equal(known?.kind, 'account');
      const asked = await dora.publish('what do you think?');
      const found = await here.ctx.fediverse.byUrl(here.ctx, there.ctx.origin.status(Number(asked.id)));
      // Somebody follows Alice, so that she is heard at all.
      await peer.deliver(here.ctx.origin.sharedInbox(), kim, peer.activity(kim, 'Follow', uri));
      await world.settled();
      peer.received.length = 0;
      await alice.publish('open to all', { in_reply_to_id: String(found?.id) });
      await alice.publish('between us', { visibility: 'private' });
      await world.settled();
      const [open, between] = peer.received.filter(({ type }) => type === 'Create');
      assert.equal(open.proof.verificationMethod, here.ctx.origin.proofKey(alice.id));
      assert.equal(between.proof, undefined, 'what is not for everybody proves nothing to others');
      const inbox = there.ctx.origin.sharedInbox();
      const forged = { ...open, id: `${open.id}2`, object: { ...open.object, content: 'forged' } };
      assert.equal((await peer.deliver(inbox, kim, forged)).status, 401);
      assert.equal((await peer.deliver(inbox, kim, open)).status, 202);
      await world.settled();
      const { body } = await dora.get(`/api/v1/statuses/${asked.id}/context`);
      assert.equal(body.descendants.length, 1);
    } finally {
      await peer.close();
    }
  });
});
