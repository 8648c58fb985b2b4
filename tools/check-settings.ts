import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from './files.ts';
import type { Findings } from './findings.ts';

const page = 'docs/operations.md';

/** The page for operators names every setting, of the process and of the server, in the words of the code; `fix` writes them there. */
export async function checkSettings(root: string, { fix = false } = {}): Promise<Findings> {
  if (!existsSync(join(root, page))) return { looked: 1, faults: [`${page} is missing`] };
  const { settingsTable } = await import('../server/src/config.ts');
  const tables = { settings: settingsTable(), 'server settings': await serverSettingsTable() };
  const text = readText(root, page);
  let wanted = text;
  for (const [name, table] of Object.entries(tables)) {
    const opening = `<!-- ${name} -->`;
    const closing = `<!-- /${name} -->`;
    const start = wanted.indexOf(opening);
    const end = wanted.indexOf(closing);
    if (start < 0 || end < start)
      return { looked: 1, faults: [`${page}: the markers ${opening} and ${closing} are missing`] };
    wanted = `${wanted.slice(0, start + opening.length)}\n\n${table.trim()}\n\n${wanted.slice(end)}`;
  }
  if (wanted === text) return { looked: 2, faults: [] };
  if (!fix) return { looked: 2, faults: [`${page}: differs from the settings: npm run check -- --fix`] };
  writeFileSync(join(root, page), wanted);
  return { looked: 2, faults: [] };
}

async function serverSettingsTable(): Promise<string> {
  const { SETTINGS } = await import('../server/src/instance/settings.ts');
  const rows = Object.entries(SETTINGS).map(
    ([name, { about, standard }]) => `| \`${name}\` | ${standard || '–'} | ${about}. |`,
  );
  return ['| setting | at first | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
