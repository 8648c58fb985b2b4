import ts from 'typescript';
import { literalsOf } from './literals.ts';
import { nodesOf, type Source } from './source.ts';

/** A write found in a file; without a table where its name is not a literal. */
export type Write = { table: string | undefined; node: ts.Node };

const builderMethods = new Set(['insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto']);
const nameOfTable = String.raw`["']?([\w\u0000]+)["']?`;
const statements = [
  String.raw`\b(?:insert|replace)\s+(?:or\s+\w+\s+)?into\s+${nameOfTable}`,
  String.raw`\bmerge\s+into\s+${nameOfTable}`,
  String.raw`\bdelete\s+from\s+(?:only\s+)?${nameOfTable}`,
  String.raw`\btruncate\s+(?:table\s+)?${nameOfTable}`,
  String.raw`\bupdate\s+(?:or\s+\w+\s+)?(?:only\s+)?${nameOfTable}(?:\s+as\s+\w+)?\s+set\b`,
].map((pattern) => new RegExp(pattern, 'gi'));

/** Every table that a file writes, through Kysely's builder or in SQL of its own. */
export function* writtenTables({ file }: Source, known: Map<string, string>): Generator<Write> {
  for (const node of nodesOf(file)) {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      if (builderMethods.has(node.expression.name.text)) yield* writesOfBuilder(node);
    } else if (ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) {
      yield* writesInSql(node, known);
    }
  }
}

function* writesOfBuilder(call: ts.CallExpression): Generator<Write> {
  const names = literalsOf(call.arguments[0]);
  if (!names) yield { table: undefined, node: call };
  // "accounts as a" writes accounts.
  for (const name of names ?? []) yield { table: name.split(/\s/)[0], node: call };
}

function* writesInSql(
  node: ts.TemplateExpression | ts.StringLiteralLike,
  known: Map<string, string>,
): Generator<Write> {
  const isSql = ts.isTaggedTemplateExpression(node.parent) && node.parent.tag.getText() === 'sql';
  const text = textOf(node);
  for (const statement of statements) {
    for (const [, table] of text.matchAll(statement)) {
      // Outside an sql`` tag it may be a sentence: "delete from the list".
      if (table?.includes('\0')) yield { table: undefined, node };
      else if (table && (isSql || known.has(table))) yield { table, node };
    }
  }
}

/** The text with `${sql.table('x')}` as x, and any other `${…}` as NUL. */
function textOf(node: ts.TemplateExpression | ts.StringLiteralLike): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  return (
    node.head.text + node.templateSpans.map((span) => nameIn(span.expression) + span.literal.text).join('')
  );
}

function nameIn(expression: ts.Expression): string {
  const name = ts.isCallExpression(expression) ? expression.arguments[0] : undefined;
  return name && ts.isStringLiteralLike(name) ? name.text : '\0';
}
