import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentDigestHeader, sha256 } from '../../server/src/federation/signatures/digest.ts';
import { signRfc9421 } from '../../server/src/federation/signatures/sign-rfc9421.ts';
import { keyPair, type PeerActor, PUBLIC, pem, post } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('Who signs for another, or with a key that is not theirs', (engine) => {
  const { world, server, alice } = scene({ engine });
  const peer = peerBeside();
  const other = peerBeside();
  let names = 0;

  const inbox = () => server.ctx.origin.sharedInbox();
  const rows = async () => (await server.ctx.db.selectFrom('incoming').selectAll().execute()).length;
  const isKnown = async (uri: string) =>
    (await server.ctx.db.selectFrom('accounts').select('id').where('uri', '=', uri).executeTakeFirst()) !==
    undefined;

  test('says nothing in the name of somebody else, of the same host or another, whatever they say', async (t) => {
    const mallory = peer.actor('mallory');
    const hello = peer.activity(mallory, 'Follow', server.ctx.origin.account(alice.id));
    assert.equal((await peer.deliver(inbox(), mallory, hello)).status, 202);
    await world.settled();
    const { id } = await alice.publish('mine');
    await world.settled();
    const uri = server.ctx.origin.status(Number(id));
    const before = await rows();
    let forms = 0;
    for (const [where, victim] of Object.entries({
      neighbour: peer.actor('vera'),
      elsewhere: other.actor('vito'),
    })) {
      const home = victim.id.startsWith(peer.origin) ? peer : other;
      const note = home.note(victim);
      const said: [string, unknown, Record<string, unknown>?][] = [
        ['Create', note],
        ['Update', { ...note, content: 'changed' }],
        ['Update', { ...victim.document, name: 'changed' }],
        ['Delete', victim.id],
        ['Delete', note.id],
        ['Follow', server.ctx.origin.account(alice.id)],
        ['Block', server.ctx.origin.account(alice.id)],
        ['Like', uri],
        ['Announce', uri, { to: [PUBLIC] }],
        ['Undo', hello],
        ['Accept', `${server.ctx.origin.account(alice.id)}#follows/1`],
        ['Reject', `${server.ctx.origin.account(alice.id)}#follows/1`],
        ['Move', victim.id, { target: mallory.id }],
        ['Flag', server.ctx.origin.account(alice.id)],
        ['Add', note.id, { target: `${victim.id}/featured` }],
      ];
      peer.asked.length = 0;
      other.asked.length = 0;
      for (const [type, object, more] of said) {
        forms += 1;
        const forged = home.activity(victim, type, object, more);
        assert.equal((await peer.deliver(inbox(), mallory, forged)).status, 401, `${type} of ${where}`);
      }
      await world.settled();
      assert.deepEqual([...peer.asked, ...other.asked], [], 'nobody was asked anything');
      assert.equal(await isKnown(victim.id), false, where);
    }
    assert.equal(await rows(), before);
    t.diagnostic(`${forms} forms, 0 believed`);
  });

  test('is not believed by a key document that is another, elsewhere, or not what its owner lists', async (t) => {
    const key = (id: string, owner: string) => ({ id, owner, publicKeyPem: pem(keyPair(0).publicKey) });
    const victim = other.actor('vic');
    const forms: Record<string, (actor: PeerActor, path: string) => void> = {
      'the document has another id': (actor) => {
        actor.document.id = `${peer.origin}/users/nobody`;
      },
      'the document is an actor of another host': (actor) => {
        actor.document.id = victim.id;
      },
      'its key has another owner': (actor) => {
        actor.document.publicKey = key(actor.keyId, victim.id);
      },
      'its key has another id': (actor) => {
        actor.document.publicKey = key(`${actor.id}#other-key`, actor.id);
      },
      'its key is of another host': (actor) => {
        actor.document.publicKey = key(`${other.origin}/users/x#main-key`, actor.id);
      },
      'it lists no key': (actor) => {
        actor.document.publicKey = undefined;
      },
      'its key is no key': (actor) => {
        actor.document.publicKey = { ...key(actor.keyId, actor.id), publicKeyPem: 'no key' };
      },
      'it has no inbox': (actor) => {
        actor.document.inbox = undefined;
      },
      'it is no actor': (actor) => {
        actor.document.type = 'Note';
      },
      'it is an upload': (actor, path) => void peer.put(path, actor.document, 'application/json'),
      'it is no JSON': (_, path) => void peer.put(path, '{'),
      'it is gone': (_, path) => peer.remove(path),
      'a key of its own names an owner elsewhere': (_, path) =>
        void peer.put(path, key(`${peer.origin}${path}`, victim.id)),
      'a key of its own names an owner that does not list it': (_, path) =>
        void peer.put(path, key(`${peer.origin}${path}`, `${peer.origin}/users/mallory`)),
    };
    const before = await rows();
    for (const [what, change] of Object.entries(forms)) {
      const actor = peer.actor(`forger${++names}`);
      const honest = structuredClone(actor);
      change(actor, new URL(actor.id).pathname);
      const follow = peer.activity(honest, 'Follow', server.ctx.origin.account(alice.id));
      const options = { privateKey: keyPair(0).privateKey };
      const seen = await peer.deliver(
        inbox(),
        { ...actor, id: honest.id, keyId: honest.keyId },
        follow,
        options,
      );
      assert.equal(seen.status, 401, what);
      for (const uri of [honest.id, victim.id]) assert.equal(await isKnown(uri), false, what);
    }
    assert.equal(await rows(), before);
    t.diagnostic(`${Object.keys(forms).length} forms, 0 believed, nothing kept`);
  });

  test('does not shut out a neighbour by listing their key as its own', async () => {
    const vera = peer.actor(`vera${++names}`);
    for (const moment of ['before', 'after'])
      for (const named of [true, false]) {
        const thief = peer.actor(`thief${++names}`);
        const { publicKeyPem } = thief.document.publicKey;
        thief.document.publicKey = { id: vera.keyId, publicKeyPem, ...(named ? { owner: thief.id } : {}) };
        const handle = encodeURIComponent(`@${thief.name}@${peer.host}`);
        const { body } = await alice.get(`/api/v2/search?resolve=true&q=${handle}`);
        assert.equal(body.accounts.length, 1);
        const follow = peer.activity(vera, 'Follow', server.ctx.origin.account(alice.id));
        assert.equal((await peer.deliver(inbox(), vera, follow)).status, 202, `${moment}, ${named}`);
        await world.settled();
      }
    const { body } = await alice.get(`/api/v1/accounts/${alice.id}/followers`);
    assert.ok(body.some(({ uri }: any) => uri === vera.id));
  });

  test('cannot say it again: inside its time it is acknowledged without effect, outside it is refused', async () => {
    const kim = peer.actor(`kim${++names}`);
    const follow = () => peer.activity(kim, 'Follow', server.ctx.origin.account(alice.id));
    const at = (ms: number) => world.clock.now() + ms;
    const HOUR = 3_600_000;
    for (const ms of [-2 * HOUR, -24 * HOUR, HOUR, 24 * HOUR])
      assert.equal((await peer.deliver(inbox(), kim, follow(), { at: at(ms) })).status, 401, String(ms));
    for (const ms of [-HOUR, 0, 4 * 60_000])
      assert.equal((await peer.deliver(inbox(), kim, follow(), { at: at(ms) })).status, 202, String(ms));
    const body = JSON.stringify(follow());
    const said = {
      method: 'POST',
      url: new URL(inbox()),
      sha256: sha256(body),
      contentType: 'application/activity+json',
    };
    const signed = (time: number) => signRfc9421(said, kim.keyId, kim.privateKey, time);
    for (const ms of [-2 * HOUR, HOUR]) assert.equal((await post(inbox(), signed(at(ms)), body)).status, 401);
    const headers = signed(at(0));
    assert.equal((await post(inbox(), headers, body)).status, 202);
    const before = await rows();
    for (let time = 0; time < 5; time += 1) assert.equal((await post(inbox(), headers, body)).status, 202);
    assert.equal(await rows(), before);
    const forged = '{"type":"Like"}';
    const swapped = { ...headers, 'content-digest': contentDigestHeader(sha256(forged)) };
    assert.equal((await post(inbox(), swapped, forged)).status, 401);
  });

  test('does not get by with a second signature beside a false one', async () => {
    const kim = peer.actor(`kim${++names}`);
    const follow = peer.activity(kim, 'Follow', server.ctx.origin.account(alice.id));
    const body = JSON.stringify(follow);
    const said = {
      method: 'POST',
      url: new URL(inbox()),
      sha256: sha256(body),
      contentType: 'application/activity+json',
    };
    const good = signRfc9421(said, kim.keyId, kim.privateKey, world.clock.now());
    const bad = signRfc9421(said, kim.keyId, keyPair(7).privateKey, world.clock.now());
    const send = (
      change: (headers: Record<string, string>) => Record<string, string>,
      privateKey = kim.privateKey,
    ) => peer.deliver(inbox(), kim, follow, { at: world.clock.now(), privateKey, headers: change });
    const beside = (more: Record<string, string>) => (headers: Record<string, string>) => ({
      ...headers,
      ...more,
      signature: `${headers.signature}, ${more.signature}`,
    });
    assert.equal((await send(beside(bad))).status, 401, 'the newer one is false');
    assert.equal((await send(beside(good), keyPair(7).privateKey)).status, 401, 'the older one is false');
    assert.equal((await send(beside(good))).status, 202, 'both hold');
  });
});
