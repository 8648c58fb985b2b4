import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './install.mjs';
import { root } from './root.mjs';

const stamp = join(root, 'web/dist/.built-from');

/** Builds the pages when anything they are made from has changed since they were last built. */
export function buildWeb() {
  if (!existsSync(join(root, 'web/vite.config.ts'))) return;
  const now = hashOfInputs();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  process.stderr.write('Skein: building the pages …\n');
  rmSync(stamp, { force: true });
  npm(['run', '--silent', 'build', '--workspace=web']);
  mkdirSync(join(root, 'web/dist'), { recursive: true });
  writeFileSync(stamp, now);
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const path of [...filesIn('web'), ...filesIn('api'), 'package-lock.json']) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  const found = [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (['node_modules', 'dist'].includes(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
    if (entry.isDirectory()) found.push(...filesIn(path));
    else found.push(path);
  }
  return found;
}
