import ts from 'typescript';
import { filesUnder } from './files.ts';
import type { Findings } from './findings.ts';
import { nodesOf, parse, placeOf, type Source } from './source.ts';
import { writtenTables } from './written-tables.ts';

const src = 'server/src';

// Migrations change what every room owns, their runner keeps the ledger, and db/rows.ts puts a backup back.
const ownersOfAll = /^server\/src\/db\/(?:migrations\/|migrate\.ts$|rows\.ts$)/;

/**
 * A table is written only by its owner: the folder whose tables.ts declares it in `interface Tables`.
 * Others call a function that the owner exports, inside the same transaction.
 */
export function checkOwners(root: string): Findings {
  const paths = filesUnder(root, [src]).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
  const sources = paths.map((path) => parse(root, path));
  const faults: string[] = [];
  const owners = ownersOf(sources, faults);
  if (paths.length > 0 && owners.size === 0)
    faults.push(`${src}: no tables.ts declares any table in interface Tables`);
  for (const source of sources) {
    if (ownersOfAll.test(source.path)) continue;
    for (const { table, node } of writtenTables(source, owners)) {
      const writer = folderOf(source.path);
      const place = placeOf(source, node);
      if (table === undefined)
        faults.push(
          `${place}: which table is written cannot be read off this file, so neither can its owner`,
        );
      else if (!owners.has(table)) faults.push(`${place}: writes ${table}, which no tables.ts declares`);
      else if (owners.get(table) !== writer)
        faults.push(
          `${place}: ${writer} writes ${table}, which ${owners.get(table)} owns: call a function of ${owners.get(table)}/index.ts`,
        );
    }
  }
  return { looked: paths.length, faults };
}

function ownersOf(sources: Source[], faults: string[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const source of sources.filter(({ path }) => path.endsWith('/tables.ts'))) {
    for (const node of nodesOf(source.file)) {
      if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'Tables') continue;
      for (const member of node.members) {
        if (!member.name || !(ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))) continue;
        const table = member.name.text;
        const other = owners.get(table);
        if (other) faults.push(`${placeOf(source, member)}: ${table} is declared by ${other} already`);
        owners.set(table, folderOf(source.path));
      }
    }
  }
  return owners;
}

/** The first folder below server/src: a room, a foundation, federation; or the file that stands there by itself. */
function folderOf(path: string): string {
  return path.split('/')[2] ?? path;
}
