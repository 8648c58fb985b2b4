import assert from 'node:assert/strict';
import { test } from 'node:test';
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
