import ts from 'typescript';
import { nodesOf } from './source.ts';

/**
 * The strings that an expression may stand for, as far as its own file tells: a literal, a choice between
 * literals, or a name declared with such a value or type. Undefined where that cannot be read off.
 */
export function literalsOf(expression: ts.Expression | undefined): string[] | undefined {
  if (!expression) return undefined;
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isArrayLiteralExpression(expression)) return together(expression.elements.map(literalsOf));
  if (ts.isConditionalExpression(expression)) {
    return together([literalsOf(expression.whenTrue), literalsOf(expression.whenFalse)]);
  }
  if (!ts.isIdentifier(expression)) return undefined;
  const declared = declarationOf(expression);
  if (declared?.type) return literalsOfType(declared.type);
  return declared?.initializer && ts.isVariableDeclaration(declared)
    ? literalsOf(declared.initializer)
    : undefined;
}

function literalsOfType(type: ts.TypeNode): string[] | undefined {
  if (ts.isUnionTypeNode(type)) return together(type.types.map(literalsOfType));
  if (ts.isLiteralTypeNode(type)) return ts.isStringLiteral(type.literal) ? [type.literal.text] : undefined;
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const name = type.typeName.getText();
  const alias = type
    .getSourceFile()
    .statements.find((one) => ts.isTypeAliasDeclaration(one) && one.name.text === name);
  return alias ? literalsOfType((alias as ts.TypeAliasDeclaration).type) : undefined;
}

/** The parameter or variable of that name in the innermost function around it. */
function declarationOf(name: ts.Identifier): ts.ParameterDeclaration | ts.VariableDeclaration | undefined {
  for (let around: ts.Node = name.parent; around; around = around.parent) {
    if (!ts.isFunctionLike(around) && !ts.isSourceFile(around)) continue;
    for (const node of nodesOf(around)) {
      if ((ts.isParameter(node) || ts.isVariableDeclaration(node)) && node.name.getText() === name.text)
        return node;
    }
  }
  return undefined;
}

function together(parts: (string[] | undefined)[]): string[] | undefined {
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
