import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CredentialAccount } from '@skein/api/account.ts';
import sharp from 'sharp';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createPeer, type Peer } from '../peer.ts';
import { bytesAt, phonePhoto, picture, sendFile } from '../pictures.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/api/v1/accounts/update_credentials';

onBothEngines('avatars and headers', (engine) => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let peer: Peer;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    const [here, there] = world.servers as [Skein, Skein];
    alice = await person(here, 'alice');
    bob = await person(there, 'bob');
    peer = await createPeer();
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  const change = (file: Uint8Array | string, name = 'avatar', fields = {}) =>
    sendFile(alice, PATH, file, fields, { name, method: 'PATCH' });
  const sizeOf = async (url: string) => {
    const { width, height, exif } = await sharp((await bytesAt(url)).body).metadata();
    return [width, height, exif];
  };

  test('an avatar and a header are cut to size and tell nothing else', async () => {
    const { status, body } = await change(await phonePhoto(), 'avatar', {
      display_name: 'Alice with a face',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.display_name, 'Alice with a face');
    assert.deepEqual(await sizeOf(body.avatar), [400, 400, undefined]);
    const { body: after } = await change(await picture('png', 700, 700), 'header');
    assert.equal(after.avatar, body.avatar);
    assert.deepEqual(await sizeOf(after.header), [1500, 500, undefined]);
    assert.deepEqual((await alice.get(`/api/v1/accounts/${alice.id}`)).body.avatar_static, body.avatar);
  });

  test('a new one replaces the old one, whose file goes; what is none changes nothing', async () => {
    const { body: before } = await change(await picture('jpeg', 50, 50));
    const { body: after } = await change(await picture('webp', 50, 50));
    await world.settled();
    assert.notEqual(after.avatar, before.avatar);
    assert.equal((await bytesAt(before.avatar)).status, 404);
    assertRefused(await change('text', 'avatar', { display_name: 'never' }), 422, /could not be verified/);
    assertRefused(await change(Buffer.alloc(8 * 1024 * 1024 + 1)), 422, /less than 8 MB/);
    const { body } = await alice.get('/api/v1/accounts/verify_credentials');
    assert.equal(body.avatar, after.avatar);
    assert.equal(body.display_name, 'Alice with a face');
    world.clock.forward(26 * 3_600_000);
    await world.settled();
    assert.equal((await bytesAt(after.avatar)).status, 200, 'no sweep takes what an account shows');
  });

  test('what they show is said, at most in 150 characters; each can be taken away', async () => {
    const said = { avatar_description: ' A grebe ', header_description: 'é'.repeat(150) };
    const { body } = await change(await picture('png', 60, 60), 'avatar', said);
    assert.deepEqual(
      [body.avatar_description, body.header_description],
      ['A grebe', said.header_description],
    );
    for (const name of ['avatar_description', 'header_description'])
      assertRefused(
        await change(await picture('png', 60, 60), 'avatar', { [name]: 'a'.repeat(151) }),
        422,
        /150/,
      );
    const before = (await alice.get('/api/v1/accounts/verify_credentials')).body;
    assert.equal(before.avatar, body.avatar);
    for (const which of ['avatar', 'header'] as const) {
      const path = `/api/v1/profile/${which}`;
      assertRefused(await call(alice.server, 'DELETE', path), 401);
      const reader = await person(alice.server, `reader_${which}`, { scopes: ['read'] });
      assertRefused(await reader.delete(path), 403);
      const { status, body: after } = await alice.delete(path);
      assert.equal(status, 200);
      assertShape(CredentialAccount, after);
      assert.match(after[which], new RegExp(`/${which}\\.png$`));
      assert.equal(after[`${which}_description`], '');
      await world.settled();
      assert.equal((await bytesAt(before[which])).status, 404);
      assert.equal((await alice.delete(path)).status, 200, 'twice is once');
    }
    await change(await picture('png', 700, 700), 'avatar');
    await change(await picture('png', 700, 700), 'header');
  });

  test('an avatar of another server comes through this one, and follows its changes', async () => {
    const seen = async () => {
      const id = await bob.server.ctx.fediverse.accountByHandle(bob.server.ctx, alice.handle);
      return (await bob.get(`/api/v1/accounts/${id}`)).body;
    };
    const first = await seen();
    assert.equal(new URL(first.avatar).origin, bob.server.ctx.origin.origin);
    assert.deepEqual(await sizeOf(first.avatar), [400, 400, undefined]);
    assert.deepEqual(await sizeOf(first.header), [1500, 500, undefined]);
    await bob.post(`/api/v1/accounts/${first.id}/follow`);
    await world.settled();
    assert.equal(first.avatar_description, '');
    await change(await picture('png', 90, 90), 'avatar', { avatar_description: 'A grebe, asleep' });
    await world.settled();
    // A profile is told a moment later, so that several changes are told once.
    world.clock.forward(3_600_000);
    await world.settled();
    const second = await seen();
    assert.notEqual(second.avatar, first.avatar);
    assert.equal(second.avatar_description, 'A grebe, asleep');
    assert.equal((await bytesAt(second.avatar)).status, 200);
  });

  test('only what an account shows is fetched', async () => {
    const mel = peer.actor('mel', { icon: { type: 'Image', url: `${peer.origin}/mel.png` } });
    const { ctx } = bob.server;
    const id = await ctx.fediverse.accountByHandle(ctx, `mel@${peer.host}`);
    const { avatar } = (await bob.get(`/api/v1/accounts/${id}`)).body;
    peer.put('/mel.png', '<svg/>', 'image/png');
    assert.equal((await bytesAt(avatar)).status, 404);
    assert.ok(mel && peer.asked.includes('GET /mel.png'));
    const asked = peer.asked.length;
    for (const path of [`${id}/${'0'.repeat(32)}`, `${bob.id}/${'0'.repeat(32)}`, `x/${'0'.repeat(32)}`]) {
      assert.equal((await bytesAt(ctx.origin.path(`/media/portraits/${path}`))).status, 404);
    }
    assert.equal(peer.asked.length, asked);
  });
});
