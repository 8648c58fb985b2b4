import { type Check, checks } from './checks.ts';
import type { Outcome } from './program.ts';

type Result = Outcome & { name: string; about: string; seconds: number };

const atOnce = 3;

/** Runs the named checks side by side (all when none is named), prints what is wrong and a table. */
export async function runChecks(
  root: string,
  { only = [] as string[], fix = false } = {},
): Promise<Result[]> {
  const unknown = only.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `no such check: ${unknown.join(', ')}; there are ${checks.map(({ name }) => name).join(', ')}`,
    );
  }
  const waiting = checks.filter(({ name }) => only.length === 0 || only.includes(name));
  const started = performance.now();
  const results: Result[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift())
      results.push(await timed(check, root, fix));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  for (const { name, output } of results.filter(({ ok }) => !ok))
    console.log(`\n— ${name}\n${output.trim()}`);
  printTable(results, (performance.now() - started) / 1000);
  return results;
}

async function timed(check: Check, root: string, fix: boolean): Promise<Result> {
  const { name, about } = check;
  const started = performance.now();
  const outcome = await check
    .run(root, fix)
    .catch((error: Error) => ({ ok: false, output: String(error.stack) }));
  return { name, about, ...outcome, seconds: (performance.now() - started) / 1000 };
}

function printTable(results: Result[], total: number): void {
  console.log('');
  for (const { name, about } of checks) {
    const result = results.find((one) => one.name === name);
    if (!result) continue;
    const seconds = result.seconds.toFixed(1).padStart(5);
    console.log(`${result.ok ? 'ok  ' : 'FAIL'} ${seconds} s  ${name.padEnd(10)}  ${about}`);
  }
  console.log(`     ${total.toFixed(1).padStart(5)} s  in all`);
}
