import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { build, type InlineConfig } from 'vite';
import { built } from './src/built.ts';

await built();

async function bytesOf(config: InlineConfig): Promise<string[]> {
  const result = await build({ root: import.meta.dirname, logLevel: 'error', ...config });
  if (!('output' in result)) throw new Error('Vite gave no output');
  return result.output.map((file) => {
    const content = file.type === 'chunk' ? file.code : file.source;
    return `${file.fileName} ${createHash('sha256').update(content).digest('hex')}`;
  });
}

test('two builds in a row give the same bytes', async () => {
  for (const ssr of [undefined, true]) {
    const config: InlineConfig = { build: { write: false, ...(ssr && { ssr }) } };
    assert.deepEqual(await bytesOf(config), await bytesOf(config));
  }
});
