/**
 * Finds the places of a source file where a small change could go unseen, and writes the file so that one of them at a time can be switched on.
 */
import * as ts from 'typescript';

/** One change of one place. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  /** What stands there, and what would stand there instead. */
  readonly from: string;
  readonly to: string;
  readonly start: number;
  readonly end: number;
  /** A statement is run or not; an expression has two values. */
  readonly isStatement: boolean;
}

type Found = readonly [kind: string, to: string];

const COMPARISONS: { readonly [operator: string]: string } = {
  '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>', '&&': '||', '||': '&&',
};
/** Members of enumerations that stand for each other. */
const MEMBERS: { readonly [name: string]: string } = {
  'Severity.ERROR': 'Severity.WARNING',
  'Severity.WARNING': 'Severity.ERROR',
  'Level.OBJECT': 'Level.CONTROLLER',
  'Level.CONTROLLER': 'Level.OBJECT',
  'Level.NODE': 'Level.CONTROLLER',
  'Coverage.NO': 'Coverage.YES',
  'Coverage.YES': 'Coverage.NO',
  'SynthMode.AZURE': 'SynthMode.KUBERNETES',
  'SynthMode.KUBERNETES': 'SynthMode.AZURE',
  'FluxController.SOURCE': 'FluxController.KUSTOMIZE',
  'FluxController.KUSTOMIZE': 'FluxController.SOURCE',
};
/** Calls without which a value stays as it was. */
const REFINEMENTS = new Set(['filter', 'sort', 'reverse', 'trim', 'toLowerCase', 'slice', 'replace', 'concat']);
const OPPOSITES: { readonly [method: string]: string } = { some: 'every', every: 'some', startsWith: 'endsWith', endsWith: 'startsWith' };

/** All mutants of a file, in the order of their places. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const mutants: Mutant[] = [];
  const add = (node: ts.Node, isStatement: boolean, [kind, to]: Found) => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    mutants.push({ file, line: source.getLineAndCharacterOfPosition(start).line + 1, kind, from: text.slice(start, end), to, start, end, isStatement });
  };
  const visit = (node: ts.Node): void => {
    if (isWithoutBehaviour(node)) {
      return;
    }
    const textOf = (inner: ts.Node) => inner.getText(source);
    for (const found of ofStatement(node)) {
      add(node, true, found);
    }
    if (ts.isExpression(node) && !isPinned(node)) {
      for (const found of ofExpression(node, textOf)) {
        add(node, false, found);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

/** The file with all these mutants in it; `__mutant(number)` says whether one is on. */
export function instrument(text: string, mutants: readonly { readonly number: number; readonly mutant: Mutant }[]): string {
  // The outermost first; of one place, statements before expressions.
  const places = [...mutants].sort((a, b) => a.mutant.start - b.mutant.start || b.mutant.end - a.mutant.end || Number(b.mutant.isStatement) - Number(a.mutant.isStatement));
  let next = 0;
  const write = (start: number, end: number): string => {
    let written = '';
    let at = start;
    while (next < places.length && places[next].mutant.start < end) {
      const { number, mutant } = places[next++];
      written += text.slice(at, mutant.start);
      const inner = write(mutant.start, mutant.end);
      written += mutant.isStatement ? `if (!__mutant(${number})) { ${inner} }` : `(__mutant(${number}) ? (${mutant.to}) : (${inner}))`;
      at = mutant.end;
    }
    return written + text.slice(at, end);
  };
  return write(0, text.length);
}

function isWithoutBehaviour(node: ts.Node): boolean {
  return ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)
    || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node) || (ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0);
}

/** Where an expression can not be put into parentheses: names, targets of assignments, links of an optional chain. */
function isPinned(node: ts.Expression): boolean {
  const { parent } = node;
  const isName = (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isPropertySignature(parent)) && parent.name === node;
  const isTarget = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.left === node;
  const isChained = ts.isOptionalChain(node) && ts.isOptionalChain(parent) && parent.expression === node;
  return isName || isTarget || isChained || ts.isExternalModuleReference(parent) || ts.isBindingElement(parent) && parent.propertyName === (node as ts.Node);
}

function* ofStatement(node: ts.Node): Iterable<Found> {
  if (ts.isExpressionStatement(node)) {
    const { expression } = node;
    const isSuper = ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword;
    if (!isSuper && !ts.isStringLiteral(expression)) {
      yield ['statement', ''];
    }
  } else if (ts.isThrowStatement(node) || ts.isContinueStatement(node) || (ts.isReturnStatement(node) && isInsideIf(node))) {
    yield ['way out', ''];
  }
}

function isInsideIf({ parent }: ts.Node): boolean {
  return ts.isIfStatement(parent) || (ts.isBlock(parent) && ts.isIfStatement(parent.parent));
}

function* ofExpression(node: ts.Expression, textOf: (node: ts.Node) => string): Iterable<Found> {
  if (isCondition(node)) {
    yield ['condition', `!(${textOf(node)})`];
  }
  if (ts.isBinaryExpression(node)) {
    const operator = textOf(node.operatorToken);
    if (COMPARISONS[operator]) {
      yield ['operator', `${textOf(node.left)} ${COMPARISONS[operator]} ${parenthesized(node.right, textOf)}`];
    } else if (operator === '??') {
      yield ['default', textOf(node.left)];
    } else if (['+', '-'].includes(operator) && [node.left, node.right].some(ts.isNumericLiteral)) {
      yield ['operator', `${textOf(node.left)} ${operator === '+' ? '-' : '+'} ${textOf(node.right)}`];
    }
  } else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) {
    if (!ts.isTaggedTemplateExpression(node.parent)) {
      yield ['text', ts.isTemplateExpression(node) || node.text !== '' ? '\'\'' : '\'mutated\''];
    }
  } else if (ts.isNumericLiteral(node)) {
    yield ['number', `${node.text} + 1`];
  } else if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    yield ['truth', String(node.kind === ts.SyntaxKind.FalseKeyword)];
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken && !isCondition(node)) {
    yield ['negation', textOf(node.operand)];
  } else if (ts.isPropertyAccessExpression(node) && MEMBERS[textOf(node)]) {
    yield ['member', MEMBERS[textOf(node)]];
  } else if (ts.isArrayLiteralExpression(node)) {
    yield* without(node, node.elements, ['[', ']'], 'element', textOf);
  } else if (ts.isObjectLiteralExpression(node)) {
    yield* without(node, node.properties, ['{', '}'], 'property', textOf);
  } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && !node.questionDotToken && !node.expression.questionDotToken) {
    const { expression: receiver, name } = node.expression;
    if (REFINEMENTS.has(name.text)) {
      yield ['call', textOf(receiver)];
    } else if (OPPOSITES[name.text]) {
      yield ['call', `${textOf(receiver)}.${OPPOSITES[name.text]}(${node.arguments.map(textOf).join(', ')})`];
    }
  } else if (ts.isRegularExpressionLiteral(node)) {
    const looser = node.text.replace(/^\/\^|\$(?=\/[a-z]*$)/, match => (match === '$' ? '' : '/'));
    if (looser !== node.text && !looser.startsWith('//')) {
      yield ['pattern', looser];
    }
  }
}

function* without(node: ts.Expression, parts: ts.NodeArray<ts.Node>, [open, close]: readonly [string, string], kind: string, textOf: (node: ts.Node) => string): Iterable<Found> {
  const isPattern = ts.isForOfStatement(node.parent) && node.parent.initializer === node;
  if (isPattern) {
    return;
  }
  for (const part of parts) {
    yield [ts.isSpreadElement(part) || ts.isSpreadAssignment(part) ? 'spread' : kind, `${open}${parts.filter(other => other !== part).map(textOf).join(', ')}${close}`];
  }
}

function isCondition(node: ts.Expression): boolean {
  return (ts.isIfStatement(node.parent) && node.parent.expression === node) || (ts.isConditionalExpression(node.parent) && node.parent.condition === node);
}

function parenthesized(node: ts.Expression, textOf: (node: ts.Node) => string): string {
  return ts.isBinaryExpression(node) ? `(${textOf(node)})` : textOf(node);
}
