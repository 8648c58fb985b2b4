// npm run phanpy -- <folder>  Phanpy from its published sources in that folder, built there once, then its story here
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bringChromium } from '../test/chromium.ts';

const root = dirname(import.meta.dirname);
const [asked] = process.argv.slice(2);
if (!asked) {
  console.error('npm run phanpy -- <folder with the sources of Phanpy>');
  process.exit(2);
}
const sources = resolve(asked);
const dist = join(sources, 'dist');

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(dist, 'index.html'))) {
  // No step of a package runs on its own; the one that the build needs is named.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], sources);
  run(process.execPath, ['scripts/generate-icons.js'], sources);
  // Its address must not be like the one it is tried under, or it sends people there.
  run('npm', ['run', 'build'], sources, { CI: 'true', PHANPY_WEBSITE: 'https://phanpy.example' });
}
bringChromium();
run(process.execPath, ['--test', 'test/apps/phanpy.story.ts'], root, { SKEIN_TEST_PHANPY: dist });
