import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'vite';
import { compare, frenchSpaces, words } from './words.ts';

/** Builds a tiny web part with these catalogues and this code; gives what stopped it, or an empty text. */
async function buildWith(en: object, fr: object, code: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'skein-words-'));
  const folder = join(root, 'src/locales');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'en.ts'), `export const words = ${JSON.stringify(en)};`);
  writeFileSync(join(folder, 'fr.ts'), `export const words = ${JSON.stringify(fr)};`);
  writeFileSync(join(root, 'src/page.ts'), code);
  try {
    const rolldownOptions = { input: join(root, 'src/page.ts') };
    const plugins = [words(folder, ['en', 'fr'])];
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins,
      build: { write: false, rolldownOptions },
    });
    return '';
  } catch (error) {
    return String(error);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const code = "t('greeting.hello', { name });";

test('catalogues that fit together are built', async () => {
  assert.equal(
    await buildWith({ 'greeting.hello': 'Hello {name}' }, { 'greeting.hello': 'Bonjour {name}' }, code),
    '',
  );
});

test('a sentence that one language lacks stops the build', async () => {
  const fault = await buildWith({ 'greeting.hello': 'Hello {name}' }, {}, code);
  assert.match(fault, /fr lacks 'greeting\.hello'/);
});

test('a sentence that no language has stops the build', async () => {
  const fault = await buildWith({}, {}, code);
  assert.match(fault, /no language has 'greeting\.hello'/);
});

test('a sentence that nothing uses stops the build', async () => {
  const both = { 'greeting.bye': 'Bye' };
  assert.match(await buildWith(both, both, ''), /nothing uses 'greeting\.bye'/);
});

test('a sentence that is no sentence stops the build', async () => {
  const fault = await buildWith(
    { 'greeting.hello': 'Hello {name' },
    { 'greeting.hello': 'Bonjour {name}' },
    code,
  );
  assert.notEqual(fault, '');
});

test('empty translations, sentences too many and other placeholders are named', () => {
  assert.deepEqual(
    compare(
      { a: 'x', b: '{n}', c: '{n, plural, one {#} other {#}}' },
      { a: ' ', b: '{m}', c: '{n}', d: '' },
      'fr',
    ),
    [
      "fr lacks 'a'",
      "fr 'b' has {m} where {n} is given",
      "fr 'c' has {n} where {n:plural} is given",
      "fr has 'd', which nobody else has",
    ],
  );
});

test('French punctuation gets spaces that do not break', () => {
  assert.equal(frenchSpaces('Quoi ? « Non » : si !'), 'Quoi\u202f? «\u00a0Non\u00a0»\u00a0: si\u202f!');
});
