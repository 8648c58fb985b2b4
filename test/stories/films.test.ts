import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { MediaAttachment } from '@skein/api/media.ts';
import { createRestAPIClient } from 'masto';
import { MAKE_JOB } from '../../server/src/media/make.ts';
import type { Skein } from '../../server/src/start.ts';
import { call } from '../cast.ts';
import { asFilm, ffmpeg, PICTURES, produced, standIn, TONE, WHERE, whenMade, whyNoFfmpeg } from '../films.ts';
import { bytesAt, picture, put, sendFile, uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const HOUR = 3_600_000;
const UNKNOWN = 'File type of uploaded media could not be verified';
const UNREADY = 'Cannot attach files that have not finished processing. Try again in a moment!';
const MIXED = 'Cannot attach a video to a post that already contains images';
const BROKEN = 'Error processing thumbnail for uploaded media';

const folder = mkdtempSync(join(tmpdir(), 'skein-stand-in-'));
const program = standIn(folder, await picture('jpeg', 320, 240));
after(() => rmSync(folder, { recursive: true, force: true }));

onBothEngines('films and sounds', (engine) => {
  const { world, server, alice, bob } = scene({ engine, environment: { SKEIN_FFMPEG: program } });
  const waiting = () => {
    try {
      return readdirSync(join(server.ctx.config.data, 'media-waiting'));
    } catch {
      return [];
    }
  };

  test('a film is taken in at once and shown when it is ready', async () => {
    const sent = await sendFile(alice, '/api/v2/media', asFilm('nothing'), {
      description: 'a walk',
      focus: '0,1',
    });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    assertShape(MediaAttachment, sent.body);
    const { id, type, url, preview_url, description } = sent.body;
    assert.deepEqual([type, url, preview_url, description], ['video', null, null, 'a walk']);
    const made = await whenMade(alice, id);
    assert.equal(made.status, 200);
    assertShape(MediaAttachment, made.body);
    assertFormats(made.body);
    assert.deepEqual(made.body.meta, {
      original: {
        width: 320,
        height: 240,
        size: '320x240',
        aspect: 320 / 240,
        frame_rate: '25/1',
        duration: 1.5,
        bitrate: 1000,
      },
      small: { width: 320, height: 240, size: '320x240', aspect: 320 / 240 },
      focus: { x: 0, y: 1 },
    });
    assert.equal(made.body.blurhash.length, 36);
    assert.deepEqual(waiting(), []);
    const film = await bytesAt(made.body.url);
    assert.equal(film.headers.get('content-type'), 'video/mp4');
    assert.equal(film.headers.get('content-security-policy'), "default-src 'none'; sandbox");
    assert.equal(film.headers.get('x-content-type-options'), 'nosniff');
    const part = await fetch(made.body.url, { headers: { Range: 'bytes=4-7' } });
    assert.deepEqual(
      [part.status, part.headers.get('content-range'), await part.text()],
      [206, `bytes 4-7/${film.body.length}`, 'ftyp'],
    );
    assert.equal((await bytesAt(made.body.preview_url)).headers.get('content-type'), 'image/jpeg');
    const status = await alice.publish('look', { media_ids: [id] });
    assert.deepEqual(status.media_attachments, [made.body]);
    const lists = await call(server, 'GET', `/api/v1/accounts/${alice.id}/statuses?only_media=true`, alice);
    assert.deepEqual(
      lists.body.map((one: { id: string }) => one.id),
      [status.id],
    );
  });

  test('a sound has no picture, and the older address answers when it is ready', async () => {
    const { status, body } = await sendFile(alice, '/api/v1/media', asFilm('sound'));
    assert.equal(status, 200);
    assert.deepEqual([body.type, body.preview_url, body.blurhash], ['audio', null, null]);
    assert.deepEqual(body.meta, { original: { duration: 2.5, bitrate: 128_000 } });
    assert.equal((await bytesAt(body.url)).headers.get('content-type'), 'audio/mpeg');
  });

  test('what is being made ready can be described and thrown away, but hangs on nothing', async () => {
    const { body } = await sendFile(alice, '/api/v2/media', asFilm('hanging'));
    const path = `/api/v1/media/${body.id}`;
    assert.equal((await alice.get(path)).status, 206);
    const said = await put(alice, path, { description: 'so far' });
    assert.deepEqual([said.status, said.body.description, said.body.url], [206, 'so far', null]);
    for (const more of [{}, { scheduled_at: new Date(world.clock.now() + HOUR).toISOString() }]) {
      assertRefused(
        await alice.post('/api/v1/statuses', { status: 'x', media_ids: [body.id], ...more }),
        422,
        UNREADY,
      );
    }
    const status = await alice.publish('here already');
    assertRefused(
      await put(alice, `/api/v1/statuses/${status.id}`, { status: 'x', media_ids: [body.id] }),
      422,
      UNREADY,
    );
    for (const method of ['GET', 'PUT', 'DELETE']) {
      assertRefused(
        await call(server, method, path, { token: bob.token, body: method === 'PUT' ? {} : undefined }),
        404,
      );
    }
    assert.equal((await alice.delete(path)).status, 200);
    assert.equal((await alice.get(path)).status, 404);
  });

  test('what cannot be a film of ours is refused when it comes', async () => {
    await world.settled();
    const count = waiting().length;
    for (const [says, error] of [
      ['garbage', UNKNOWN],
      ['babble', UNKNOWN],
      ['wide', '3841x2160 videos are not supported'],
      ['fast', '121fps videos are not supported'],
    ] as const) {
      assertRefused(await sendFile(alice, '/api/v2/media', asFilm(says)), 422, error);
    }
    for (const list of [
      '#EXTM3U\nfile:///etc/passwd\n',
      "ffconcat version 1.0\nfile '/etc/passwd'\n",
      '<MPD/>',
    ]) {
      assertRefused(await sendFile(alice, '/api/v2/media', list), 422, UNKNOWN);
    }
    assert.equal(waiting().length, count);
  });
});

onBothEngines('films that come to nothing', (engine) => {
  const { world, server, alice } = scene({ engine, environment: { SKEIN_FFMPEG: program } });

  test('one that cannot be made ready says so for a day, hangs on nothing, and leaves no file', async () => {
    for (const says of ['failing']) {
      const { body } = await sendFile(alice, '/api/v2/media', asFilm(says));
      assertRefused(await whenMade(alice, body.id), 422, BROKEN);
      assertRefused(
        await alice.post('/api/v1/statuses', { status: 'x', media_ids: [body.id] }),
        422,
        UNREADY,
      );
      await world.settled();
      const left = ['media', 'media-waiting'].flatMap((one) => {
        const path = join(server.ctx.config.data, one);
        return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      });
      assert.deepEqual(left, []);
      world.clock.forward(26 * HOUR);
      await world.settled();
      assert.equal((await alice.get(`/api/v1/media/${body.id}`)).status, 404);
    }
    assertRefused(await sendFile(alice, '/api/v1/media', asFilm('failing')), 422, BROKEN);
  });

  test('a film or a sound hangs alone', async () => {
    const film = (await sendFile(alice, '/api/v1/media', asFilm('x'))).body.id;
    const sound = (await sendFile(alice, '/api/v1/media', asFilm('sound'))).body.id;
    const still = (await uploaded(alice)).id;
    for (const media_ids of [
      [film, still],
      [still, sound],
      [film, sound],
    ]) {
      assertRefused(await alice.post('/api/v1/statuses', { status: 'x', media_ids }), 422, MIXED);
    }
    const status = await alice.publish('film', { media_ids: [film] });
    const both = { status: 'x', media_ids: [film, still] };
    assertRefused(await put(alice, `/api/v1/statuses/${status.id}`, both), 422, MIXED);
    assert.equal(
      (await put(alice, `/api/v1/statuses/${status.id}`, { ...both, media_ids: [still] })).status,
      200,
    );
  });

  test('the library of an app waits for a film until it is ready, and is told when it never will be', async () => {
    const masto = createRestAPIClient({ url: server.address, accessToken: alice.token });
    const create = (says: string) => masto.v2.media.create({ file: new Blob([asFilm(says) as never]) });
    const film = await create('x');
    assert.equal(film.type, 'video');
    assert.ok(film.url);
    const status = await masto.v1.statuses.create({ status: 'look', mediaIds: [film.id] });
    assert.equal(status.mediaAttachments[0]?.url, film.url);
    await assert.rejects(create('failing'), new RegExp(BROKEN));
  });

  test('others read of a film what it is, and pages play it when asked to', async () => {
    const film = (await sendFile(alice, '/api/v1/media', asFilm('x'), { description: 'a walk' })).body;
    const { uri, url } = await alice.publish('look', { media_ids: [film.id] });
    const answer = await fetch(uri, { headers: { Accept: 'application/activity+json' } });
    const { attachment } = (await answer.json()) as { attachment: unknown };
    assert.deepEqual(attachment, [
      {
        type: 'Document',
        mediaType: 'video/mp4',
        url: film.url,
        name: 'a walk',
        blurhash: film.blurhash,
        width: 320,
        height: 240,
      },
    ]);
    const page = await (await fetch(url, { headers: { Accept: 'text/html' } })).text();
    const [tag = ''] = /<video[^>]*>/.exec(page) ?? [];
    for (const part of [' controls', 'preload="none"', `src="${film.url}"`, `poster="${film.preview_url}"`]) {
      assert.ok(tag.includes(part), `${part} in ${tag}`);
    }
    assert.equal(tag.includes('autoplay'), false);
  });

  test('apps are told what they may send', async () => {
    const { media_attachments } = (await call(server, 'GET', '/api/v2/instance')).body.configuration;
    for (const type of ['image/png', 'video/mp4', 'video/webm', 'audio/ogg', 'audio/mpeg']) {
      assert.ok(media_attachments.supported_mime_types.includes(type), type);
    }
    assert.deepEqual(
      [
        media_attachments.video_size_limit,
        media_attachments.video_matrix_limit,
        media_attachments.video_frame_rate_limit,
      ],
      [103_809_024, 8_294_400, 120],
    );
  });
});

onBothEngines('many films at once', (engine) => {
  const { world, server, alice, bob } = scene({ engine, environment: { SKEIN_FFMPEG: program } });
  const sent = async (by: typeof alice, says: string): Promise<string> => {
    const { status, body } = await sendFile(by, '/api/v2/media', asFilm(says));
    assert.equal(status, 202, JSON.stringify(body));
    return body.id;
  };
  const madeAt = async (by: typeof alice, id: string) => {
    const { body } = await whenMade(by, id);
    const name = new URL(body.url).pathname.split('/').pop() as string;
    return statSync(join(server.ctx.config.data, 'media', name.slice(0, 2), name.slice(2, 4), name)).mtimeMs;
  };

  test('one member fills neither the disk nor the time of all others, and what is thrown away ends at once', async () => {
    const hanging = await sent(alice, 'hanging');
    // It runs, and has made room for what it writes.
    while (!existsSync(join(server.ctx.config.data, 'media'))) await wait(20);
    const films: string[] = [];
    for (let count = 0; count < 7; count += 1) films.push(await sent(alice, 'x'));
    const ninth = await sendFile(alice, '/api/v2/media', asFilm('x'));
    assertRefused(ninth, 429, '8 of your files are being made ready. Try again in a moment!');
    assert.ok(Number(ninth.headers.get('retry-after')) > 0);
    const theirs = await sent(bob, 'x');
    assert.equal(waitingIn(server).length, 9);
    assert.equal((await alice.delete(`/api/v1/media/${hanging}`)).status, 200);
    // Those who are put off look again by the clock of the server.
    const hurry = setInterval(() => world.clock.forward(1000), 50);
    const first = await madeAt(bob, theirs);
    for (const id of films) assert.ok(first < (await madeAt(alice, id)), 'who had none made goes first');
    await world.settled();
    clearInterval(hurry);
    assert.deepEqual(waitingIn(server), []);
    assert.equal((await sendFile(alice, '/api/v2/media', asFilm('x'))).status, 202);
    await world.settled();
  });

  test('however many wait, one job looks for a place, and they are made by turns as soon as there is one', async () => {
    const { ctx } = server;
    const hanging = await sent(alice, 'hanging');
    const own: string[] = [];
    const theirs: string[] = [];
    for (let count = 0; count < 5; count += 1) own.push(await sent(alice, 'x'));
    for (let count = 0; count < 3; count += 1) theirs.push(await sent(bob, 'x'));
    const jobs = async () =>
      (await ctx.db.selectFrom('jobs').select('id').where('kind', '=', MAKE_JOB).execute()).length;
    const make = ctx.jobs.handlers.get(MAKE_JOB);
    assert.ok(make);
    const handlers = ctx.jobs.handlers as Map<string, typeof make>;
    let looked = 0;
    handlers.set(MAKE_JOB, (...asked) => {
      looked += 1;
      return make(...asked);
    });
    for (let round = 0; round < 20; round += 1) {
      world.clock.forward(2100);
      await wait(60);
      // One that is made, one that waits for the place, and one that has just looked.
      assert.ok((await jobs()) <= 3);
    }
    assert.ok(looked > 0 && looked <= 25, `looked for a place ${looked} times`);
    // Nobody moves the clock any more: the place itself wakes whoever is next.
    assert.equal((await alice.delete(`/api/v1/media/${hanging}`)).status, 200);
    const made: [whose: string, at: number][] = [];
    for (const id of own) made.push(['alice', await madeAt(alice, id)]);
    for (const id of theirs) made.push(['bob', await madeAt(bob, id)]);
    made.sort(([, one], [, other]) => one - other);
    const order = made.map(([whose]) => whose).join(' ');
    assert.equal(order, 'bob alice bob alice bob alice alice alice');
    handlers.set(MAKE_JOB, make);
    await world.settled();
    assert.equal(await jobs(), 0);
  });

  test('what is thrown away while it waits leaves no file, and its turn', async () => {
    const hanging = await sent(alice, 'hanging');
    const waits = await sent(alice, 'x');
    while (waitingIn(server).length < 2) await wait(20);
    await alice.delete(`/api/v1/media/${waits}`);
    while (waitingIn(server).length > 1) await wait(20);
    await alice.delete(`/api/v1/media/${hanging}`);
    await world.settled();
    assert.deepEqual(waitingIn(server), []);
  });
});

function waitingIn(server: Skein): string[] {
  return readdirSync(join(server.ctx.config.data, 'media-waiting'));
}

onBothEngines('films made ready by ffmpeg', (engine) => {
  const environment: Record<string, string> = ffmpeg === null ? {} : { SKEIN_FFMPEG: ffmpeg };
  const { alice } = scene({ engine, environment });
  const skip = whyNoFfmpeg;
  const made = async (file: Buffer) => {
    const sent = await sendFile(alice, '/api/v2/media', file);
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    const seen = await whenMade(alice, sent.body.id);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    return { ...seen.body, file: (await bytesAt(seen.body.url)).body as Buffer };
  };

  test('films come out as MP4 that begins with its index, and say nothing of where they were made', {
    skip,
  }, async () => {
    const h264 = [
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-metadata:s:v',
      'handler_name=Telltale',
    ];
    for (const [name, ...options] of [
      ['kept.mov', ...h264],
      ['colours.mp4', '-c:v', 'libx264', '-pix_fmt', 'yuv444p', '-vf', 'scale=321:241', '-c:a', 'aac'],
      ['other.webm', '-c:v', 'libvpx', '-c:a', 'libopus'],
    ] as const) {
      const file = produced(name, ...PICTURES, ...TONE, ...WHERE, ...options);
      assert.ok(file.includes('Telltale'), name);
      const { type, meta, blurhash, file: film } = await made(file);
      assert.equal(type, 'video');
      assert.equal(blurhash.length, 36);
      assert.ok(meta.original.duration > 0.9 && meta.original.duration < 1.2, String(meta.original.duration));
      assert.equal(meta.original.width, name === 'colours.mp4' ? 322 : 320);
      for (const word of ['Telltale', '48.8577']) assert.equal(film.includes(word), false, name);
      assert.ok(film.indexOf('moov') < film.indexOf('mdat'), name);
    }
  });

  test('a film that lies on its side is measured upright', { skip }, async () => {
    const turned = produced('a.mp4', ...PICTURES, '-c:v', 'libx264', '-pix_fmt', 'yuv420p');
    // The matrix of its track says a quarter round, as that of phones does.
    const matrix = turned.indexOf('tkhd') + 44;
    for (const [at, value] of [0, 0x10000, 0, 0xffff0000, 0].entries())
      turned.writeUInt32BE(value, matrix + 4 * at);
    const { meta } = await made(turned);
    assert.equal(meta.original.size, '240x320');
    assert.equal(meta.small.size, '240x320');
  });

  test('sounds come out as MP3 without their labels', { skip }, async () => {
    for (const [name, ...options] of [
      ['a.mp3'],
      ['a.ogg', '-c:a', 'libvorbis'],
      ['a.opus', '-c:a', 'libopus'],
      ['a.flac'],
      ['a.wav'],
      ['a.m4a', '-c:a', 'aac'],
      ['a.aac', '-c:a', 'aac'],
    ] as [string, ...string[]][]) {
      const { type, meta, file } = await made(produced(name, ...TONE, ...WHERE, ...options));
      assert.equal(type, 'audio', name);
      assert.ok(meta.original.duration > 0.9 && meta.original.bitrate > 0, name);
      assert.equal(file.includes('Telltale'), false, name);
    }
  });

  test('an animated GIF becomes a film without sound', { skip }, async () => {
    const { type, meta, file } = await made(produced('a.gif', ...PICTURES, '-r', '5'));
    assert.deepEqual([type, meta.original.size], ['gifv', '320x240']);
    assert.equal(file.toString('latin1', 4, 8), 'ftyp');
    const still = await sendFile(alice, '/api/v2/media', await picture('gif'));
    assert.deepEqual([still.status, still.body.type], [200, 'image']);
    const both = [(await made(produced('b.gif', ...PICTURES, '-r', '5'))).id, still.body.id];
    assert.equal(
      (await alice.publish('gifs hang together', { media_ids: both })).media_attachments.length,
      2,
    );
  });

  test('no list of other files is read, whatever it calls itself', { skip }, async () => {
    for (const file of [
      Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n'),
      Buffer.concat([Buffer.from('ID3'), Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n')]),
      Buffer.concat([
        Buffer.from('\0\0\0\x10ftypisom\0\0\0\0'),
        Buffer.from('ffconcat version 1.0\nfile /etc/hostname\n'),
      ]),
    ]) {
      assertRefused(await sendFile(alice, '/api/v2/media', file), 422, UNKNOWN);
    }
  });
});
