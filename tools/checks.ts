import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkDirections } from './check-directions.ts';
import { checkDoors } from './check-doors.ts';
import { checkFiles } from './check-files.ts';
import { checkOwners } from './check-owners.ts';
import { checkPromises } from './check-promises.ts';
import { checkSettings } from './check-settings.ts';
import { checkWords } from './check-words.ts';
import { type Findings, faultsOf } from './findings.ts';
import { type Outcome, runScript } from './program.ts';

export type Check = { name: string; about: string; run(root: string, fix: boolean): Promise<Outcome> };

/** All that `npm run check` asks, the slow ones first. */
export const checks: Check[] = [
  { name: 'types', about: 'TypeScript, api to bench', run: (root) => checkTypes(root, 'tsconfig.json') },
  { name: 'web-types', about: 'TypeScript, pages', run: (root) => checkTypes(root, 'web/tsconfig.json') },
  {
    name: 'unused',
    about: 'files, exports and packages that nobody uses',
    run: (root) => runScript(root, knip),
  },
  { name: 'directions', about: 'who imports whom', run: ours(checkDirections) },
  {
    name: 'style',
    about: 'format and lint',
    run: (root, fix) => runScript(root, fix ? [...biome, '--write'] : biome),
  },
  { name: 'owners', about: 'each table is written by its owner only', run: ours(checkOwners) },
  { name: 'doors', about: 'environment, fetch and sockets in their one place', run: ours(checkDoors) },
  { name: 'files', about: 'names and lengths of files', run: ours(checkFiles) },
  { name: 'settings', about: 'the docs name every setting', run: ours(checkSettings) },
  { name: 'promises', about: 'each proof of a promise is there', run: ours(checkPromises) },
  { name: 'words', about: 'nothing of one machine', run: ours(checkWords) },
];

const biome = [
  'node_modules/@biomejs/biome/bin/biome',
  'check',
  '--error-on-warnings',
  '--max-diagnostics=200',
];
const knip = ['node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'];

async function checkTypes(root: string, project: string): Promise<Outcome> {
  if (!existsSync(join(root, project))) return { ok: false, output: `${project} is missing` };
  return runScript(root, ['node_modules/typescript-7/bin/tsc', '--project', project, '--pretty', 'false']);
}

function ours(
  check: (root: string, options: { fix: boolean }) => Findings | Promise<Findings>,
): Check['run'] {
  return async (root, fix) => {
    const faults = faultsOf(await check(root, { fix }));
    return { ok: faults.length === 0, output: faults.join('\n') };
  };
}
