import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Test = { name: string; state: 'pass' | 'fail' | 'skip'; reason?: string; error?: string };
export type FileResult = { path: string; tests: Test[]; output: string; seconds: number };

const reporter = join(import.meta.dirname, 'test-events.mjs');
/** No socket but those of the one client, and none that leaves the machine. */
const watched = join(import.meta.dirname, '../test/one-client.ts');
const running = new Set<number>();
let files = 0;

/** Runs one file of tests in a process of its own, which has `limit` seconds to end. */
export async function runTestFile(
  path: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  limit: number,
): Promise<FileResult> {
  const started = performance.now();
  files += 1;
  const events = join(tmpdir(), `skein-tests-${process.pid}-${files}`);
  const flags = ['--import', watched, `--test-reporter=${reporter}`, `--test-reporter-destination=${events}`];
  const { output, fault } = await runToEnd([...flags, path], { cwd, env, limit });
  const { tests, whole } = readTests(events);
  const shown = tests.some(({ state }) => state === 'fail');
  const fail = (error: string) => tests.push({ name: path, state: 'fail', error });
  if (fault && !(whole && shown)) fail(fault);
  else if (!whole || tests.length === 0) fail('it ended before its last test, or there is none in it');
  return { path, tests, output, seconds: (performance.now() - started) / 1000 };
}

/** Ends every test process that still runs, and what those started. */
export function endAllTests(): void {
  for (const pid of running) endGroup(pid);
}

type Run = { cwd: string; env: NodeJS.ProcessEnv; limit: number };

function runToEnd(args: string[], { cwd, env, limit }: Run): Promise<{ output: string; fault?: string }> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a server which a test started and lost can be ended with it.
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid) running.add(child.pid);
    let output = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid) endGroup(child.pid);
    }, limit * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (child.pid) endGroup(child.pid);
      if (child.pid) running.delete(child.pid);
      const ending = signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`;
      const slow = `it did not end within ${limit} s: a test waits, or something was left open`;
      setImmediate(() => resolve({ output, fault: late ? slow : code === 0 ? undefined : ending }));
    });
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function readTests(events: string): { tests: Test[]; whole: boolean } {
  if (!existsSync(events)) return { tests: [], whole: false };
  const lines = readFileSync(events, 'utf8').split('\n').filter(Boolean);
  rmSync(events);
  const whole = lines.at(-1) === '"end"';
  return { tests: lines.slice(0, whole ? -1 : undefined).map((line) => JSON.parse(line) as Test), whole };
}
