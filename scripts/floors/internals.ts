/** Finds internal members (`_name`) that are used in another room than the one that declares them: rooms meet by functions and contracts. Subclasses may use their own. */
import { join, relative } from 'node:path';
import * as ts from 'typescript';
import { filesBelow, PROJECT_ROOT } from '../cli';

const LIB = join(PROJECT_ROOT, 'lib');

/** `room/file.ts:line _member of other-room/file.ts`, sorted. */
export function foreignInternals(): string[] {
  const { config } = ts.readConfigFile(join(PROJECT_ROOT, 'test/tsconfig.json'), file => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(PROJECT_ROOT, 'test'));
  const files = filesBelow(LIB).filter(file => file.endsWith('.ts') && !file.startsWith('providers/')).map(file => join(LIB, file));
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  return files.flatMap(file => {
    const source = program.getSourceFile(file)!;
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const declared = internalOf(node, checker)?.getSourceFile().fileName;
      if (declared?.startsWith(LIB) && roomOf(declared) !== roomOf(file)) {
        found.push(`${relative(LIB, file)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText()} of ${relative(LIB, declared)}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  }).sort();
}

/** The declaration of the internal member of another object that a node is about. */
function internalOf(node: ts.Node, checker: ts.TypeChecker): ts.Declaration | undefined {
  if (ts.isPropertyAccessExpression(node) && node.name.text.startsWith('_') && ![ts.SyntaxKind.ThisKeyword, ts.SyntaxKind.SuperKeyword].includes(node.expression.kind)) {
    return checker.getSymbolAtLocation(node.name)?.declarations?.[0];
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = (node.propertyName ?? node.name).getText();
    return name.startsWith('_') ? checker.getTypeAtLocation(node.parent).getProperty(name)?.declarations?.[0] : undefined;
  }
  return undefined;
}

/** `acr` and `ado` of the integrations are two. */
function roomOf(file: string): string {
  const [room, folder] = relative(LIB, file).split('/');
  return ['integrations', 'provisioners'].includes(room) && !folder.endsWith('.ts') ? `${room}/${folder}` : room;
}

if (require.main === module) {
  const found = foreignInternals();
  found.forEach(use => process.stderr.write(`${use}\n`));
  process.exitCode = found.length > 0 ? 1 : 0;
}
