// Decodes the HEIC under $SKEIN_SHARED/fixtures/media; without SKEIN_SHARED there is nothing to do.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { Decoder } from '../../server/src/media/decoder-process.ts';

const shared = process.env.SKEIN_SHARED;

test('a HEIC of another maker looks as the PNG of the same picture', { skip: !shared }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'skein-heic-'));
  const media = join(shared ?? '', 'fixtures', 'media');
  const to = join(folder, 'made');
  try {
    const replied = await new Decoder().ask({ input: join(media, '600x400.heic'), sizes: [{ to }] });
    assert.ok('decoded' in replied, JSON.stringify(replied));
    // It has an alpha channel, which JPEG has not.
    const [made] = replied.decoded.pictures;
    assert.deepEqual([made?.format, made?.width, made?.height], ['webp', 600, 400]);
    const pixels = (path: string) =>
      sharp(path).flatten({ background: '#ffffff' }).resize(30, 20).raw().toBuffer();
    const [mine, theirs] = [await pixels(to), await pixels(join(media, '600x400.png'))];
    const off = mine.reduce((sum, value, index) => sum + Math.abs(value - (theirs[index] as number)), 0);
    assert.ok(off / mine.length < 6, `${off / mine.length} of 255 in the mean`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
