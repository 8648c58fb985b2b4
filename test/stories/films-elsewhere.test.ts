import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Status } from '@skein/api/status.ts';
import { readConfig } from '../../server/src/config.ts';
import { createLog } from '../../server/src/log.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { type Person, person } from '../cast.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { bytesAt, sendFile } from '../pictures.ts';
import { film, mp3, wav } from '../played.ts';
import { labEnvironment, serve } from '../process.ts';
import { sceneBetween } from '../scene.ts';
import { assertShape } from '../shapes.ts';
import { memberBrowser, visitor } from '../visitor.ts';
import { freshHome, onBothEngines, testClock } from '../world.ts';

const HOUR = 3_600_000;

/** The files of the cache, those that are being written too. */
function cached(data: string): { name: string; bytes: number }[] {
  try {
    const folder = join(data, 'media-cache');
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => ({ name: one.name, bytes: statSync(join(one.parentPath, one.name)).size }));
  } catch {
    return [];
  }
}

/** What somebody elsewhere writes to a member of this server, as the member sees it. */
async function received(
  { peer, mel, here, bob }: { peer: Peer; mel: PeerActor; here: Skein; bob: Person },
  attachment: unknown,
  at = Date.now(),
): Promise<any> {
  const tag = [{ type: 'Mention', href: here.ctx.origin.account(bob.id), name: '@bob' }];
  const note = peer.note(mel, { attachment, cc: [here.ctx.origin.account(bob.id)], tag });
  const activity = peer.activity(mel, 'Create', note);
  assert.equal((await peer.deliver(here.ctx.origin.sharedInbox(), mel, activity, { at })).status, 202);
  await here.settled();
  const [told] = await bob.notifications();
  assert.equal(told.status.uri, note.id);
  return told.status;
}

onBothEngines('films and sounds of other servers', (engine) => {
  before(() => built());
  const { world, here, alice, bob, peer, mel } = sceneBetween({
    engine,
    environment: { SKEIN_MEDIA_CACHE: '1' },
  });

  const files = () => cached(here.ctx.config.data);
  const askedFor = (path: string) => peer.asked.filter((one) => one === `GET ${path}`).length;
  const seen = async (path: string, mediaType: string, more = {}): Promise<any> => {
    const document = { type: 'Document', mediaType, url: peer.origin + path, ...more };
    const status = await received({ peer, mel, here, bob }, [document], world.clock.now());
    return status.media_attachments[0];
  };

  test('a film goes from one server to the other, is played from there on, and goes away again', async () => {
    const sent = await sendFile(alice, '/api/v2/media', await film(), { description: 'a walk' });
    const status = await alice.publish('look', { media_ids: [sent.body.id] });
    await world.settled();
    const [read] = await bob.home();
    assertShape(Status, read);
    const [shown] = read.media_attachments;
    assert.deepEqual(
      [shown.type, shown.description, shown.remote_url, shown.preview_url, shown.meta.original.size],
      ['video', 'a walk', sent.body.url, null, '320x240'],
    );
    assert.equal(new URL(shown.url).origin, here.ctx.origin.origin);
    const { body: page } = await (await memberBrowser(bob)).get('/home');
    assert.match(page, new RegExp(`<video controls preload="none" src="${shown.url}"`));
    assert.match(page, new RegExp(`<a href="${shown.remote_url}" rel="nofollow noopener noreferrer">`));
    assert.equal(files().length, 0, 'nothing is fetched before somebody plays it');
    const whole = (await bytesAt(sent.body.url)).body;
    const part = await fetch(shown.url, { headers: { Range: 'bytes=-10' } });
    assert.deepEqual(
      [part.status, part.headers.get('content-range')],
      [206, `bytes ${whole.length - 10}-${whole.length - 1}/${whole.length}`],
    );
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(-10));
    const { status: answered, headers, body } = await bytesAt(shown.url);
    assert.equal(answered, 200);
    assert.deepEqual(body, whole);
    assert.equal(headers.get('content-type'), 'video/mp4');
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox");
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    const beyond = await fetch(shown.url, { headers: { Range: `bytes=${whole.length}-` } });
    assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${whole.length}`]);
    assert.equal(files().length, 1);
    await alice.delete(`/api/v1/statuses/${status.id}`);
    await world.settled();
    assert.equal(files().length, 0);
    assert.equal((await bytesAt(shown.url)).status, 404);
  });

  test('a film is asked for once, however many look, and nobody is sent to where it came from', async () => {
    peer.put('/walk.mp4', await film(), 'video/mp4');
    const shown = await seen('/walk.mp4', 'video/mp4');
    const looks = await Promise.all(Array.from({ length: 8 }, () => bytesAt(shown.url)));
    assert.ok(looks.every(({ status }) => status === 200));
    assert.equal(askedFor('/walk.mp4'), 1);
    for (const [path, mime, file] of [
      ['/a.mp3', 'audio/mpeg', mp3()],
      ['/a.wav', 'audio/wav', wav()],
    ] as const) {
      peer.put(path, file, 'application/octet-stream');
      const sound = await seen(path, mime);
      assert.equal(sound.type, 'audio');
      assert.equal((await bytesAt(sound.url)).headers.get('content-type'), mime);
    }
    const model = await seen('/model.bin', 'model/gltf');
    assert.deepEqual([model.type, model.url], ['unknown', null]);
    for (const one of [shown, model]) {
      for (const path of [`/media/${one.id}`, `/media_proxy/${one.id}`, `/media_proxy/${one.id}/small`]) {
        const { status, headers } = await visitor(here).get(path);
        if (one === shown)
          assert.equal(new URL(headers.get('location') ?? '').origin, here.ctx.origin.origin);
        else assert.equal(status, 404, path);
      }
    }
    assert.equal(askedFor('/model.bin'), 0);
  });

  test('what is no film is not shown, not kept, and not asked for again soon', async () => {
    const before = files().length;
    const bad: [string, string | Buffer, string][] = [
      ['/page.mp4', '<script>alert(1)</script>', 'video/mp4'],
      ['/list.mp4', '#EXTM3U\nfile:///etc/passwd\n', 'video/mp4'],
      ['/hls.mp4', await film(), 'application/vnd.apple.mpegurl'],
      ['/typed.mp4', await film(), 'text/html'],
      ['/picture.mp4', Buffer.from('GIF89a'), 'video/mp4'],
      ['/nothing.mp4', '', 'video/mp4'],
      ['/large.mp4', Buffer.concat([await film(), Buffer.alloc(600_000)]), 'video/mp4'],
    ];
    for (const [path, body, type] of bad) {
      peer.put(path, body, type);
      const shown = await seen(path, 'video/mp4');
      assert.equal((await bytesAt(shown.url)).status, 404, path);
      assert.equal((await bytesAt(shown.url)).status, 404, path);
      assert.equal(askedFor(path), 1, path);
    }
    assert.equal(files().length, before);
  });

  test('what pretends to be a film runs nothing where it is opened', async () => {
    const page = Buffer.from(
      '\0\0\0\x18ftypisom<html><script>alert(document.cookie)</script>'.padEnd(300, ' '),
    );
    peer.put('/both.mp4', page, 'video/mp4');
    const { headers } = await bytesAt((await seen('/both.mp4', 'video/mp4')).url);
    assert.equal(headers.get('content-type'), 'video/mp4');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox");
  });

  test('films never fill the disk beyond the cap: what was looked at longest ago makes room at once', async () => {
    const filler = Buffer.concat([await film(), Buffer.alloc(280_000)]);
    const urls: string[] = [];
    for (const index of [1, 2, 3, 4, 5]) {
      const path = `/filler${index}.mp4`;
      peer.put(path, filler, 'video/mp4');
      const { url } = await seen(path, 'video/mp4');
      urls.push(url);
      assert.equal((await bytesAt(url)).status, 200, path);
      assert.ok(files().reduce((sum, { bytes }) => sum + bytes, 0) <= 1024 * 1024, path);
      world.clock.forward(2 * HOUR);
      assert.equal((await bytesAt(url)).status, 200, 'it is looked at again');
    }
    const left = join(here.ctx.config.data, 'media-cache', 'aa', 'aa');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'old.new'), 'half a film');
    utimesSync(join(left, 'old.new'), new Date(), new Date(Date.now() - 2 * HOUR));
    assert.equal((await bytesAt(urls[0] as string)).status, 200);
    assert.deepEqual(readdirSync(left), [], 'what a killed server left goes');
    assert.equal(askedFor('/filler1.mp4'), 2);
    assert.equal(askedFor('/filler5.mp4'), 1);
  });
});

describe('A film that was half there when the server was killed', { timeout: 120_000 }, () => {
  test('does not count: it is fetched anew, whole', async (t) => {
    const whole = Buffer.concat([await film(), Buffer.alloc(2_000_000)]);
    let answer: RequestListener = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'video/mp4', 'Content-Length': whole.length });
      response.write(whole.subarray(0, 1_000_000));
    };
    const elsewhere = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const peer = await createPeer();
    const home = await freshHome('sqlite');
    t.after(async () => {
      elsewhere.close();
      elsewhere.closeAllConnections();
      await peer.close();
      await home.remove();
    });
    const environment = await labEnvironment(home);
    const clock = testClock();
    const here = await start({ config: readConfig(environment), clock, log: createLog('error', clock) });
    const bob = await person(here, 'bob');
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/film.mp4`;
    const document = { type: 'Document', mediaType: 'video/mp4', url };
    const status = await received({ peer, mel: peer.actor('mel'), here, bob }, [document]);
    const shown = status.media_attachments[0].url;
    await here.stop();

    const first = await serve(environment);
    const look = fetch(shown).catch(() => null);
    while (!cached(home.data).some(({ bytes }) => bytes > 500_000)) await wait(20);
    await first.kill();
    await look;
    assert.ok(cached(home.data).every(({ name }) => name.endsWith('.new')));

    answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'video/mp4' }).end(whole);
    };
    const second = await serve(environment);
    try {
      const { status: answered, body } = await bytesAt(shown);
      assert.equal(answered, 200);
      assert.ok(body.equals(whole));
      assert.deepEqual(
        cached(home.data).map(({ bytes }) => bytes),
        [whole.length],
      );
    } finally {
      await second.stop();
    }
  });
});
