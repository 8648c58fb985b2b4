import ts from 'typescript';
import { filesUnder } from './files.ts';
import type { Findings } from './findings.ts';
import { nodesOf, parse, placeOf } from './source.ts';

/** The environment is read in config.ts, and the world is asked in outbound/: nothing else opens these doors. */
export function checkDoors(root: string): Findings {
  const paths = filesUnder(root, ['api', 'server/src', 'web/src']).filter(
    (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
  );
  const faults = paths.flatMap((path) => faultsIn(root, path));
  return { looked: paths.length, faults };
}

function faultsIn(root: string, path: string): string[] {
  const source = parse(root, path);
  const nodes = [...nodesOf(source.file)];
  const faults: string[] = [];
  const own = new Set(
    nodes
      .filter(ts.isIdentifier)
      .filter(isDeclared)
      .map((name) => name.text),
  );
  for (const node of nodes) {
    const place = placeOf(source, node);
    if (path !== 'server/src/config.ts' && readsEnvironment(node)) {
      faults.push(`${place}: the environment is read in server/src/config.ts only: take it from ctx.config`);
    }
    if (!path.startsWith('server/src/') || path.startsWith('server/src/outbound/')) continue;
    if (ts.isCallExpression(node) && isGlobal(node.expression, 'fetch', own)) {
      faults.push(
        `${place}: fetch has no guard against private addresses: use the client of server/src/outbound`,
      );
    }
    if (ts.isNewExpression(node) && isGlobal(node.expression, 'WebSocket', own)) {
      faults.push(`${place}: a WebSocket to elsewhere has no guard: go through server/src/outbound`);
    }
  }
  return faults;
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.getText() === 'process.env';
  return (
    ts.isImportDeclaration(node) &&
    /process['"]$/.test(node.moduleSpecifier.getText()) &&
    /\benv\b/.test(node.importClause?.getText() ?? '')
  );
}

function isGlobal(callee: ts.Expression, name: string, own: Set<string>): boolean {
  const text = callee.getText();
  return text === `globalThis.${name}` || (text === name && !own.has(name));
}

function isDeclared(name: ts.Identifier): boolean {
  const { parent } = name;
  return (
    (ts.isImportSpecifier(parent) ||
      ts.isImportClause(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent)) &&
    parent.name === name
  );
}
