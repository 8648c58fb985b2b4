import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { before, test } from 'node:test';
import { ACTIVITY_TYPES } from '../../server/src/federation/fetch/document.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { encodeBase58, encodeMultikey } from '../../server/src/federation/signatures/multikey.ts';
import { signRfc9421 } from '../../server/src/federation/signatures/sign-rfc9421.ts';
import { call, type Person, person } from '../cast.ts';
import { ACTIVITY_JSON, type PeerActor, PUBLIC, post } from '../peer.ts';
import { typed } from '../process.ts';
import { givePassword, kitOf, makeRecoveryKey, PASSWORD, publish, withdraw } from '../recovery.ts';
import { peerBeside, scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const DAY = 86_400_000;
const SIX_MINUTES = 6 * 60_000;

/** What is no Ed25519 Multikey, each in its way. */
const MALFORMED: Record<string, string> = {
  'no multibase': 'hello',
  'the prefix alone': 'z',
  'another base': `u${Buffer.concat([Buffer.from([0xed, 1]), Buffer.alloc(32, 7)]).toString('base64url')}`,
  'no prefix': encodeBase58(Buffer.concat([Buffer.from([0xed, 1]), Buffer.alloc(32, 7)])),
  'a letter that Base58 leaves out': 'z6MkI0Ol',
  'one byte too few': multibase([0xed, 1], 31),
  'one byte too many': multibase([0xed, 1], 33),
  'the codec of P-256': multibase([0x80, 0x24], 33),
  'the codec of RSA': multibase([0x85, 0x24], 32),
  'no codec': `z${encodeBase58(Buffer.alloc(34, 9))}`,
  'a PEM': generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) as string,
  'with a blank': `${makeRecoveryKey().multikey} `,
  'a point of order one': small(`01${'00'.repeat(31)}`),
  'the same with the other sign': small(`01${'00'.repeat(30)}80`),
  'a point of order four': small('00'.repeat(32)),
  'a point of order eight': small('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  'a point of order two': small(`ec${'ff'.repeat(30)}7f`),
};

function multibase(codec: number[], bytes: number): string {
  return `z${encodeBase58(Buffer.concat([Buffer.from(codec), Buffer.alloc(bytes, 7)]))}`;
}

function small(hex: string): string {
  return `z${encodeBase58(Buffer.concat([Buffer.from([0xed, 1]), Buffer.from(hex, 'hex')]))}`;
}

onBothEngines('a recovery key', (engine) => {
  const peer = peerBeside();
  const { world, server, alice, bob } = scene({ engine });
  let follower: PeerActor;

  const actorOf = async (who: Person) =>
    (
      await fetch(server.ctx.origin.account(who.id), { headers: { Accept: ACTIVITY_TYPES } })
    ).json() as Promise<any>;
  const state = async (who: Person) => (await who.get('/api/skein/v1/recovery')).body;
  const updates = () => peer.received.filter(({ type }) => type === 'Update').length;

  before(async () => {
    await givePassword(alice);
    await givePassword(bob);
    follower = peer.actor('felix');
    const asked = peer.activity(follower, 'Follow', server.ctx.origin.account(alice.id));
    assert.equal((await peer.deliver(server.ctx.origin.sharedInbox(), follower, asked)).status, 202);
    await world.settled();
  });

  /** What is said in ten seconds is told once. */
  async function told(): Promise<void> {
    await world.settled();
    world.clock.forward(11_000);
    await world.settled();
  }

  /** The recovery key in a document, beside the key for proofs. */
  const recoveryIn = ({ id, assertionMethod }: any) =>
    assertionMethod.filter((key: any) => key.id === `${id}#recovery-key`);

  test('is published when a member gives one, and where none was given there is nothing', async () => {
    assert.deepEqual(recoveryIn(await actorOf(alice)), []);
    assert.equal((await state(alice)).recovery_key, null);
    const { multikey } = makeRecoveryKey();
    const seen = await publish(alice, multikey);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    assert.match(seen.headers.get('cache-control') ?? '', /no-store/);
    assert.equal(seen.body.recovery_key, multikey);
    const actor = await actorOf(alice);
    assert.deepEqual(recoveryIn(actor), [
      {
        id: `${actor.id}#recovery-key`,
        type: 'Multikey',
        controller: actor.id,
        publicKeyMultibase: multikey,
      },
    ]);
    await told();
    const last = peer.received.filter(({ type }) => type === 'Update').at(-1);
    assert.equal(recoveryIn(last.object)[0].publicKeyMultibase, multikey, 'followers elsewhere are told');
  });

  test('takes the place of the one before, and is taken down; each is told', async () => {
    const before = updates();
    const second = makeRecoveryKey().multikey;
    assert.equal((await publish(alice, second)).body.recovery_key, second);
    await told();
    assert.equal(updates(), before + 1);
    assert.equal((await publish(alice, second)).status, 200);
    await told();
    assert.equal(updates(), before + 1, 'the same again says nothing');
    assert.equal((await withdraw(alice)).body.recovery_key, null);
    await told();
    assert.equal(updates(), before + 2);
    assert.deepEqual(recoveryIn(await actorOf(alice)), []);
  });

  test('is asked for with the password, by apps that may write everything', async () => {
    const { multikey } = makeRecoveryKey();
    const body = { password: PASSWORD, public_key: multikey };
    const reader = await person(server, `reader${engine}`, { scopes: ['read', 'write:accounts'] });
    await givePassword(reader);
    for (const [method, path] of [
      ['PUT', '/api/skein/v1/recovery/key'],
      ['DELETE', '/api/skein/v1/recovery/key'],
      ['POST', '/api/skein/v1/recovery/kit'],
    ] as const) {
      const ask = (token: string | undefined, more: object) =>
        call(server, method, path, { ...(token ? { token } : {}), body: { ...body, ...more } });
      assertRefused(await ask(undefined, {}), 401);
      assertRefused(await ask(reader.token, {}), 403);
      assertRefused(await ask(alice.token, { password: 'sixty geese north' }), 403);
      assertRefused(await ask(alice.token, { password: '' }), 400);
    }
    assertRefused(await call(server, 'GET', '/api/skein/v1/recovery'), 401);
    assert.equal((await state(alice)).recovery_key, null);
  });

  test('is an Ed25519 Multikey, and nothing else', async () => {
    for (const [what, text] of Object.entries(MALFORMED)) {
      const seen = await publish(alice, text);
      assert.equal(seen.status, 422, what);
      assert.equal(typeof seen.body.error, 'string');
    }
    const secret = multibase([0x80, 0x26], 32);
    assert.match((await publish(alice, secret)).body.error, /private half/);
    assert.equal((await state(alice)).recovery_key, null);
  });

  test('is set and taken down by the command line', async () => {
    const { multikey } = makeRecoveryKey();
    const type = (...argv: string[]) => typed(server.ctx.config, 'recovery', 'key', ...argv);
    assert.equal((await type('bob', '--set', multikey)).code, 0);
    assert.equal((await type('bob')).out, multikey);
    assert.equal((await type('bob', '--set', 'z6MkNo')).code, 1);
    assert.equal((await type('nobody')).code, 1);
    assert.equal((await type('bob', '--withdraw', '--set', multikey)).code, 2);
    assert.equal((await type('bob', '--withdraw')).code, 0);
    assert.equal((await state(bob)).recovery_key, null);
  });

  test('comes in a kit with the main key and the followers elsewhere, and the server says when the list is old', async () => {
    assert.deepEqual((await state(alice)).follower_list, { made_at: null, count: 0, stale: true });
    await bob.follow(alice);
    const kit = await kitOf(alice);
    assert.equal(kit.kind, 'skein-recovery-kit');
    assert.equal(kit.version, 1);
    assert.equal(kit.address, alice.handle);
    assert.equal(kit.actor.id, server.ctx.origin.account(alice.id));
    assert.equal(kit.keys[0].id, kit.actor.publicKey.id);
    assert.match(kit.keys[0].private_key, /^-----BEGIN PRIVATE KEY-----/);
    assert.deepEqual(kit.followers, [
      { id: follower.id, inbox: `${follower.id}/inbox`, shared_inbox: `${peer.origin}/inbox` },
    ]);
    const { follower_list } = await state(alice);
    assert.deepEqual([follower_list.count, follower_list.stale], [1, false]);
    const set = (count: number) =>
      server.ctx.writer.write((db) =>
        db.updateTable('accounts').set({ followers_count: count }).where('id', '=', alice.id).execute(),
      );
    await set(2);
    assert.equal((await state(alice)).follower_list.stale, false);
    await set(3);
    assert.equal((await state(alice)).follower_list.stale, true, 'grown by a tenth');
    await set(2);
    world.clock.forward(29 * DAY);
    assert.equal((await state(alice)).follower_list.stale, false);
    world.clock.forward(2 * DAY);
    assert.equal((await state(alice)).follower_list.stale, true, 'a month old');
  });

  test('a list goes on where it was, for whoever began it', async () => {
    const place = (list: number, from = world.clock.now()) =>
      server.ctx.secrets.seal(JSON.stringify({ list, after: 0, listed: 0, followers: 0, from }));
    const ask = (who: Person, next: string) => who.post('/api/skein/v1/recovery/kit/followers', { next });
    assert.equal((await ask(alice, place(alice.id))).body.followers.length, 1);
    assertRefused(await ask(alice, place(bob.id)), 422);
    assertRefused(await ask(alice, place(alice.id, world.clock.now() - 3_600_000)), 422);
    assertRefused(await ask(alice, server.ctx.secrets.seal('"another"')), 422);
    assertRefused(await ask(alice, 'x'), 422);
  });

  test('nothing of the kit is written down', async () => {
    const kit = await kitOf(alice);
    const lines = kit.keys[0].private_key.split('\n').slice(1, 3).join('');
    assert.ok(lines.length > 60);
    assert.ok(!world.log.join('\n').includes(lines.slice(0, 60)));
    const row = await server.ctx.db
      .selectFrom('recovery_lists')
      .selectAll()
      .where('account_id', '=', alice.id)
      .executeTakeFirstOrThrow();
    assert.deepEqual(Object.keys(row).sort(), ['account_id', 'followers', 'listed', 'made_at']);
  });
});

onBothEngines('a recovery key of somebody elsewhere', (engine) => {
  const peer = peerBeside();
  const { world, server, alice } = scene({ engine });
  let made = 0;

  const keyOf = (actor: PeerActor, publicKey: KeyObject | string, changes: object = {}) => ({
    id: `${actor.id}#recovery-key`,
    type: 'Multikey',
    controller: actor.id,
    publicKeyMultibase: typeof publicKey === 'string' ? publicKey : encodeMultikey(publicKey),
    ...changes,
  });

  /** Somebody who follows alice, so that their key is known here. */
  async function somebody(list: (actor: PeerActor) => unknown = () => []): Promise<PeerActor> {
    made += 1;
    const actor = peer.actor(`${engine}${made}`);
    actor.document.assertionMethod = list(actor);
    const asked = peer.activity(actor, 'Follow', server.ctx.origin.account(alice.id));
    assert.equal((await peer.deliver(server.ctx.origin.sharedInbox(), actor, asked)).status, 202);
    await world.settled();
    return actor;
  }

  const known = async (actor: PeerActor) => {
    const row = await server.ctx.db
      .selectFrom('accounts')
      .select(['multikeys', 'public_key', 'display_name'])
      .where('uri', '=', actor.id)
      .executeTakeFirstOrThrow();
    return { ...row, multikeys: JSON.parse(row.multikeys) };
  };

  const send = (
    actor: PeerActor,
    activity: unknown,
    privateKey: KeyObject,
    keyId = `${actor.id}#recovery-key`,
  ) =>
    peer.deliver(server.ctx.origin.sharedInbox(), actor, activity, {
      privateKey,
      keyId,
      at: world.clock.now(),
    });
  const moveOf = (actor: PeerActor) =>
    peer.activity(actor, 'Move', actor.id, { target: `${peer.origin}/users/elsewhere` });

  test('is known by its fragment, and believed where it says that its account has moved', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const actor = await somebody((who) => keyOf(who, publicKey));
    assert.deepEqual((await known(actor)).multikeys, [['recovery-key', encodeMultikey(publicKey)]]);
    assert.equal((await send(actor, moveOf(actor), privateKey)).status, 202);
    const update = peer.activity(actor, 'Update', { ...actor.document, movedTo: `${peer.origin}/users/x` });
    assert.equal((await send(actor, update, privateKey)).status, 202);
    const inbox = server.ctx.origin.sharedInbox();
    const body = JSON.stringify(moveOf(actor));
    const request = { method: 'POST', url: new URL(inbox), sha256: sha256(body) };
    const signed = signRfc9421(request, `${actor.id}#recovery-key`, privateKey, world.clock.now());
    const headers = { ...signed, 'content-type': ACTIVITY_JSON };
    assert.equal((await post(inbox, headers, body)).status, 202, 'by RFC 9421, too');
  });

  test('is not believed for anything else', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const actor = await somebody((who) => [keyOf(who, publicKey)]);
    const rows = () =>
      server.ctx.db
        .selectFrom('incoming')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
    const before = (await rows()).n;
    const thief = { ...actor.document, name: 'Thief', inbox: `${peer.origin}/thief` };
    for (const activity of [
      peer.activity(actor, 'Create', peer.note(actor)),
      peer.activity(actor, 'Update', thief),
      peer.activity(actor, 'Follow', server.ctx.origin.account(alice.id)),
      peer.activity(actor, 'Delete', actor.id),
      peer.activity(actor, 'Move', `${peer.origin}/users/other`, { target: `${peer.origin}/users/x` }),
      peer.activity(actor, 'Move', actor.id),
      peer.activity(actor, 'Announce', `${peer.origin}/notes/1`, { to: [PUBLIC] }),
    ]) {
      assertRefused(await send(actor, activity, privateKey), 403);
    }
    assert.equal((await rows()).n, before, 'and nothing is kept of it');
    await send(
      actor,
      peer.activity(actor, 'Update', { ...thief, movedTo: `${peer.origin}/users/x` }),
      privateKey,
    );
    await world.settled();
    assert.notEqual((await known(actor)).display_name, 'Thief', 'what else an Update says does not count');
    const list = `${actor.id}/followers/here`;
    const said = `collectionId="${actor.id}/followers", url="${list}", digest="${'0'.repeat(64)}"`;
    const { status } = await peer.deliver(server.ctx.origin.sharedInbox(), actor, moveOf(actor), {
      privateKey,
      keyId: `${actor.id}#recovery-key`,
      at: world.clock.now(),
      headers: (headers) => ({ ...headers, 'Collection-Synchronization': said }),
    });
    assert.equal(status, 202);
    world.clock.forward(2 * 60_000);
    await world.settled();
    assert.ok(!peer.asked.includes(`GET ${new URL(list).pathname}`), 'nor does who is said to follow');
  });

  test('counts only where the actor lists it as its own, as a fragment of its own id', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const other = await somebody();
    for (const list of [
      (actor: PeerActor) => keyOf(actor, publicKey, { controller: other.id }),
      (actor: PeerActor) => keyOf(actor, publicKey, { controller: undefined }),
      (actor: PeerActor) => keyOf(actor, publicKey, { id: `${peer.origin}/keys/${actor.name}` }),
      (actor: PeerActor) => keyOf(actor, publicKey, { id: `${actor.id}#` }),
      (actor: PeerActor) => keyOf(actor, publicKey, { id: `${other.id}#recovery-key` }),
      (actor: PeerActor) => keyOf(actor, publicKey, { type: 'Ed25519VerificationKey2020' }),
      (actor: PeerActor) => `${actor.id}#recovery-key`,
      () => [],
    ]) {
      const actor = await somebody(list);
      assert.deepEqual((await known(actor)).multikeys, []);
      assertRefused(await send(actor, moveOf(actor), privateKey), 401);
    }
    for (const [what, text] of Object.entries(MALFORMED)) {
      const actor = await somebody((who) => keyOf(who, text));
      assert.deepEqual((await known(actor)).multikeys, [], what);
    }
  });

  test('is its actor’s alone: with that of another nobody speaks for anybody', async () => {
    const [mine, theirs] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const victim = await somebody((who) => keyOf(who, mine.publicKey));
    const thief = await somebody((who) => keyOf(who, theirs.publicKey));
    assertRefused(await send(victim, moveOf(victim), theirs.privateKey), 401);
    assertRefused(await send(victim, moveOf(victim), theirs.privateKey, `${thief.id}#recovery-key`), 401);
    // An RSA key under the id of the other kind, and the other way round.
    assertRefused(await send(victim, moveOf(victim), victim.privateKey), 401);
    assertRefused(await send(victim, moveOf(victim), mine.privateKey, victim.keyId), 401);
  });

  test('cannot be put there by a copy: a key comes from the actor’s own address', async () => {
    const [first, second] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const actor = await somebody((who) => keyOf(who, first.publicKey));
    const copy = { ...actor.document, assertionMethod: keyOf(actor, second.publicKey), name: 'Changed' };
    const seen = await peer.deliver(
      server.ctx.origin.sharedInbox(),
      actor,
      peer.activity(actor, 'Update', copy),
      { at: world.clock.now() },
    );
    assert.equal(seen.status, 202);
    await world.settled();
    assert.deepEqual((await known(actor)).multikeys, [['recovery-key', encodeMultikey(first.publicKey)]]);
    actor.document.assertionMethod = keyOf(actor, second.publicKey);
    await peer.deliver(server.ctx.origin.sharedInbox(), actor, peer.activity(actor, 'Update', copy), {
      at: world.clock.now(),
    });
    await world.settled();
    assert.deepEqual((await known(actor)).multikeys, [['recovery-key', encodeMultikey(second.publicKey)]]);
    assertRefused(await send(actor, moveOf(actor), first.privateKey), 401);
    assert.equal((await send(actor, moveOf(actor), second.privateKey)).status, 202);
  });

  test('that was taken back is believed no more: at once when it is told, else after five minutes', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const told = await somebody((who) => keyOf(who, publicKey));
    assert.equal((await send(told, moveOf(told), privateKey)).status, 202);
    told.document.assertionMethod = [];
    await peer.deliver(server.ctx.origin.sharedInbox(), told, peer.activity(told, 'Update', told.document), {
      at: world.clock.now(),
    });
    await world.settled();
    assertRefused(await send(told, moveOf(told), privateKey), 401);

    const silent = await somebody((who) => keyOf(who, publicKey));
    assert.equal((await send(silent, moveOf(silent), privateKey)).status, 202);
    silent.document.assertionMethod = [];
    world.clock.forward(SIX_MINUTES);
    assertRefused(await send(silent, moveOf(silent), privateKey), 401);
    assert.deepEqual((await known(silent)).multikeys, []);
  });

  test('stands while its server does not answer', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const actor = await somebody((who) => keyOf(who, publicKey));
    world.clock.forward(SIX_MINUTES);
    const path = new URL(actor.id).pathname;
    for (const status of [502, 503, 404, 410]) {
      peer.remove(path, status);
      world.clock.forward(SIX_MINUTES);
      assert.equal((await send(actor, moveOf(actor), privateKey)).status, 202, String(status));
    }
  });
});
