import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { verifySignature } from '@fedify/fedify';
import { CryptographicKey } from '@fedify/fedify/vocab';
import type { Skein } from '../../server/src/start.ts';
import { call, person } from '../cast.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('With LD signatures switched on', (engine) => {
  const { world, alice } = scene({ engine, servers: 2, environment: { SKEIN_LD_SIGNATURES: 'on' } });
  const peer = peerBeside();

  /** What Fedify, which reads JSON-LD whole, says to a document signed by Alice. */
  async function isBelieved(here: Skein, document: unknown): Promise<boolean> {
    const { public_key: pem } = await here.ctx.db
      .selectFrom('accounts')
      .select('public_key')
      .where('id', '=', alice.id)
      .executeTakeFirstOrThrow();
    const publicKey = await crypto.subtle.importKey(
      'spki',
      createPublicKey(pem as string).export({ type: 'spki', format: 'der' }),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      true,
      ['verify'],
    );
    const key = new CryptographicKey({
      id: new URL(here.ctx.origin.key(alice.id)),
      owner: new URL(here.ctx.origin.account(alice.id)),
      publicKey: publicKey as never,
    });
    const keyCache = { get: async () => key, set: async () => {} };
    return (await verifySignature(document, { keyCache })) !== null;
  }

  test('what is for everybody is signed in itself, and nothing else is', async () => {
    const [here, there] = world.servers as [Skein, Skein];
    const dora = await person(there, 'dora');
    const kim = peer.actor('kim');
    const uri = here.ctx.origin.account(alice.id);
    await peer.deliver(here.ctx.origin.sharedInbox(), kim, peer.activity(kim, 'Follow', uri));
    const found = await there.ctx.fediverse.byUrl(there.ctx, uri);
    assert.equal((await dora.post(`/api/v1/accounts/${found?.id}/follow`)).status, 200);
    await world.settled();
    peer.received.length = 0;
    const { id } = await alice.publish('open to #all', { spoiler_text: 'ü' });
    await alice.publish('not listed', { visibility: 'unlisted' });
    await alice.publish('between us', { visibility: 'private' });
    await world.settled();
    await alice.delete(`/api/v1/statuses/${id}`);
    const path = '/api/v1/accounts/update_credentials';
    await call(here, 'PATCH', path, { token: alice.token, body: { display_name: 'Alice the Great' } });
    await world.settled();
    world.clock.forward(11_000);
    await world.settled();
    assert.equal(peer.received.length, 5);
    // Posts that are said at one moment may come in any order.
    const saying = (text: string) => peer.received.find((one) => one.object.content?.includes(text));
    const [open, unlisted, between] = ['open to', 'not listed', 'between us'].map(saying);
    const [end, profile] = ['Delete', 'Update'].map((type) => peer.received.find((one) => one.type === type));
    for (const activity of [open, unlisted, end]) {
      assert.equal(activity.signature.creator, here.ctx.origin.key(alice.id));
      assert.equal(activity.proof, undefined, 'each would have to cover the other');
      assert.ok(await isBelieved(here, activity), activity.type);
      assert.ok(!(await isBelieved(here, { ...activity, to: [] })), activity.type);
    }
    assert.deepEqual(
      Object.keys(open.object.interactionPolicy),
      ['canQuote'],
      'with a word that it does not know Mastodon forwards nothing',
    );
    assert.equal(between.signature, undefined);
    assert.equal(between.proof, undefined);
    assert.equal(profile.type, 'Update');
    assert.equal(profile.signature, undefined);
    assert.ok(profile.proof, 'what is no post is proved as ever');
    const home = (await dora.home()).map((one) => one.content);
    assert.equal(home.length, 2, 'what was signed arrives as it was signed');
  });
});
