import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { before, test } from 'node:test';
import { encodeMultikey } from '../../server/src/federation/signatures/multikey.ts';
import type { Skein } from '../../server/src/start.ts';
import { ACTIVITY_JSON } from '../peer.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** A document as strangers see it. */
type Document = any;

/** How each server finds the key under `keyId` in an actor's document: the id and text it would keep, or an error. */
interface Reader {
  name: string;
  read(actor: Document, keyId: string): { id: string; pem: string };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const hostOf = (url: string) => new URL(url).hostname;

/** Models after what each server's source does with `publicKey`, in our own words. */
const READERS: readonly Reader[] = [
  {
    // ActivityPub::ProcessAccountService takes the first of `publicKey`; ActivityPub::FetchRemoteKeyService asks the
    // owner to list the key that signed.
    name: 'Mastodon',
    read(actor, keyId) {
      const first = Array.isArray(actor.publicKey) ? actor.publicKey[0] : actor.publicKey;
      assert.ok(first && typeof first === 'object', 'the key stands inside the document');
      assert.equal(first.owner, actor.id);
      const listed = [actor.publicKey].flat().find((key: Document) => key.id === keyId);
      assert.ok(listed, 'the owner lists the key');
      return { id: listed.id, pem: first.publicKeyPem };
    },
  },
  {
    // Mastodon from 4.7 on also reads Multikeys of `assertionMethod` that the actor controls, beside the main key.
    name: 'Mastodon 4.7',
    read(actor, keyId) {
      const keys = [actor.publicKey].flat().map((key: Document) => ({ id: key.id, pem: key.publicKeyPem }));
      for (const method of [actor.assertionMethod ?? []].flat()) {
        assert.equal(method.type, 'Multikey');
        assert.equal(method.controller, actor.id);
        assert.ok(method.id.startsWith(`${actor.id}#`), 'its id is a fragment of the actor');
        assert.match(method.publicKeyMultibase, /^z6Mk/);
        assert.notEqual(method.id, keyId);
      }
      return keys.find((key) => key.id === keyId) as { id: string; pem: string };
    },
  },
  {
    // ApPersonService.validateActor reads `publicKey.id` as a string of the actor's host, then stores that one key.
    name: 'Misskey',
    read(actor) {
      assert.match(actor.preferredUsername, /^\w([\w-.]*\w)?$/);
      assert.ok(isText(actor.inbox));
      assert.ok(isText(actor.publicKey.id), 'publicKey.id is a string');
      assert.equal(hostOf(actor.publicKey.id), hostOf(actor.id));
      return { id: actor.publicKey.id, pem: actor.publicKey.publicKeyPem };
    },
  },
  {
    // Its types are read strictly: public_key is one struct of three texts, outbox is there, kinds are few.
    name: 'Lemmy',
    read(actor) {
      assert.ok(['Person', 'Service', 'Organization'].includes(actor.type));
      assert.ok(isText(actor.outbox) && isText(actor.preferredUsername));
      const { publicKey } = actor;
      assert.ok(!Array.isArray(publicKey));
      for (const field of ['id', 'owner', 'publicKeyPem']) assert.ok(isText(publicKey[field]), field);
      assert.ok(new URL(publicKey.id) && new URL(publicKey.owner));
      assert.ok(!Number.isNaN(Date.parse(actor.published)));
      return { id: publicKey.id, pem: publicKey.publicKeyPem };
    },
  },
  {
    // Its validators ask for id and owner as URLs and for a text that begins and ends like a PEM of 10 to 5 000 characters.
    name: 'PeerTube',
    read(actor) {
      const { id, owner, publicKeyPem } = actor.publicKey;
      assert.ok(URL.canParse(id) && URL.canParse(owner));
      assert.ok(
        publicKeyPem.startsWith('-----BEGIN PUBLIC KEY-----') &&
          publicKeyPem.includes('-----END PUBLIC KEY-----'),
      );
      assert.ok(publicKeyPem.length >= 10 && publicKeyPem.length <= 5000);
      assert.ok(isText(actor.endpoints.sharedInbox));
      return { id, pem: publicKeyPem };
    },
  },
  {
    // Pleroma and Akkoma match one object, and find the actor by cutting the fragment off the key's id.
    name: 'Pleroma',
    read(actor, keyId) {
      const url = new URL(keyId);
      url.hash = '';
      assert.equal(url.href, actor.id);
      assert.ok(!Array.isArray(actor.publicKey) && isText(actor.publicKey.publicKeyPem));
      return { id: keyId, pem: actor.publicKey.publicKeyPem };
    },
  },
];

onBothEngines('Our actor as other servers read it', (engine) => {
  let { world, server, alice } = scene({ engine });
  before(async () => {
    [server] = world.servers as [Skein];
  });

  async function fetched(url: string): Promise<Document> {
    const answer = await fetch(url, { headers: { accept: ACTIVITY_JSON } });
    assert.equal(answer.status, 200);
    return answer.json();
  }

  async function mainKey(): Promise<string> {
    const row = await server.ctx.db
      .selectFrom('accounts')
      .select('public_key')
      .where('id', '=', alice.id)
      .executeTakeFirstOrThrow();
    return row.public_key as string;
  }

  const agree = async () => {
    const { origin } = server.ctx;
    const actor = await fetched(origin.account(alice.id));
    for (const { name, read } of READERS) {
      const { id, pem } = read(actor, origin.key(alice.id));
      assert.equal(id, origin.key(alice.id), name);
      const same = createPublicKey(pem).equals(createPublicKey(await mainKey()));
      assert.ok(same, `${name} has the main key`);
    }
    return actor;
  };

  test('every server finds the main key', async () => {
    const { assertionMethod } = await agree();
    assert.equal(assertionMethod.length, 1);
    assert.equal(assertionMethod[0].id, `${server.ctx.origin.account(alice.id)}#proof-key`);
    assert.deepEqual((await agree()).assertionMethod, assertionMethod, 'it stays the same');
  });

  test('a recovery key beside it changes nothing for those who know one key only', async () => {
    const recovery = encodeMultikey(generateKeyPairSync('ed25519').publicKey);
    await server.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ recovery_key: recovery }).where('id', '=', alice.id).execute(),
    );
    const actor = await agree();
    assert.equal(actor.assertionMethod.length, 2);
    assert.match(actor.assertionMethod[0].id, /#proof-key$/);
    assert.equal(actor.assertionMethod[1].publicKeyMultibase, recovery);
    assert.ok(!JSON.stringify(actor.publicKey).includes(recovery));
  });

  test('the models notice what breaks those servers: two keys in a list', async () => {
    const actor = await fetched(server.ctx.origin.account(alice.id));
    const broken = {
      ...actor,
      publicKey: [actor.publicKey, { ...actor.publicKey, id: `${actor.id}#other` }],
    };
    for (const { name, read } of READERS) {
      if (name.startsWith('Mastodon')) continue;
      assert.throws(() => read(broken, server.ctx.origin.key(alice.id)), name);
    }
  });

  test('the actor of the whole server has one key too, kept sealed and the same after a look', async () => {
    const { origin } = server.ctx;
    const actor = await fetched(origin.instance());
    assert.equal(actor.type, 'Application');
    assert.equal(actor.inbox, origin.sharedInbox());
    assert.equal(actor.publicKey.id, origin.instanceKey());
    assert.deepEqual((await fetched(origin.instance())).publicKey, actor.publicKey);
    const stored = await server.ctx.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', 'instance.key')
      .executeTakeFirstOrThrow();
    assert.ok(!stored.value.includes('PRIVATE KEY'));
  });
});
