import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './files.ts';
import type { Findings } from './findings.ts';

const pages = ['docs/promises.md', 'docs/lies.md'];
/** `file`, or `file`: sentence · sentence, up to the next thing in backticks, a closing bracket or the end of the paragraph or cell. */
const named = /`([\w./-]+\.(?:ts|md|mjs|conf))`(?:: ([^`)]*))?/g;

/** What the pages of promises and of lies name as their proof is there: each file, and each test by the words it is called by. */
export function checkPromises(root: string): Findings {
  const there = pages.filter((page) => existsSync(join(root, page)));
  const faults = there.flatMap((page) =>
    readText(root, page)
      .split(/\n\s*\n|\|/)
      .flatMap((paragraph) => [...paragraph.replace(/\s+/g, ' ').matchAll(named)])
      .flatMap(([, path = '', sentences = '']) => faultsOf(root, page, path, sentences)),
  );
  return { looked: there.length, faults };
}

function faultsOf(root: string, page: string, path: string, sentences: string): string[] {
  if (!existsSync(join(root, path))) return [`${page}: there is no ${path}`];
  const text = readText(root, path).replaceAll("\\'", "'").replace(/\s+/g, ' ');
  return sentences
    .split(' · ')
    .map((sentence) => sentence.replace(/[\s·.]+$/, '').trim())
    .filter((sentence) => sentence !== '' && !text.includes(sentence))
    .map((sentence) => `${page}: ${path} holds no test called: ${sentence}`);
}
