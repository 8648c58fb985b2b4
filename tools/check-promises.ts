import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './files.ts';
import type { Findings } from './findings.ts';

const page = 'docs/promises.md';
/** `file`, or `file`: sentence · sentence, up to the next thing in backticks, a closing bracket or the end of the paragraph. */
const named = /`([\w./-]+\.(?:ts|md|mjs|conf))`(?:: ([^`)]*))?/g;

/** What the page of promises names as its proof is there: each file, and each test by the words it is called by. */
export function checkPromises(root: string): Findings {
  if (!existsSync(join(root, page))) return { looked: 0, faults: [] };
  const faults = readText(root, page)
    .split(/\n\s*\n/)
    .flatMap((paragraph) => [...paragraph.replace(/\s+/g, ' ').matchAll(named)])
    .flatMap(([, path = '', sentences = '']) => faultsOf(root, path, sentences));
  return { looked: 1, faults };
}

function faultsOf(root: string, path: string, sentences: string): string[] {
  if (!existsSync(join(root, path))) return [`${page}: there is no ${path}`];
  const text = readText(root, path).replaceAll("\\'", "'").replace(/\s+/g, ' ');
  return sentences
    .split(' · ')
    .map((sentence) => sentence.replace(/[\s·.]+$/, '').trim())
    .filter((sentence) => sentence !== '' && !text.includes(sentence))
    .map((sentence) => `${page}: ${path} holds no test called: ${sentence}`);
}
