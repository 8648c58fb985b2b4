import { filesUnder, readText } from './files.ts';
import type { Findings } from './findings.ts';

const banned = [
  {
    pattern: /(?:^|[\s'"`(=:[])\/(?:work|root|home\/\w+|Users\/\w+)\//,
    fault: 'names a folder of one machine',
  },
  { pattern: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}/i, fault: 'names a package registry by its host' },
];
const notOurWords = new Set(['LICENSE']);

/** What stands in the repository holds on every machine. */
export function checkWords(root: string): Findings {
  const paths = filesUnder(root).filter((path) => !notOurWords.has(path));
  const faults = paths.flatMap((path) => {
    const text = readText(root, path);
    if (text.includes('\0')) return [];
    return text
      .split('\n')
      .flatMap((line, index) =>
        banned
          .filter(({ pattern }) => pattern.test(line))
          .map(({ fault }) => `${path}:${index + 1}: ${fault}`),
      );
  });
  return { looked: paths.length, faults };
}
