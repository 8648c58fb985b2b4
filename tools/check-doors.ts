import ts from 'typescript';
import { filesUnder } from './files.ts';
import type { Findings } from './findings.ts';
import { nodesOf, parse, placeOf, type Source } from './source.ts';

const server = 'server/src/';
const outbound = 'server/src/outbound/';

/** What Node gives everybody that asks the world by itself. */
const ASKING = new Set(['fetch', 'WebSocket', 'WebSocketStream', 'EventSource', 'XMLHttpRequest']);

/** Modules of Node that open sockets, those behind them, and what asks with them. */
const SOCKETS =
  /^(?:node:)?(?:_?https?|http2|quic|_http_\w+|net|_tls_\w+|tls|dgram|dns|dns\/promises)$|^undici(?:\/|$)/;
/** Modules that run what no rule of ours has read. */
const PROGRAMS = /^(?:node:)?(?:child_process|cluster|worker_threads|vm|repl|inspector|inspector\/promises)$/;

/** Who answers requests needs these, and nothing that asks. */
const HARMLESS = new Set(['createServer', 'isIP', 'isIPv4', 'isIPv6', 'BlockList', 'STATUS_CODES']);
const answers = /^server\/src\/(?:http\/|main\.ts$)/;
/** The command line reaches the running server by a socket in the data folder. */
const commands = 'server/src/admin/socket.ts';
/** Programs of ours and ffmpeg, each within its bounds; the collector of memory has no other name than by `vm`. */
const runsPrograms = new Set([
  'server/src/collect.ts',
  'server/src/db/sqlite-slow.ts',
  'server/src/dev.ts',
  'server/src/media/decoder-process.ts',
  'server/src/media/program.ts',
]);
/** The pages are built beside the server: their place is known when it runs. */
const loadsPages = 'server/src/http/render.ts';

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
  for (const node of nodes) {
    if (path !== 'server/src/config.ts' && readsEnvironment(node)) {
      const place = placeOf(source, node);
      faults.push(`${place}: the environment is read in server/src/config.ts only: take it from ctx.config`);
    }
  }
  const asks = path.startsWith(server) && !path.startsWith(outbound);
  return asks ? [...faults, ...waysOut(source, nodes)] : faults;
}

function waysOut(source: Source, nodes: readonly ts.Node[]): string[] {
  const own = new Set(
    nodes
      .filter(ts.isIdentifier)
      .filter(isDeclared)
      .map((name) => name.text),
  );
  return nodes.flatMap((node) => {
    const fault = asksItself(node, own) ?? loads(source.path, node) ?? hides(source.path, node);
    return fault === null ? [] : `${placeOf(source, node)}: ${fault}`;
  });
}

/** By a global, called, handed on or under another name. */
function asksItself(node: ts.Node, own: ReadonlySet<string>): string | null {
  if (!ts.isIdentifier(node) || isTypeOnly(node)) return null;
  const { parent, text } = node;
  if (text === 'globalThis' || text === 'global') {
    if (own.has(text) || isMember(node)) return null;
    if (!ts.isPropertyAccessExpression(parent))
      return `${text} is named with a property, so that one sees which`;
    return ASKING.has(parent.name.text) ? unguarded(parent.name.text) : null;
  }
  if (!ASKING.has(text) || own.has(text) || isMember(node)) return null;
  return unguarded(text);
}

function unguarded(name: string): string {
  return `${name} has no guard against private addresses: use the client of server/src/outbound`;
}

/** By a module, however it is loaded: each way names it. */
function loads(path: string, node: ts.Node): string | null {
  if (!ts.isStringLiteralLike(node)) return null;
  const { parent, text: name } = node;
  const isImport = ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent);
  // Whatever is called with it may load it; that a text is `http` says nothing, unless it is loaded by that name.
  const isCall = ts.isCallExpression(parent) && (/:|^_|^undici/.test(name) || isLoader(parent));
  if (!isImport && !isCall) return null;
  if (isImport && isErased(parent)) return null;
  if (PROGRAMS.test(name) && !runsPrograms.has(path))
    return `what ${name} runs is read by no rule: a program is run by server/src/media/program.ts`;
  if (!SOCKETS.test(name) || path === commands) return null;
  const names = isImport && answers.test(path) ? namesOf(parent) : null;
  if (names?.every((one) => HARMLESS.has(one))) return null;
  return `${name} opens sockets without a guard: use the client of server/src/outbound`;
}

/** By a name that is put together, or by code that is text. */
function hides(path: string, node: ts.Node): string | null {
  if (ts.isIdentifier(node) && node.text === 'getBuiltinModule')
    return 'a module is imported, so that one sees which';
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return null;
  const callee = node.expression.getText();
  if (callee === 'eval' || callee === 'Function') return 'code that is text is read by no rule';
  const [first] = node.arguments ?? [];
  return isLoader(node) && path !== loadsPages && !(first && ts.isStringLiteralLike(first))
    ? 'a module is imported by its name, so that one sees which'
    : null;
}

function isLoader(node: ts.CallExpression | ts.NewExpression): boolean {
  return node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
}

function isErased(declaration: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  return ts.isImportDeclaration(declaration)
    ? declaration.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    : declaration.isTypeOnly;
}

/** Null: all of it. */
function namesOf(declaration: ts.ImportDeclaration | ts.ExportDeclaration): string[] | null {
  const named = ts.isImportDeclaration(declaration)
    ? declaration.importClause?.namedBindings
    : declaration.exportClause;
  if (!named || !(ts.isNamedImports(named) || ts.isNamedExports(named))) return null;
  if (ts.isImportDeclaration(declaration) && declaration.importClause?.name) return null;
  return [...named.elements]
    .filter((one) => !one.isTypeOnly)
    .map((one) => (one.propertyName ?? one.name).text);
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.getText() === 'process.env';
  return (
    ts.isImportDeclaration(node) &&
    /process['"]$/.test(node.moduleSpecifier.getText()) &&
    /\benv\b/.test(node.importClause?.getText() ?? '')
  );
}

/** A property or its name in an object: another thing of the same name. */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent)) &&
      parent.name === node)
  );
}

function isTypeOnly(node: ts.Identifier): boolean {
  return (
    ts.isTypeReferenceNode(node.parent) || ts.isTypeQueryNode(node.parent) || ts.isQualifiedName(node.parent)
  );
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
