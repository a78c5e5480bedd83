import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { parametersOf, structOf } from '../../lib/shapes/shapes';
import { CALLABLES, STRUCTS } from '../../lib/shapes/table';

/** What lib/index.ts exports, as the parser alone reads it: the jsii assembly says the same, but takes half a minute. */
function publicTypes(): Map<string, ts.InterfaceDeclaration | ts.ClassDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration | ts.ClassDeclaration>();
  for (const statement of parse('index.ts').statements.filter(ts.isExportDeclaration)) {
    const names = statement.exportClause && ts.isNamedExports(statement.exportClause) ? statement.exportClause.elements.map(({ name }) => name.text) : undefined;
    for (const type of parse(`${(statement.moduleSpecifier as ts.StringLiteral).text}.ts`).statements) {
      if ((ts.isInterfaceDeclaration(type) || ts.isClassDeclaration(type)) && isPublic(type) && type.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
        && (names === undefined || names.includes(type.name!.text))) {
        found.set(type.name!.text, type);
      }
    }
  }
  return found;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(__dirname, '../../lib', file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function isPublic(node: ts.Node): boolean {
  return !ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')
    && !(ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword));
}

function propsOf(name: string, types: ReturnType<typeof publicTypes>): string[] {
  const type = types.get(name) as ts.InterfaceDeclaration;
  return [
    ...type.members.filter(ts.isPropertySignature).map(({ name: prop, questionToken }) => `${prop.getText()}${questionToken ? '?' : ''}`),
    ...(type.heritageClauses ?? []).flatMap(clause => clause.types.flatMap(base => propsOf(base.expression.getText(), types))),
  ].sort();
}

function callablesOf(name: string, type: ts.ClassDeclaration): string[] {
  return type.members.filter(isPublic).flatMap(member =>
    ts.isConstructorDeclaration(member) ? [`${name}(${parametersIn(member)})`]
      : ts.isMethodDeclaration(member) ? [`${name}${member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ? '.' : '#'}${member.name.getText()}(${parametersIn(member)})`] : []);
}

function parametersIn(member: ts.ConstructorDeclaration | ts.MethodDeclaration): string {
  return member.parameters.map(({ name, questionToken, initializer, dotDotDotToken }) => `${name.getText()}${questionToken || initializer ? '?' : ''}${dotDotDotToken ? '...' : ''}`).join();
}

/** Whoever adds a prop or a method and sees this fail: `npm run compile && npm run shapes`. */
describe('the table of public types (npm run compile && npm run shapes writes it anew)', () => {
  const types = publicTypes();

  it('has every prop of every public interface', () => {
    // IFluxCluster and its like are classes, seen from below: nobody passes one.
    const ours = [...types.values()].filter(ts.isInterfaceDeclaration).map(({ name }) => name.text).filter(name => !/^I[A-Z]/.test(name));
    expect(Object.keys(STRUCTS).sort()).toEqual(ours.sort());
    for (const name of ours) {
      expect({ [name]: structOf(name)!.map(prop => `${prop.name}${prop.optional ? '?' : ''}`).sort() }).toEqual({ [name]: propsOf(name, types) });
    }
  });

  it('has every public constructor and method, with its parameters', () => {
    const ours = [...types].flatMap(([name, type]) => ts.isClassDeclaration(type) ? callablesOf(name, type) : []);
    const inTable = Object.keys(CALLABLES).map(callable =>
      `${callable}(${parametersOf(callable).map(({ name, optional, variadic }) => `${name}${optional ? '?' : ''}${variadic ? '...' : ''}`).join()})`);
    expect(inTable.sort()).toEqual(ours.sort());
  });
});
