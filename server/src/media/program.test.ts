import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from './program.ts';

const bounds = (limitMs = 10_000) => ({ limitMs, signal: new AbortController().signal });
const shell = (does: string, limitMs?: number) => runProgram('/bin/sh', ['-c', does], bounds(limitMs));

test('a program says what it says, without our environment', async () => {
  assert.equal(await shell('echo "$HOME$SKEIN_SECRET$DATABASE_URL."'), '.\n');
});

test('one that fails, hangs or never stops talking is ended, and what it started too', async () => {
  await assert.rejects(shell('echo why >&2; exit 3'), /exit code 3: why/);
  await assert.rejects(shell('sleep 1000 & sleep 1000', 200), /no end within 200 ms/);
  await assert.rejects(shell('while :; do echo too much is too much; done'), /it said too much/);
});

test('one can be stopped from outside, before and while it runs', async () => {
  const end = new AbortController();
  const running = runProgram('/bin/sleep', ['1000'], { limitMs: 10_000, signal: end.signal });
  end.abort();
  await assert.rejects(running, /stopped/);
  await assert.rejects(
    runProgram('/bin/sleep', ['1000'], { limitMs: 10_000, signal: end.signal }),
    /stopped/,
  );
});

const skip = existsSync('/proc/self/status') ? undefined : 'there is no /proc';

test('one whose server is killed ends with it', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'skein-program-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'pid');
  const url = new URL('./program.ts', import.meta.url);
  const script = `import { runProgram } from '${url}';
    runProgram('/bin/sh', ['-c', 'echo $$ > ${file}; exec sleep 1000'], { limitMs: 1e6, signal: new AbortController().signal }).catch(() => {});`;
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  t.after(() => server.kill('SIGKILL'));
  let program = 0;
  while (program === 0) {
    await wait(20);
    program = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  }
  const runs = () => {
    try {
      // One that ended and was not yet taken note of by anybody runs no more.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${program}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  assert.ok(runs());
  server.kill('SIGKILL');
  for (let looks = 0; looks < 250 && runs(); looks += 1) await wait(20);
  const left = runs();
  if (left) process.kill(program, 'SIGKILL');
  assert.equal(left, false);
});
