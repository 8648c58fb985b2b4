import { basename } from 'node:path';
import { filesUnder, readText } from './files.ts';
import type { Findings } from './findings.ts';

const wall = 400;
const folders = ['api', 'server', 'web', 'test', 'bench', 'tools', 'boot'];

// Long by nature: steps that are never edited again, words, stories, and lists that nobody reads from top to bottom.
const mayBeLong = [/\/migrations\//, /\/locales\//, /\.test\.tsx?$/, /\/data\//, /\.data\.ts$/];

/** A file is short, and its name says what is in it. */
export function checkFiles(root: string): Findings {
  const paths = filesUnder(root, folders).filter((path) => /\.(?:tsx?|mjs|cjs)$/.test(path));
  const faults: string[] = [];
  for (const path of paths) {
    const vague = path.split('/').find((part) => /^(?:utils?|helpers?|common)(?:\.|$)/i.test(basename(part)));
    if (vague) faults.push(`${path}: "${vague}" says nothing: name it after what it does`);
    if (mayBeLong.some((pattern) => pattern.test(path))) continue;
    const lines = readText(root, path).split('\n').length - 1;
    if (lines > wall) faults.push(`${path}: ${lines} lines, and ${wall} is the wall: a room grows by files`);
  }
  return { looked: paths.length, faults };
}
