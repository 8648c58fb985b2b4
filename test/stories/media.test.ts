import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MediaAttachment } from '@skein/api/media.ts';
import sharp from 'sharp';
import { findLost } from '../../server/src/media/index.ts';
import { removeOrphans } from '../../server/src/media/sweep.ts';
import { call, cast, type Person } from '../cast.ts';
import { heic } from '../heic.ts';
import { bytesAt, filled, phonePhoto, picture, plain, put, sendFile, uploaded } from '../pictures.ts';
import { typed } from '../process.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const HOUR = 3_600_000;
const FORMATS = ['jpeg', 'png', 'gif', 'webp', 'avif', 'heic'] as const;

onBothEngines('media', (engine) => {
  let world: World;
  let alice: Person;
  let bob: Person;

  before(async () => {
    world = await createWorld({ engine });
    ({ alice, bob } = await cast(world.servers[0] as World['servers'][0]));
  });
  after(() => world.stop());

  const data = () => (world.servers[0] as World['servers'][0]).ctx.config.data;
  /** Every file of the store and of what is being uploaded. */
  const files = () =>
    ['media', 'uploads'].flatMap((folder) => {
      try {
        return readdirSync(join(data(), folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
          entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
        );
      } catch {
        return [];
      }
    });

  test('every kind of picture that browsers show comes back in two sizes with measures and a blurhash', async () => {
    const kept = {
      jpeg: 'image/jpeg',
      png: 'image/png',
      gif: 'image/png',
      webp: 'image/webp',
      avif: 'image/jpeg',
      heic: 'image/jpeg',
    } as const;
    for (const path of ['/api/v2/media', '/api/v1/media']) {
      for (const format of Object.keys(kept) as (keyof typeof kept)[]) {
        const seen = await sendFile(alice, path, await picture(format, 1200, 600), {
          description: 'orange and blue',
          focus: '-0.5,0.25',
        });
        assert.equal(seen.status, 200, JSON.stringify(seen.body));
        assertShape(MediaAttachment, seen.body);
        assertFormats(seen.body);
        assert.equal(seen.body.type, 'image');
        assert.equal(seen.body.description, 'orange and blue');
        assert.deepEqual(seen.body.meta, {
          original: { width: 1200, height: 600, size: '1200x600', aspect: 2 },
          small: { width: 679, height: 339, size: '679x339', aspect: 679 / 339 },
          focus: { x: -0.5, y: 0.25 },
        });
        assert.equal(seen.body.blurhash.length, 36);
        const preview = kept[format] === 'image/png' ? 'image/webp' : kept[format];
        for (const [url, width, type] of [
          [seen.body.url, 1200, kept[format]],
          [seen.body.preview_url, 679, preview],
        ]) {
          const shown = await bytesAt(url);
          assert.equal(shown.status, 200);
          assert.equal(shown.headers.get('content-type'), type);
          assert.equal((await sharp(shown.body).metadata()).width, width);
        }
      }
    }
  });

  test('a file is served so that nothing in it can run, kept by browsers, and not sent twice', async () => {
    const { url } = await uploaded(alice);
    const seen = await bytesAt(url);
    assert.equal(seen.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(seen.headers.get('content-security-policy'), "default-src 'none'; sandbox");
    assert.match(seen.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
    assert.equal(seen.headers.get('content-length'), String(seen.body.length));
    const again = await fetch(url, { headers: { 'If-None-Match': seen.headers.get('etag') ?? '' } });
    assert.equal(again.status, 304);
    const head = await fetch(url, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), String(seen.body.length));
    for (const name of [
      'x.png',
      `${'0'.repeat(32)}.png`,
      `${'0'.repeat(32)}.svg`,
      '..%2f..%2fskein.sqlite',
      `${'a'.repeat(32)}.png.new`,
    ]) {
      assert.equal((await bytesAt(new URL(`/media/${name}`, url).href)).status, 404, name);
    }
  });

  test('a part of a file can be asked for', async () => {
    const { url } = await uploaded(alice);
    const whole = await bytesAt(url);
    assert.equal(whole.headers.get('accept-ranges'), 'bytes');
    const ask = async (headers: Record<string, string>) => {
      const answer = await fetch(url, { headers });
      const body = Buffer.from(await answer.arrayBuffer());
      return [answer.status, answer.headers.get('content-range'), body] as const;
    };
    const { length } = whole.body;
    assert.deepEqual(await ask({ Range: 'bytes=2-5' }), [
      206,
      `bytes 2-5/${length}`,
      whole.body.subarray(2, 6),
    ]);
    const [status, range, tail] = await ask({ Range: 'bytes=-3' });
    assert.deepEqual([status, range], [206, `bytes ${length - 3}-${length - 1}/${length}`]);
    assert.deepEqual(tail, whole.body.subarray(-3));
    assert.deepEqual(await ask({ Range: 'bytes=0-1,4-5' }), [200, null, whole.body]);
    assert.deepEqual(await ask({ Range: 'bytes=2-5', 'If-Range': '"another"' }), [200, null, whole.body]);
    const [beyond, said, nothing] = await ask({ Range: `bytes=${length}-` });
    assert.deepEqual([beyond, said, nothing.length], [416, `bytes */${length}`, 0]);
    assert.equal((await fetch(url)).status, 200);
  });

  test('a photo stands upright, and tells neither the place nor the camera', async () => {
    const photo = await phonePhoto();
    assert.ok(photo.includes('Telltale'));
    const { url, preview_url, meta } = await uploaded(alice, {}, photo);
    assert.equal(meta.original.size, '40x80');
    for (const address of [url, preview_url]) {
      const { body } = await bytesAt(address);
      const read = await sharp(body).metadata();
      assert.deepEqual(
        [read.exif, read.xmp, read.iptc, read.icc],
        [undefined, undefined, undefined, undefined],
      );
      assert.equal(body.includes('Telltale'), false);
    }
  });

  test('a large picture is brought to 8.3 megapixels, one above 33 is refused by its header', async () => {
    const { meta } = await uploaded(alice, {}, await plain(4000, 3000));
    assert.deepEqual(meta.original, { width: 3326, height: 2494, size: '3326x2494', aspect: 3326 / 2494 });
    assert.equal((await sendFile(alice, '/api/v2/media', await plain(7680, 4320))).status, 200);
    const before = files().length;
    const seen = await sendFile(alice, '/api/v2/media', await plain(7681, 4320));
    assertRefused(seen, 422, '7681x4320 images are not supported');
    assert.equal(files().length, before);
  });

  test('an animation stays one in its original, and its preview stands still', async () => {
    const frames = await Promise.all(['#f00', '#0f0', '#00f'].map((background) => frame(background)));
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { url, preview_url, meta } = await uploaded(alice, {}, gif);
    assert.equal(meta.original.size, '20x20');
    assert.equal((await sharp((await bytesAt(url)).body).metadata()).pages, 3);
    assert.equal((await sharp((await bytesAt(preview_url)).body).metadata()).pages ?? 1, 1);
  });

  const frame = (background: string) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background } })
      .png()
      .toBuffer();

  test('what is no picture is refused and leaves nothing', async () => {
    const before = files().length;
    const cut = (await picture('jpeg', 400, 400)).subarray(0, 900);
    for (const file of [
      '',
      'text',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      '%PDF-1.4\n1 0 obj',
      'GIF89a',
      cut,
      (await sharp(await picture('png'))
        .tiff()
        .toBuffer()) as Buffer,
    ]) {
      assertRefused(
        await sendFile(alice, '/api/v2/media', file),
        422,
        'File type of uploaded media could not be verified',
      );
    }
    assert.equal(files().length, before);
  });

  test("a phone's HEIC stands upright in the colours of its profile, and tells nothing of the phone", async () => {
    const profile = (
      await sharp(await plain(2, 2))
        .withIccProfile('p3')
        .toBuffer()
        .then((file) => sharp(file).metadata())
    ).icc;
    const photo = heic({ width: 1024, height: 512, turns: 1, profile, exif: 'MM\0*Telltale 3000' });
    const { url, preview_url, meta } = await uploaded(alice, {}, photo);
    assert.equal(meta.original.size, '512x1024');
    for (const address of [url, preview_url]) {
      const { body } = await bytesAt(address);
      const read = await sharp(body).metadata();
      assert.deepEqual([read.format, read.exif, read.icc], ['jpeg', undefined, undefined]);
      assert.equal(body.includes('Telltale'), false);
    }
    // Orange stood on the left: turned to the left it stands below. In P3 it is stronger than the same numbers in sRGB.
    const colours = async (file: Buffer, [left, top]: number[]) => [
      ...(await sharp(file)
        .extract({ left: left as number, top: top as number, width: 1, height: 1 })
        .raw()
        .toBuffer()),
    ];
    const shown = (await bytesAt(url)).body;
    const [red, green, blue] = await colours(shown, [256, 980]);
    assert.ok(
      (red as number) > 212 && (green as number) < 102 && (blue as number) < 34,
      `${[red, green, blue]}`,
    );
    const above = await colours(shown, [256, 740]);
    assert.ok((above[2] as number) > 200, `${above}`);
    const untold = await uploaded(alice, {}, heic({ width: 512, height: 512 }));
    const [r, g, b] = await colours((await bytesAt(untold.url)).body, [60, 60]);
    for (const [is, was] of [
      [r, 0xcc],
      [g, 0x66],
      [b, 0x22],
    ])
      assert.ok(Math.abs((is as number) - (was as number)) < 6, `${[r, g, b]}`);
  });

  test('a broken or hostile HEIC ends its own upload and nothing else', async () => {
    const before = files().length;
    const photo = heic({ width: 1024, height: 512 });
    const magic = Buffer.from(photo);
    magic.write('jpeg', 8);
    magic.write('jpeg', 16);
    for (const file of Object.values({
      'only a name': Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      'cut in its picture': photo.subarray(0, photo.length - 60),
      'cut in its header': photo.subarray(0, 300),
      'another name': magic,
      'no grid of this size': heic({ width: 4096, height: 4096, rows: 1, columns: 1 }),
    }))
      assertRefused(
        await sendFile(alice, '/api/v2/media', file),
        422,
        'File type of uploaded media could not be verified',
      );
    const flood = heic({ width: 30_000, height: 30_000, rows: 1, columns: 1 });
    assertRefused(await sendFile(alice, '/api/v2/media', flood), 422, '30000x30000 images are not supported');
    assert.equal(files().length, before);
    const script = Buffer.from('<script>alert(1)</script>PK\x03\x04');
    const polyglot = Buffer.concat([
      photo,
      Buffer.from([0, 0, 0, 8 + script.length]),
      Buffer.from('free'),
      script,
    ]);
    const { url, preview_url } = await uploaded(alice, {}, polyglot);
    for (const address of [url, preview_url]) {
      const seen = await bytesAt(address);
      assert.equal(seen.headers.get('content-type'), 'image/jpeg');
      assert.equal(seen.body.includes('script'), false);
    }
  });

  test('a file at the cap is taken, one beyond it is not, of every kind', async () => {
    const most = 16 * 1024 * 1024;
    for (const format of FORMATS) {
      const file = await picture(format);
      assert.equal((await sendFile(alice, '/api/v2/media', filled(file, most))).status, 200, format);
      const before = files().length;
      const beyond = await sendFile(alice, '/api/v2/media', filled(file, most + 1));
      assertRefused(beyond, 422, /must be less than 16 MB/);
      assert.equal(files().length, before);
    }
    assertRefused(
      await sendFile(alice, '/api/v2/media', Buffer.alloc(most + 4_000_000)),
      422,
      /must be less than 16 MB/,
    );
  });

  test('a form without a picture, or cut off, says so', async () => {
    const before = files().length;
    assertRefused(await alice.post('/api/v2/media', {}), 422, "Validation failed: File can't be blank");
    assertRefused(
      await alice.post('/api/v2/media', { file: 'text' }),
      422,
      "Validation failed: File can't be blank",
    );
    const elsewhere = await sendFile(alice, '/api/v2/media', await picture('png'), {}, { name: 'thumbnail' });
    assertRefused(elsewhere, 422, "Validation failed: File can't be blank");
    const broken = await fetch(`${alice.server.address}/api/v2/media`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${alice.token}`,
        'Content-Type': 'multipart/form-data; boundary=x',
      },
      body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun',
    });
    assert.equal(broken.status, 400);
    assert.equal(files().length, before);
  });

  test('a description and a focus have their caps', async () => {
    const file = await picture('png');
    const at = await sendFile(alice, '/api/v2/media', file, {
      description: 'x'.repeat(10_000),
      focus: '-1,1',
    });
    assert.equal(at.status, 200);
    const beyond = await sendFile(alice, '/api/v2/media', file, { description: 'x'.repeat(10_001) });
    assertRefused(beyond, 422, /Description must not be longer/);
    for (const focus of ['1.1,0', '0', 'a,b', '0,0,0', '1e9,0']) {
      assertRefused(await sendFile(alice, '/api/v2/media', file, { focus }), 422, /Focus/);
    }
  });

  test('its owner describes, shows and removes it; for others it does not exist', async () => {
    const { id, url } = await uploaded(alice);
    const path = `/api/v1/media/${id}`;
    const changed = await put(alice, path, { description: 'two colours', focus: '0.1,-0.2' });
    assert.equal(changed.body.description, 'two colours');
    assert.deepEqual(changed.body.meta.focus, { x: 0.1, y: -0.2 });
    assert.equal((await put(alice, path, { focus: '0,0' })).body.description, 'two colours');
    assert.equal((await put(alice, path, { description: '' })).body.description, null);
    const form = await sendFile(
      alice,
      path,
      'x',
      { description: 'by form' },
      { method: 'PUT', name: 'thumbnail' },
    );
    assert.equal(form.body.description, 'by form');
    assert.deepEqual((await alice.get(path)).body, form.body);
    assertRefused(await put(alice, path, { description: 'x'.repeat(10_001) }), 422);
    assertRefused(await bob.get(path), 404);
    assertRefused(await put(bob, path, { description: 'mine' }), 404);
    assertRefused(await bob.delete(path), 404);
    assertRefused(await call(alice.server, 'GET', path), 401);
    assert.equal((await alice.get(path)).body.description, 'by form');
    const gone = await alice.delete(path);
    assert.deepEqual([gone.status, gone.body], [200, {}]);
    assertRefused(await alice.get(path), 404);
    await world.settled();
    assert.equal((await bytesAt(url)).status, 404);
  });

  test('a picture that nobody attached is gone after a day, with its files; so are files without a row', async () => {
    const { id, url, preview_url } = await uploaded(alice);
    const orphan = join(data(), 'media', 'aa', 'bb', `aabb${'0'.repeat(28)}.png`);
    mkdirSync(join(data(), 'media', 'aa', 'bb'), { recursive: true });
    await writeFile(orphan, 'x');
    await writeFile(`${orphan}.new`, 'x');
    const old = new Date(Date.now() - 2 * HOUR);
    for (const file of [orphan, `${orphan}.new`]) await utimes(file, old, old);
    world.clock.forward(23 * HOUR);
    await world.settled();
    assert.equal((await alice.get(`/api/v1/media/${id}`)).status, 200);
    const later = await uploaded(alice);
    world.clock.forward(2 * HOUR);
    await world.settled();
    world.clock.forward(2 * HOUR);
    await world.settled();
    assertRefused(await alice.get(`/api/v1/media/${id}`), 404);
    for (const address of [url, preview_url]) assert.equal((await bytesAt(address)).status, 404);
    assert.equal((await bytesAt(later.url)).status, 200);
    assert.deepEqual(
      files().filter((file) => file.startsWith(orphan)),
      [],
    );
  });

  test('the sweep takes a file without a row after an hour and not before, and nothing that a row names', async () => {
    const { ctx } = world.servers[0] as World['servers'][0];
    const folder = join(data(), 'media', 'cc', 'dd');
    mkdirSync(folder, { recursive: true });
    const at = (digit: string) => join(folder, `ccdd${digit.repeat(28)}.png`);
    const kept = await uploaded(alice);
    await writeFile(at('1'), 'x');
    await writeFile(at('2'), 'x');
    const now = ctx.clock.now();
    await utimes(at('1'), new Date(now - HOUR - 60_000), new Date(now - HOUR - 60_000));
    await utimes(at('2'), new Date(now - HOUR + 60_000), new Date(now - HOUR + 60_000));
    const before = files();
    await removeOrphans(ctx, { after: 'cb' });
    assert.deepEqual(
      before.filter((file) => !files().includes(file)),
      [at('1')],
    );
    await world.settled();
    assert.equal((await bytesAt(kept.url)).status, 200);
    await rm(at('2'));
  });

  test('the check finds rows without files and files without rows', async () => {
    const { ctx } = world.servers[0] as World['servers'][0];
    await uploaded(alice);
    const whole = await findLost(ctx);
    assert.deepEqual([whole.missing, whole.unnamed], [[], []]);
    assert.ok(whole.looked >= 2);
    const { id, url } = await uploaded(alice);
    const name = new URL(url).pathname.split('/').pop() as string;
    await rm(join(data(), 'media', name.slice(0, 2), name.slice(2, 4), name));
    const stray = `eeff${'0'.repeat(28)}.png`;
    mkdirSync(join(data(), 'media', 'ee', 'ff'), { recursive: true });
    const path = join(data(), 'media', 'ee', 'ff', stray);
    await writeFile(path, 'x');
    await utimes(path, new Date(0), new Date(0));
    const said = await typed(ctx.config, 'check');
    assert.equal(said.code, 1);
    assert.match(said.out, new RegExp(`attachment ${id}: its file ${name} is not there`));
    assert.match(said.out, new RegExp(`${stray} belongs to no row`));
    assert.match(said.out, /files: 1 of \d+ missing; 1 belong to nothing/);
    await alice.delete(`/api/v1/media/${id}`);
    await rm(path);
    await world.settled();
    assert.match((await typed(ctx.config, 'check')).out, /files: all \d+ there$/m);
  });
});
