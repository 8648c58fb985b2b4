import type { FileResult, Test } from './test-file.ts';

/** Prints one line for a file of tests, and its failures in full. */
export function printFile({ path, tests, output, seconds }: FileResult): void {
  const failed = tests.filter(({ state }) => state === 'fail');
  const verdict = failed.length > 0 ? 'FAIL' : 'ok  ';
  console.log(
    `${verdict} ${seconds.toFixed(1).padStart(5)} s ${String(tests.length).padStart(4)} tests  ${path}`,
  );
  for (const { name, error } of failed) console.log(`\n  ✗ ${name}\n${indented(error ?? '')}\n`);
  // Tests beside shared material are reports as well: what they found is worth reading when all is well.
  const isReport = path.endsWith('.shared.ts');
  if ((failed.length > 0 || isReport) && output.trim())
    console.log(`  it printed:\n${indented(output.trim())}\n`);
}

/** What the tests of a file left out, and why. */
export function skippedIn({ path, tests }: FileResult): string[] {
  const skipped = tests.filter(({ state }) => state === 'skip');
  return skipped.map(({ name, reason }) => `${path}: ${name}${reason ? `: ${reason}` : ''}`);
}

/** Names what could not run, prints the counts as the last line, and gives the exit code. */
export function closing(tests: Test[], couldNotRun: string[]): number {
  const ci = process.env.CI === 'true' && couldNotRun.length > 0;
  if (couldNotRun.length > 0) console.log(`\nCould not run:\n${indented(couldNotRun.join('\n'))}`);
  if (ci) console.log('In CI that is a failure.');
  const count = (state: Test['state']) => tests.filter((test) => test.state === state).length;
  const skipped = count('skip') > 0 ? `, ${count('skip')} skipped` : '';
  console.log(`\n${count('pass')} passed, ${count('fail')} failed${skipped}`);
  return count('fail') > 0 || ci ? 1 : 0;
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
