import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './files.ts';
import type { Findings } from './findings.ts';

const page = 'docs/operations.md';
const opening = '<!-- settings -->';
const closing = '<!-- /settings -->';

/** The page for operators names every setting, in the words of config.ts; `fix` writes them there. */
export async function checkSettings(root: string, { fix = false } = {}): Promise<Findings> {
  if (!existsSync(join(root, page))) return { looked: 1, faults: [`${page} is missing`] };
  const { settingsTable } = await import('../server/src/config.ts');
  const text = readText(root, page);
  const start = text.indexOf(opening);
  const end = text.indexOf(closing);
  if (start < 0 || end < start) {
    return { looked: 1, faults: [`${page}: the markers ${opening} and ${closing} are missing`] };
  }
  const wanted = `${text.slice(0, start + opening.length)}\n\n${settingsTable().trim()}\n\n${text.slice(end)}`;
  if (wanted === text) return { looked: 1, faults: [] };
  if (!fix) return { looked: 1, faults: [`${page}: differs from config.ts: npm run check -- --fix`] };
  writeFileSync(join(root, page), wanted);
  return { looked: 1, faults: [] };
}
