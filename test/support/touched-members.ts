/**
 * Which public members no test and no example touches: by symbol, not by name, in one walk over their syntax trees. A property of an object
 * literal touches the prop of the interface that its place expects.
 */
import { join } from 'node:path';
import * as ts from 'typescript';
import { filesBelow, PROJECT_ROOT } from '../../scripts/cli';

/** `Class.member` of each that nothing touches, sorted. */
export function untouchedMembers(): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '6.0',
    esModuleInterop: true,
    skipLibCheck: true,
    noEmit: true,
    strict: true,
    types: ['node', 'jest'],
    paths: { 'cdk-flux-azure': [join(PROJECT_ROOT, 'lib', 'index.ts')] },
  };
  const users = ['test', 'examples'].flatMap(folder => filesBelow(join(PROJECT_ROOT, folder)).filter(file => /\.ts$/.test(file)).map(file => join(PROJECT_ROOT, folder, file)));
  const index = join(PROJECT_ROOT, 'lib', 'index.ts');
  const program = ts.createProgram([index, ...users], options);
  const checker = program.getTypeChecker();
  const members = publicMembers(checker, program.getSourceFile(index)!);
  for (const file of users) {
    walk(program.getSourceFile(file)!, checker, members);
  }
  return [...new Set(members.values())].sort();
}

type Members = Map<ts.Node, string>;

/** Declarations of everything that a user can name, by what they are called. */
function publicMembers(checker: ts.TypeChecker, index: ts.SourceFile): Members {
  const members: Members = new Map();
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(index)!)) {
    const symbol = exported.declarations?.some(ts.isExportSpecifier) ? checker.getAliasedSymbol(exported) : exported;
    for (const declaration of symbol.declarations ?? []) {
      if (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration) || ts.isEnumDeclaration(declaration)) {
        for (const member of declaration.members) {
          const name = member.name?.getText();
          if (name && !name.startsWith('_') && isPublic(member)) {
            members.set(member, `${symbol.name}.${name}`);
          }
          if (ts.isConstructorDeclaration(member)) {
            member.parameters.filter(parameter => hasModifier(parameter, ts.SyntaxKind.PublicKeyword) && !parameter.name.getText().startsWith('_'))
              .forEach(parameter => members.set(parameter, `${symbol.name}.${parameter.name.getText()}`));
          }
        }
      }
    }
  }
  return members;
}

function isPublic(member: ts.Node): boolean {
  return !hasModifier(member, ts.SyntaxKind.PrivateKeyword) && !hasModifier(member, ts.SyntaxKind.ProtectedKeyword);
}

function hasModifier(node: ts.Node, modifier: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => kind === modifier) ?? false);
}

function walk(node: ts.Node, checker: ts.TypeChecker, members: Members): void {
  if (ts.isIdentifier(node)) {
    touch(symbolsOf(node, checker), members);
  }
  ts.forEachChild(node, child => walk(child, checker, members));
}

function symbolsOf(node: ts.Identifier, checker: ts.TypeChecker): (ts.Symbol | undefined)[] {
  const { parent } = node;
  if ((ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) && parent.name === node) {
    return propertiesOf(checker.getContextualType(parent.parent), node.text, checker);
  }
  // const { name } = object
  if (ts.isBindingElement(parent) && (parent.propertyName ?? parent.name) === node) {
    return propertiesOf(checker.getTypeAtLocation(parent.parent), node.text, checker);
  }
  return ts.isPropertyAccessExpression(parent) && parent.name === node ? [checker.getSymbolAtLocation(node)] : [];
}

/** The property in each part of a type such as `Props | undefined`. */
function propertiesOf(type: ts.Type | undefined, name: string, checker: ts.TypeChecker): (ts.Symbol | undefined)[] {
  return type === undefined ? [] : type.isUnion() ? type.types.flatMap(part => propertiesOf(part, name, checker)) : [checker.getApparentType(type).getProperty(name)];
}

function touch(symbols: (ts.Symbol | undefined)[], members: Members): void {
  symbols.forEach(symbol => symbol?.declarations?.forEach(declaration => {
    members.delete(declaration);
  }));
}
