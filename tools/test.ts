// npm test                       every check, then every test, with a PostgreSQL, a Chromium and two proxies
// npm test -- <file or folder>…  those tests only
import { globSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { bringChromium } from '../test/chromium.ts';
import { startCluster } from '../test/postgres-cluster.ts';
import { bringProxies } from '../test/proxies.ts';
import { runChecks } from './run-checks.ts';
import { endAllTests, type FileResult, runTestFile, type Test } from './test-file.ts';
import { closing, printFile, skippedIn } from './test-report.ts';

const root = dirname(import.meta.dirname);
const everywhere = ['api', 'server/src', 'web', 'test', 'tools', 'boot'];
const atOnce = 2;
const secondsForAFile = 600;

const asked = process.argv.slice(2);
const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'test' };
const tests: Test[] = [];
const couldNotRun: string[] = [];
let stopPostgres = async () => {};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, giveUp);

const paths = (asked.length > 0 ? asked : everywhere).flatMap(testsAt);
if (asked.length === 0) await check();
if (paths.length > 0) await bringServices();
await Promise.all(Array.from({ length: atOnce }, work));
await stopPostgres();
process.exitCode = closing(tests, couldNotRun);

function testsAt(place: string): string[] {
  const path = relative(root, resolve(place));
  const found = globSync(/\.tsx?$/.test(path) ? path : `${path}/**/*.test.{ts,tsx}`, { cwd: root });
  const ours = found.filter((file) => !/(?:^|\/)(?:node_modules|dist)\//.test(file)).sort();
  if (ours.length === 0 && asked.length > 0)
    show({
      path: place,
      tests: [{ name: place, state: 'fail', error: 'there is no file of tests' }],
      output: '',
      seconds: 0,
    });
  return ours;
}

async function check(): Promise<void> {
  for (const { name, ok } of await runChecks(root)) tests.push({ name, state: ok ? 'pass' : 'fail' });
  console.log('');
}

async function bringServices(): Promise<void> {
  const chromium = bringChromium();
  if (chromium) env.SKEIN_TEST_CHROMIUM = chromium;
  else couldNotRun.push('tests in a browser: there is no Chromium');
  // The tests say themselves which of them are missing.
  if (paths.some((path) => path.endsWith('/proxies.test.ts'))) bringProxies();
  if (env.SKEIN_TEST_POSTGRES) return;
  try {
    const cluster = await startCluster({ fsync: false });
    env.SKEIN_TEST_POSTGRES = cluster.url;
    stopPostgres = cluster.stop;
  } catch (error) {
    const { message } = error as Error;
    env.SKEIN_TEST_NO_POSTGRES = message.split('\n')[0];
    couldNotRun.push(`tests on PostgreSQL: ${message}`);
  }
}

async function work(): Promise<void> {
  for (let path = paths.shift(); path; path = paths.shift()) {
    show(await runTestFile(path, root, env, secondsForAFile));
  }
}

function show(result: FileResult): void {
  tests.push(...result.tests);
  couldNotRun.push(...skippedIn(result));
  printFile(result);
}

async function giveUp(): Promise<void> {
  endAllTests();
  await stopPostgres();
  process.exit(1);
}
