import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Status } from '@skein/api/status.ts';
import sharp from 'sharp';
import { Refusal } from '../../server/src/errors.ts';
import { once } from '../../server/src/media/fetch.ts';
import { OutboundError } from '../../server/src/outbound/index.ts';
import { bytesAt, noise, picture, uploaded } from '../pictures.ts';
import { sceneBetween } from '../scene.ts';
import { assertShape } from '../shapes.ts';
import { createSilent } from '../silent.ts';
import { onBothEngines } from '../world.ts';

const HOUR = 3_600_000;

onBothEngines('pictures of other servers', (engine) => {
  const { world, here, alice, bob, peer, mel } = sceneBetween({
    engine,
    environment: { SKEIN_MEDIA_CACHE: '1' },
  });

  const cached = () => {
    try {
      const folder = join(here.ctx.config.data, 'media-cache');
      return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    } catch {
      return [];
    }
  };
  /** What mel writes to bob, as bob sees it. */
  const received = async (attachment: unknown): Promise<any> => {
    const note = peer.note(mel, { attachment, cc: [here.ctx.origin.account(bob.id)], tag: [mention()] });
    const seen = await peer.deliver(here.ctx.origin.sharedInbox(), mel, peer.activity(mel, 'Create', note), {
      at: world.clock.now(),
    });
    assert.equal(seen.status, 202);
    await world.settled();
    const [told] = await bob.notifications();
    assert.equal(told.status.uri, note.id);
    return told.status;
  };
  const mention = () => ({ type: 'Mention', href: here.ctx.origin.account(bob.id), name: '@bob' });
  const document = (path: string, more = {}) => ({
    type: 'Document',
    mediaType: 'image/png',
    url: peer.origin + path,
    ...more,
  });
  const askedFor = (path: string) => peer.asked.filter((one) => one === `GET ${path}`).length;

  test('a picture goes from one server to the other with all that is said of it, and away again', async () => {
    const mine = await uploaded(
      alice,
      { description: 'a goose', focus: '0.5,-0.25' },
      await picture('jpeg', 900, 600),
    );
    const status = await alice.publish('look', { media_ids: [mine.id] });
    await world.settled();
    const [seen] = await bob.home();
    assertShape(Status, seen);
    const [shown] = seen.media_attachments;
    assert.deepEqual(
      [shown.type, shown.description, shown.blurhash, shown.meta.focus, shown.meta.original],
      ['image', 'a goose', mine.blurhash, mine.meta.focus, mine.meta.original],
    );
    assert.equal(shown.remote_url, mine.url);
    for (const url of [shown.url, shown.preview_url])
      assert.equal(new URL(url).origin, here.ctx.origin.origin);
    assert.equal(cached().length, 0, 'nothing is fetched before somebody looks');
    const small = await bytesAt(shown.preview_url);
    assert.deepEqual([small.status, small.headers.get('content-type')], [200, 'image/jpeg']);
    assert.equal(small.headers.get('content-security-policy'), "default-src 'none'; sandbox");
    assert.equal((await sharp(small.body).metadata()).width, 588);
    assert.equal((await bytesAt(shown.url)).status, 200);
    const again = (await bob.home())[0].media_attachments[0];
    assert.deepEqual(again.meta.small, mine.meta.small, 'its size is known once it was fetched');
    const { body } = await bob.get('/api/v1/timelines/public?only_media=true&remote=true');
    assert.deepEqual(
      body.map((one: any) => one.id),
      [seen.id],
    );
    await alice.delete(`/api/v1/statuses/${status.id}`);
    await world.settled();
    assert.equal(cached().length, 0);
    assert.equal((await bytesAt(shown.url)).status, 404);
  });

  test('sixteen things are kept of one post, what nobody knows as links, pages not at all', async () => {
    const things = Array.from({ length: 20 }, (_, index) => document(`/p${index}.png`));
    assert.equal((await received(things)).media_attachments.length, 16);
    const mixed = await received([
      document('/model.bin', { mediaType: 'model/gltf', name: 'a model' }),
      { type: 'Page', url: `${peer.origin}/page` },
      document('/untold.JPG', { mediaType: null }),
      document('/untold.webm', { mediaType: null }),
      document('/untold.opus', { mediaType: null }),
    ]);
    assert.deepEqual(
      mixed.media_attachments.map((one: any) => [one.type, one.url === null, one.remote_url]),
      [
        ['unknown', true, `${peer.origin}/model.bin`],
        ['image', false, `${peer.origin}/untold.JPG`],
        ['video', false, `${peer.origin}/untold.webm`],
        ['audio', false, `${peer.origin}/untold.opus`],
      ],
    );
  });

  test('a picture is asked for once, however many look; what is none is not shown and not asked for again soon', async () => {
    peer.put('/ok.png', await picture('png'), 'application/octet-stream');
    const { media_attachments: shown } = await received([document('/ok.png')]);
    const looks = await Promise.all(Array.from({ length: 8 }, () => bytesAt(shown[0].preview_url)));
    assert.ok(looks.every(({ status }) => status === 200));
    assert.equal(askedFor('/ok.png'), 1);
    const bad: Record<string, string | Buffer> = {
      '/script.png': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '/activity.png': JSON.stringify({ id: `${peer.origin}/x`, type: 'Note' }),
      '/flood.png': await sharp({ create: { width: 8000, height: 5000, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
      '/large.png': Buffer.alloc(17 * 1024 * 1024),
    };
    for (const [path, body] of Object.entries(bad)) {
      peer.put(path, body, 'image/png');
      const { media_attachments: some } = await received([document(path)]);
      assert.equal((await bytesAt(some[0].url)).status, 404, path);
      assert.equal((await bytesAt(some[0].preview_url)).status, 404, path);
      assert.equal(askedFor(path), 1, path);
    }
  });

  test('a host that does not answer holds up no picture of another', async (t) => {
    const silent = await createSilent(t);
    const things = Array.from({ length: 8 }, (_, index) => ({
      ...document(''),
      url: `${silent.origin}/${index}.png`,
    }));
    peer.put('/quick.png', await picture('png'), 'image/png');
    const { media_attachments: stuck } = await received(things);
    const { media_attachments: shown } = await received([document('/quick.png')]);
    const looks = stuck.map((one: any) => bytesAt(one.url).catch(() => null));
    while (silent.held() < 2) await wait(10);
    assert.equal((await bytesAt(shown[0].url)).status, 200);
    assert.deepEqual([silent.held(), silent.ended()], [2, 0]);
    void Promise.allSettled(looks);
  });

  test('a host that kept us waiting is left alone for a minute, whichever of its pictures is looked at', async () => {
    let asked = 0;
    const look = (name: string) =>
      once(here.ctx, { key: name, path: '/nowhere', url: `https://late.example/${name}` }, async () => {
        asked += 1;
        throw new OutboundError('timeout', 'nothing came');
      });
    for (const name of ['one', 'two', 'three']) await assert.rejects(look(name), Refusal);
    assert.equal(asked, 1);
    world.clock.forward(61_000);
    await assert.rejects(look('two'), Refusal);
    assert.equal(asked, 2);
  });

  test("a phone's picture on another server is shown as every browser can", async () => {
    peer.put('/phone.heic', await picture('heic', 1000, 500), 'image/heic');
    const { media_attachments: some } = await received([
      document('/phone.heic', { mediaType: 'image/heic' }),
    ]);
    for (const [url, width] of [
      [some[0].url, 1000],
      [some[0].preview_url, 679],
    ]) {
      const shown = await bytesAt(url);
      assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/jpeg']);
      assert.equal((await sharp(shown.body).metadata()).width, width);
    }
  });

  test('nobody makes the server fetch by an address of their own', async () => {
    const { origin } = here.ctx.origin;
    for (const name of [
      '0'.repeat(32),
      'x',
      `${'0'.repeat(32)}.png`,
      '..%2fskein.sqlite',
      'https:%2f%2fx.example',
    ])
      assert.equal((await bytesAt(`${origin}/media/remote/${name}`)).status, 404, name);
    const own = await uploaded(bob);
    const name = new URL(own.url).pathname.split('/').pop();
    assert.equal((await bytesAt(`${origin}/media/remote/${name}`)).status, 404);
  });

  test('what was looked at longest ago leaves a full cache, and comes back when it is looked at', async () => {
    const urls: string[] = [];
    for (const path of ['/first.png', '/second.png']) {
      peer.put(path, await noise(400, 400), 'image/png');
      const { media_attachments: some } = await received([document(path)]);
      urls.push(some[0].url);
      assert.equal((await bytesAt(some[0].url)).status, 200);
      world.clock.forward(2 * HOUR);
    }
    await bytesAt(urls[0] as string);
    world.clock.forward(2 * HOUR);
    await world.settled();
    await bytesAt(urls[0] as string);
    assert.equal(askedFor('/first.png'), 1);
    await bytesAt(urls[1] as string);
    assert.equal(askedFor('/second.png'), 2);
  });
});
