import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { heic } from '../../../test/heic.ts';
import { type Format, plain } from '../../../test/pictures.ts';
import { createDice } from '../admin/seed/dice.ts';
import { Decoder } from './decoder-process.ts';
import { SMALL_PIXELS } from './sizes.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-decoder-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const FORMATS: readonly Format[] = ['jpeg', 'png', 'gif', 'webp', 'avif', 'heic'];
const sizes = [{ to: join(folder, 'small'), pixels: SMALL_PIXELS, still: true }];

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function drawn(format: Format, width: number, height: number): Promise<Buffer> {
  if (format === 'heic') return heic({ width, height });
  const quickly = { jpeg: {}, png: {}, gif: { effort: 1 }, webp: { effort: 0 }, avif: { effort: 0 } }[format];
  return sharp(await plain(width, height))
    .toFormat(format, quickly)
    .toBuffer();
}

test('of every kind a picture of 33 megapixels is read, and one column more refused', async () => {
  let decoder = new Decoder();
  for (const format of FORMATS) {
    const taken = await decoder.ask({ input: await file(format, await drawn(format, 7680, 4320)), sizes });
    assert.ok('decoded' in taken, `${format}: ${JSON.stringify(taken)}`);
    assert.deepEqual([taken.decoded.pictures[0]?.width, taken.decoded.pictures[0]?.height], [640, 360]);
    if (taken.spent) decoder = new Decoder();
    const more = await decoder.ask({ input: await file(format, await drawn(format, 7681, 4320)), sizes });
    assert.ok('refused' in more, `${format}: ${JSON.stringify(more)}`);
    assert.equal(more.refused, '7681x4320 images are not supported');
  }
  process.kill(decoder.pid as number, 'SIGKILL');
});

test('a decoder is kept for the next picture, but not with what it loaded for HEIC', async () => {
  const decoder = new Decoder();
  const input = await file('a.png', await plain(9, 9));
  for (const _ of [1, 2]) {
    const replied = await decoder.ask({ input, sizes });
    assert.equal('spent' in replied && replied.spent, false);
    assert.equal(decoder.usable, true);
  }
  const replied = await decoder.ask({
    input: await file('a.heic', heic({ width: 600, height: 400 })),
    sizes,
  });
  assert.ok('decoded' in replied && replied.spent);
  assert.equal(decoder.usable, false);
});

test('a decoder that is killed, hangs or wants too much memory says so to its own caller', async () => {
  const input = await file('large.heic', heic({ width: 7680, height: 4320 }));
  const killed = new Decoder();
  const asked = killed.ask({ input, sizes });
  process.kill(killed.pid as number, 'SIGKILL');
  assert.deepEqual(await asked, { ended: 'SIGKILL' });
  assert.equal(killed.usable, false);

  const slow = new Decoder({ limitMs: 20 });
  assert.deepEqual(await slow.ask({ input, sizes }), { ended: 'no answer within 20 ms' });
  assert.equal(slow.usable, false);

  const narrow = new Decoder({ pages: 1024 });
  const refused = await narrow.ask({ input, sizes });
  assert.ok('ended' in refused || 'refused' in refused, JSON.stringify(refused));
});

test('damaged HEICs are shown or refused, one by one', async () => {
  const random = createDice(11).next;
  const whole = heic({ width: 1024, height: 512, exif: 'x' });
  for (let round = 0; round < 12; round += 1) {
    const damaged = Buffer.from(whole);
    for (let byte = 0; byte < 4; byte += 1)
      damaged[20 + Math.floor(random() * (whole.length - 20))] = random() * 256;
    const replied = await new Decoder({ limitMs: 20_000 }).ask({
      input: await file('damaged', damaged),
      sizes,
    });
    assert.ok('decoded' in replied || 'refused' in replied, JSON.stringify(replied));
  }
});
