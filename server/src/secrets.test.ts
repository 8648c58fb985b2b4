import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSecrets } from './secrets.ts';

const AT_ONCE = 4;

/** A process that loads the secret of a folder at a given moment and says the name of its key. */
function loading(data: string, at: number): Promise<string> {
  const script = `const { loadSecrets } = await import(${JSON.stringify(new URL('secrets.ts', import.meta.url).href)});
    while (Date.now() < ${at});
    console.log(loadSecrets(process.argv[1], null).keyName);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  return new Promise((resolve) => child.on('close', () => resolve(said.trim())));
}

test('processes that start at once on an empty folder all have the one secret that stays', async () => {
  for (let round = 0; round < 5; round += 1) {
    const data = mkdtempSync(join(tmpdir(), 'skein-secrets-'));
    const at = Date.now() + 400;
    const names = await Promise.all(Array.from({ length: AT_ONCE }, () => loading(data, at)));
    const { keyName } = loadSecrets(data, null);
    assert.deepEqual(names, Array(AT_ONCE).fill(keyName));
    assert.deepEqual(readdirSync(data), ['secret']);
    rmSync(data, { recursive: true });
  }
});
