import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRestAPIClient, MastoHttpError } from 'masto';
import { apart, until } from '../apart.ts';
import { inFolder } from '../emojis.ts';
import { picture, plain } from '../pictures.ts';
import { onBothEngines } from '../world.ts';

/** Nothing listens there, and nothing is sent: nobody is told of anything here. */
const ENDPOINT = 'https://push.example/abc';

onBothEngines('what else apps do, through their libraries', (engine) => {
  const { alice, bob, command, address } = apart(engine);

  test('masto.js and megalodon: the server’s own emojis, and those of a post', async () => {
    await inFolder({ picture: await plain(32, 32) }, (folder) =>
      command('emoji', 'add', 'goose', join(folder, 'picture'), '--category', 'Birds'),
    );
    const listed = await until(
      () => alice().masto.v1.customEmojis.list(),
      (found) => found.length > 0,
    );
    assert.deepEqual(
      listed.map(({ shortcode, category, visibleInPicker }) => [shortcode, category, visibleInPicker]),
      [['goose', 'Birds', true]],
    );
    const post = await alice().masto.v1.statuses.create({ status: 'A :goose: and a :gander:' });
    assert.deepEqual(
      post.emojis.map(({ url }) => url),
      listed.map(({ url }) => url),
    );
    assert.equal((await fetch(String(listed[0]?.url))).headers.get('content-type'), 'image/png');
    const seen = (await bob().megalodon.getInstanceCustomEmojis()).data;
    assert.deepEqual(
      seen.map(({ shortcode, url }) => [shortcode, url]),
      [['goose', listed[0]?.url]],
    );
  });

  test('masto.js and megalodon: an app makes itself known, and learns who it is', async () => {
    const url = address();
    const app = await createRestAPIClient({ url }).v1.apps.create({
      clientName: 'Reeds',
      redirectUris: 'reeds://callback',
      scopes: 'read push',
    });
    assert.ok(app.clientId && app.clientSecret);
    assert.deepEqual([app.name, app.redirectUris], ['Reeds', ['reeds://callback']]);
    assert.equal(typeof (await alice().masto.v1.apps.verifyCredentials()).name, 'string');
    const other = await bob().megalodon.createApp('Rushes', { scopes: ['read'] });
    assert.deepEqual([other.name, other.redirect_uri], ['Rushes', 'urn:ietf:wg:oauth:2.0:oob']);
    assert.ok(other.client_id);
  });

  test('masto.js and megalodon: a device is registered for push, changed and taken off', async () => {
    const keys = createECDH('prime256v1');
    keys.generateKeys();
    const subscription = {
      endpoint: ENDPOINT,
      keys: { p256dh: keys.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') },
    };
    const { subscription: push } = alice().masto.v1.push;
    const made = await push.create({
      subscription,
      data: { alerts: { mention: true, follow: false } },
      policy: 'followed' as never,
    });
    assert.deepEqual([made.endpoint, made.alerts.mention, made.alerts.follow], [ENDPOINT, true, false]);
    const { configuration } = await alice().masto.v2.instance.fetch();
    assert.equal(made.serverKey, (configuration as { vapid?: { publicKey?: string } }).vapid?.publicKey);
    const changed = await push.update({ data: { alerts: { follow: true } } });
    assert.deepEqual([changed.alerts.follow, changed.id], [true, made.id]);
    assert.equal((await push.fetch()).endpoint, ENDPOINT);
    await push.remove();
    await assert.rejects(
      async () => void (await push.fetch()),
      (error) => error instanceof MastoHttpError && error.statusCode === 404,
    );
    const theirs = await bob().megalodon.subscribePushNotification(subscription, { alerts: { poll: true } });
    assert.equal(theirs.data.alerts.poll, true);
    assert.equal((await bob().megalodon.getPushSubscription()).data.endpoint, ENDPOINT);
    await bob().megalodon.deletePushSubscription();
  });

  test('masto.js: pictures are sent, described, and hang on a post', async () => {
    const file = new Blob([new Uint8Array(await picture('jpeg'))], { type: 'image/jpeg' });
    const sent = await alice().masto.v2.media.create({
      file,
      description: 'Reeds at dawn',
      focus: '0.5,-0.5',
    });
    assert.deepEqual(
      [sent.type, sent.description, sent.meta?.focus],
      ['image', 'Reeds at dawn', { x: 0.5, y: -0.5 }],
    );
    assert.match(String(sent.blurhash), /^.{6,}$/);
    const media = alice().masto.v1.media.$select(sent.id);
    assert.equal((await media.update({ description: 'Reeds at noon' })).description, 'Reeds at noon');
    assert.equal((await media.fetch()).url, sent.url);
    const post = await alice().masto.v1.statuses.create({ status: '', mediaIds: [sent.id] });
    assert.deepEqual(
      post.mediaAttachments.map(({ id }) => id),
      [sent.id],
    );
    const unused = await alice().masto.v2.media.create({ file });
    assert.equal((await alice().ask('DELETE', `/api/v1/media/${unused.id}`)).status, 200);
    await assert.rejects(
      async () => void (await alice().masto.v1.media.$select(unused.id).fetch()),
      (error) => error instanceof MastoHttpError && error.statusCode === 404,
    );
  });

  test('masto.js: people are recommended in a collection, found in it, and leave it', async () => {
    const { v1 } = alice().masto;
    await v1.accounts.$select(bob().id).follow();
    await bob().masto.v1.accounts.updateCredentials({ discoverable: true });
    const { collection } = await v1.collections.create({
      name: 'Birders',
      description: 'Who looks up',
      accountIds: [bob().id],
    });
    assert.deepEqual([collection.name, collection.itemCount], ['Birders', 1]);
    const listed = await v1.accounts.$select(alice().id).collections.list();
    assert.equal(JSON.stringify(listed).includes(collection.id), true);
    const renamed = await v1.collections.$select(collection.id).update({ name: 'Birders of the marsh' });
    assert.equal(renamed.collection.name, 'Birders of the marsh');
    const seen = await bob().masto.v1.collections.$select(collection.id).fetch();
    const [item] = seen.collection.items;
    await bob().masto.v1.collections.$select(collection.id).items.$select(String(item?.id)).revoke();
    const after = await v1.collections.$select(collection.id).fetch();
    assert.deepEqual(
      after.collection.items.filter(({ state }) => state === 'accepted'),
      [],
    );
    await v1.collections.$select(collection.id).remove();
  });
});
