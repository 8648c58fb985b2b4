import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { runtimePackage } from './runtime.mjs';

/**
 * Installs what the lockfile lists and node_modules lacks, and nothing when all is there.
 * `tools` says whether the tools of development are wanted too. Ends the process when npm fails.
 */
export function installMissing({ tools }) {
  const missing = missingPackages(tools);
  if (missing.length === 0) return;
  const fresh = !existsSync(join(root, 'node_modules'));
  // `npm ci` empties node_modules first: a server may be running from it, and its tools may be wanted later.
  const command = fresh ? ['ci'] : ['install', '--no-save'];
  const wanted = tools || toolsAreThere() ? '--include=dev' : '--omit=dev';
  process.stderr.write(`Skein: installing ${fresh ? 'its packages' : namesOf(missing)} …\n`);
  npm([...command, wanted, '--include=optional', '--loglevel=error']);
  const still = missingPackages(tools);
  if (still.length === 0) return;
  process.stderr.write(`Skein: npm ended well, but these are still missing: ${namesOf(still)}\n`);
  process.exit(1);
}

/** Runs npm in the clone, its output on our standard error, and ends the process when it fails. */
export function npm(args) {
  const own = process.env.npm_execpath;
  const [program, first] = own?.endsWith('npm-cli.js') ? [process.execPath, [own]] : ['npm', []];
  const done = spawnSync(program, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.error) process.stderr.write(`Skein: npm could not be started: ${done.error.message}\n`);
  if (done.status !== 0) process.exit(done.status || 1);
}

function missingPackages(tools) {
  const locked = packagesIn('package-lock.json');
  const installed = packagesIn('node_modules/.package-lock.json');
  const runtime = `node_modules/${runtimePackage()}`;
  return Object.keys(locked).filter((path) => {
    const wanted = locked[path];
    if (!path.includes('node_modules/')) return false;
    if (wanted.dev && !tools) return false;
    // Which optional package fits this machine is npm's business; only the runtime is asked for by name.
    if ((wanted.optional || wanted.devOptional) && path !== runtime) return false;
    if (!existsSync(join(root, path, 'package.json'))) return true;
    return !wanted.link && installed[path]?.version !== wanted.version;
  });
}

function toolsAreThere() {
  return Object.values(packagesIn('node_modules/.package-lock.json')).some((installed) => installed.dev);
}

function packagesIn(lockfile) {
  const path = join(root, lockfile);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

function namesOf(paths) {
  const names = paths.map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
