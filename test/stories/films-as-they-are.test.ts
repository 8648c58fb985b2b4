import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { MediaAttachment } from '@skein/api/media.ts';
import { findLost } from '../../server/src/media/index.ts';
import { call } from '../cast.ts';
import { ffmpeg, PICTURES, produced, TONE, WHERE, whyNoFfmpeg } from '../films.ts';
import { bytesAt, picture, put, sendFile, uploaded } from '../pictures.ts';
import {
  avcC,
  box,
  changed,
  film,
  h264,
  mp3,
  mp4,
  numbered,
  ogg,
  REMARK,
  sound,
  TELLTALE,
  wav,
  webm,
} from '../played.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const UNKNOWN = 'File type of uploaded media could not be verified';
const ENDLESS = 'This file has no end';

onBothEngines('films and sounds where there is no ffmpeg', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const send = (file: Buffer, fields = {}) => sendFile(alice, '/api/v2/media', file, fields);
  const stored = () => {
    try {
      const folder = join(server.ctx.config.data, 'media');
      return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    } catch {
      return [];
    }
  };

  test('what browsers play is taken as it is, ready at once, with its measures', async () => {
    const sent = await send(await film(), { description: 'a walk', focus: '0,1' });
    assert.equal(sent.status, 200, JSON.stringify(sent.body));
    assertShape(MediaAttachment, sent.body);
    assertFormats(sent.body);
    const { type, preview_url, blurhash, description, meta, url } = sent.body;
    assert.deepEqual([type, preview_url, blurhash, description], ['video', null, null, 'a walk']);
    const { bitrate, ...measures } = meta.original;
    assert.deepEqual(measures, {
      width: 320,
      height: 240,
      size: '320x240',
      aspect: 320 / 240,
      frame_rate: '25/1',
      duration: 1,
    });
    assert.deepEqual([meta.small, meta.focus], [undefined, { x: 0, y: 1 }]);
    const served = await bytesAt(url);
    assert.equal(bitrate, served.body.length * 8);
    assert.equal(served.headers.get('content-type'), 'video/mp4');
    assert.equal(served.headers.get('content-security-policy'), "default-src 'none'; sandbox");
    assert.equal(served.headers.get('x-content-type-options'), 'nosniff');
    assert.ok(served.body.indexOf('moov') < served.body.indexOf('mdat'), 'players need not read to its end');
    const part = await fetch(url, { headers: { Range: 'bytes=4-7' } });
    assert.deepEqual([part.status, await part.text()], [206, 'ftyp']);
    assert.deepEqual((await alice.get(`/api/v1/media/${sent.body.id}`)).body, sent.body);
    const { id, media_attachments } = await alice.publish('look', { media_ids: [sent.body.id] });
    assert.deepEqual(media_attachments, [sent.body]);
    await alice.delete(`/api/v1/statuses/${id}`);
  });

  test('nothing that a camera or a program wrote beside it comes along', async () => {
    const moving = (await film()) as Buffer;
    const beside = [box('udta', Buffer.from(TELLTALE)), box('uuid', Buffer.from(TELLTALE.repeat(4)))];
    const av1 = Buffer.from([0x12, 0, 0x2a, TELLTALE.length, ...Buffer.from(TELLTALE), 0x32, 3, 1, 2, 3]);
    for (const [what, file, mime] of [
      ['MP4', moving, 'video/mp4'],
      ['MP4 with more behind it', Buffer.concat([moving, ...beside]), 'video/mp4'],
      ['QuickTime', changed(moving, 'ftypisom', 'ftypqt  '), 'video/mp4'],
      ['AV1', await film({ codec: 'av1', data: av1, sound: 'opus' }), 'video/mp4'],
      ['FLAC in MP4', await film({ sound: 'flac' }), 'video/mp4'],
      ['VP8 and Vorbis', await film({ format: webm(), codec: 'vp8', sound: 'vorbis' }), 'video/webm'],
      ['VP9', await film({ format: webm(), codec: 'vp9', sound: 'opus' }), 'video/webm'],
      ['VP9 alone', await film({ format: webm(), codec: 'vp9', sound: null }), 'video/webm'],
      ['M4A', await sound('aac', mp4()), 'audio/mp4'],
      ['WebM without a film', await sound('opus', webm()), 'audio/webm'],
      ['Opus', await sound('opus', ogg()), 'audio/ogg'],
      ['WAV', wav(), 'audio/wav'],
      ['MP3', mp3(), 'audio/mpeg'],
    ] as const) {
      assert.ok(file.includes(TELLTALE), `${what} has something to tell`);
      const { status, body } = await send(file);
      assert.equal(status, 200, `${what}: ${JSON.stringify(body)}`);
      assert.equal(body.type, mime.split('/')[0], what);
      const served = await bytesAt(body.url);
      assert.equal(served.headers.get('content-type'), mime, what);
      for (const word of [TELLTALE, '48.8577']) assert.equal(served.body.includes(word), false, what);
      assert.ok(served.body.includes('nobody decodes') || /WAV|MP3|AV1/.test(what), `${what} is still there`);
      assert.ok(body.meta.original.duration > 0.9 && body.meta.original.duration < 1.2, what);
    }
  });

  test('a film that lies on its side is measured upright', async () => {
    const { body } = await send(await film({ rotation: 90 }));
    assert.equal(body.meta.original.size, '240x320');
  });

  test('what a browser would not play, or is too much, is refused in words that say why', async () => {
    const plain = await film();
    const count = stored().length;
    for (const [file, error] of [
      [await film({ width: 3841, height: 2160 }), '3841x2160 videos are not supported'],
      [await film({ count: 122, rate: 121 }), '121fps videos are not supported'],
      [
        await film({ codec: 'hevc', description: Buffer.alloc(40, 1) }),
        'This server cannot convert: videos in H.265 (HEVC) are not supported',
      ],
      [
        changed(changed(plain, 'mp4a', 'zzzz'), 'esds', 'zzzz'),
        'This server cannot convert: sounds in this codec are not supported',
      ],
      [
        await film({ description: avcC(110) }),
        'This server cannot convert: H.264 of profile 110 is not supported',
      ],
      // How long each picture stands, in 1/57600 seconds: 74 000 s.
      [numbered(plain, 'stts', 16, 0xffffffff), ENDLESS],
      [numbered(await sound('aac', mp4()), 'stts', 16, 0xffffffff), ENDLESS],
    ] as const) {
      assertRefused(await send(file), 422, error);
    }
    assert.equal(stored().length, count);
    const gif = await send(await picture('gif'));
    assert.deepEqual([gif.status, gif.body.type], [200, 'image']);
  });

  test('files that are made to do harm are refused, and nothing of them stays', async () => {
    const plain = await film();
    const [start, moov] = [plain.subarray(0, plain.readUInt32BE()), plain.indexOf('moov') - 4];
    const count = stored().length;
    const long = Buffer.from(plain);
    long.writeUInt32BE(1, moov);
    long.writeBigUInt64BE(2n ** 64n - 1n, moov + 8);
    const many = Buffer.concat(Array.from({ length: 1_000_000 }, () => box('trak')));
    for (const [what, file] of Object.entries({
      'cut off in its index': plain.subarray(0, moov + 300),
      'a box of 2^64 bytes': long,
      'a box of no length': numbered(plain, 'moov', -4, 4),
      'a box around all': numbered(plain, 'trak', -4, 0),
      'a million boxes': Buffer.concat([start, many]),
      'a million tracks': Buffer.concat([start, box('moov', many)]),
      '2^32 pictures': numbered(plain, 'stsz', 12, 0xffffffff),
      '2^32 pictures of one length': numbered(plain, 'stts', 12, 0xffffffff),
      'no time': numbered(plain, 'mdhd', 16, 0),
      'a unit longer than its packet': await film({ data: Buffer.from([255, 255, 255, 255, 101]) }),
      'a unit cut off': await film({ data: Buffer.from([0, 0]) }),
      'parameters cut off': await film({ description: avcC().subarray(0, 6) }).catch(() => start),
      'only remarks': await film({ data: h264(REMARK), sound: null }),
      'pages of Ogg': Buffer.concat(
        Array.from({ length: 100_000 }, () => Buffer.from('OggS\0\0'.padEnd(27, '\0'))),
      ),
      'empty chunks': Buffer.concat([wav().subarray(0, 12), Buffer.alloc(800_000)]),
      'nothing else than labels': mp3().subarray(0, 29),
    })) {
      const { status, body } = await send(file);
      assert.equal(status, 422, `${what}: ${JSON.stringify(body)}`);
    }
    assert.equal(stored().length, count);
    for (const list of [
      '#EXTM3U\nfile:///etc/passwd\n',
      "ffconcat version 1.0\nfile '/etc/passwd'\n",
      '<MPD/>',
    ])
      assertRefused(await sendFile(alice, '/api/v2/media', list), 422, UNKNOWN);
    assert.equal((await send(plain)).status, 200, 'the next one is taken');
  });

  test('they hang alone, are described, thrown away, and known to be there', async () => {
    const moving = (await sendFile(alice, '/api/v1/media', await film())).body;
    const still = (await uploaded(alice)).id;
    assertRefused(
      await alice.post('/api/v1/statuses', { status: 'x', media_ids: [moving.id, still] }),
      422,
      'Cannot attach a video to a post that already contains images',
    );
    const path = `/api/v1/media/${moving.id}`;
    assert.equal((await put(alice, path, { description: 'a walk' })).body.description, 'a walk');
    assertRefused(await call(server, 'DELETE', path, bob), 404);
    assert.deepEqual((await findLost(server.ctx)).missing, []);
    assert.equal((await alice.delete(path)).status, 200);
    await world.settled();
    assert.equal((await bytesAt(moving.url)).status, 404);
  });

  test('others read what it is, and pages show its first picture by themselves', async () => {
    const moving = (await send(await film(), { description: 'a walk' })).body;
    const { uri, url } = await alice.publish('look', { media_ids: [moving.id] });
    const answer = await fetch(uri, { headers: { Accept: 'application/activity+json' } });
    const { attachment } = (await answer.json()) as { attachment: unknown };
    assert.deepEqual(attachment, [
      {
        type: 'Document',
        mediaType: 'video/mp4',
        url: moving.url,
        name: 'a walk',
        blurhash: null,
        width: 320,
        height: 240,
      },
    ]);
    const page = await (await fetch(url, { headers: { Accept: 'text/html' } })).text();
    const [tag = ''] = /<video[^>]*>/.exec(page) ?? [];
    for (const part of [
      ' controls',
      'preload="metadata"',
      `src="${moving.url}#t=0.001"`,
      'aria-label="a walk"',
    ])
      assert.ok(tag.includes(part), `${part} in ${tag}`);
    for (const part of ['autoplay', 'poster']) assert.equal(tag.includes(part), false);
  });

  test('apps are told what they may send', async () => {
    const { media_attachments } = (await call(server, 'GET', '/api/v2/instance')).body.configuration;
    const types: string[] = media_attachments.supported_mime_types;
    for (const type of ['image/png', 'video/mp4', 'video/webm', 'audio/ogg', 'audio/mpeg', 'audio/flac'])
      assert.ok(types.includes(type), type);
    assert.equal(types.includes('audio/3gpp'), false);
    assert.equal(media_attachments.video_size_limit, 103_809_024);
  });
});

describe('films that ffmpeg made, where the server has none', { timeout: 300_000 }, () => {
  const { alice } = scene({});
  const folder = mkdtempSync(join(tmpdir(), 'skein-played-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('are played to their end after they were written anew', { skip: whyNoFfmpeg }, async () => {
    const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
    for (const [name, ...options] of [
      ['a.mp4', ...PICTURES, ...TONE, ...h264, '-c:a', 'aac'],
      ['a.mov', ...PICTURES, ...TONE, ...h264, '-c:a', 'aac'],
      ['parts.mp4', ...PICTURES, ...TONE, ...h264, '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'],
      ['a.webm', ...PICTURES, ...TONE, '-c:v', 'libvpx', '-c:a', 'libvorbis'],
      ['live.webm', ...PICTURES, ...TONE, '-c:v', 'libvpx', '-c:a', 'libopus', '-live', '1'],
      ['a.mp3', ...TONE],
      ['a.ogg', ...TONE, '-c:a', 'libvorbis'],
      ['a.opus', ...TONE, '-c:a', 'libopus'],
      ['a.flac', ...TONE],
      ['a.wav', ...TONE],
      ['a.m4a', ...TONE, '-c:a', 'aac'],
      ['a.aac', ...TONE, '-c:a', 'aac'],
    ] as [string, ...string[]][]) {
      const { status, body } = await sendFile(alice, '/api/v2/media', produced(name, ...options, ...WHERE));
      assert.equal(status, 200, `${name}: ${JSON.stringify(body)}`);
      const file = join(folder, name);
      const { body: bytes } = await bytesAt(body.url);
      assert.equal(bytes.includes(TELLTALE) || bytes.includes('48.8577'), false, name);
      writeFileSync(file, bytes);
      const said = execFileSync(
        ffmpeg as string,
        ['-nostdin', '-v', 'error', '-i', file, '-f', 'null', '-'],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      assert.equal(said, '', name);
      assert.ok(Math.abs(body.meta.original.duration - 1) < 0.1, name);
    }
  });
});
