import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './files.ts';
import type { Findings } from './findings.ts';
import { runScript } from './program.ts';

type Violation = { from: string; to: string; rule: { name: string }; cycle?: { name: string }[] };
type Rule = { name: string; comment: string };
type Report = {
  summary: { totalCruised: number; violations: Violation[]; ruleSetUsed: { forbidden: Rule[] } };
};

const folders = ['api', 'server/src', 'web/src', 'test', 'bench', 'tools'];

/** Who imports whom, by the rules of .dependency-cruiser.cjs. */
export async function checkDirections(root: string): Promise<Findings> {
  const there = folders.filter((folder) => existsSync(join(root, folder)));
  if (!filesUnder(root, there).some((path) => /\.tsx?$/.test(path))) return { looked: 0, faults: [] };
  const cruiser = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';
  const config = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { output } = await runScript(root, [cruiser, ...config, ...there]);
  const { summary } = readReport(output);
  const comments = new Map(summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]));
  const faults = summary.violations.map(({ from, to, rule, cycle }) => {
    const path = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
    return `${from} → ${path}\n    ${rule.name}: ${comments.get(rule.name)}`;
  });
  return { looked: summary.totalCruised, faults };
}

function readReport(output: string): Report {
  try {
    return JSON.parse(output) as Report;
  } catch {
    throw new Error(`dependency-cruiser did not report:\n${output}`);
  }
}
