import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { Refusal } from '../../lib/text/refusals';
import { filesBelow } from '../../scripts/cli';

const ROOT = join(__dirname, '..', '..');

/** A part of a refusal that stands in the sources of the library. */
export interface Sentence {
  readonly file: string;
  readonly part: 'what' | 'why' | 'fix';
  /** Where its refusal begins: the same for all parts of one. */
  readonly refusal: string;
  /** As it is written there. */
  readonly text: string;
  /** Its words, between what is put in. */
  readonly pieces: readonly string[];
  /** Every three words that stand together in it. */
  readonly words: readonly string[];
}

/** Every `what`, `why` and `fix` of the refusals of the library; where one of several is chosen, each of them. */
export function sentencesOfRefusals(): Sentence[] {
  const files = filesBelow(join(ROOT, 'lib')).map(file => `lib/${file}`)
    .filter(file => file.endsWith('.ts') && !/^lib\/(providers|engine|review|cli)\/|\/(rules|reading)\/|\/reader\.ts$/.test(file));
  return files.flatMap(file => {
    const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022, true);
    const found: Sentence[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) {
        const parts = node.properties.filter(ts.isPropertyAssignment).filter(({ name }) => /^(what|why|fix)$/.test(name.getText(source)));
        const isRefusal = ['what', 'why', 'fix'].every(name => node.properties.some(property => property.name?.getText(source) === name));
        for (const part of isRefusal ? parts : []) {
          const name = part.name.getText(source) as Sentence['part'];
          found.push(...leavesOf(part.initializer).map(leaf => ({ file, part: name, refusal: `${file}:${node.pos}`, text: leaf.getText(source), pieces: textsOf(leaf), words: wordsOf(leaf) })));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** The texts between which an expression chooses. */
function leavesOf(node: ts.Expression): (ts.StringLiteralLike | ts.TemplateExpression)[] {
  if (ts.isConditionalExpression(node)) {
    return [...leavesOf(node.whenTrue), ...leavesOf(node.whenFalse)];
  }
  if (ts.isParenthesizedExpression(node)) {
    return leavesOf(node.expression);
  }
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) ? [node] : [];
}

function textsOf(node: ts.StringLiteralLike | ts.TemplateExpression): string[] {
  return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)] : [node.text];
}

function wordsOf(node: ts.StringLiteralLike | ts.TemplateExpression): string[] {
  return textsOf(node).map(text => text.trim().split(/\s+/)).flatMap(words => words.slice(2).map((_, i) => words.slice(i, i + 3).join(' ')));
}

/** Whether a message has the pieces of a sentence, one after the other. */
export function hasPieces(message: string, pieces: readonly string[]): boolean {
  let at = 0;
  return pieces.every(piece => {
    const found = message.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0;
  });
}

/** The text of all tests that are not these. */
export function otherTests(): string {
  const folder = join(ROOT, 'test');
  return filesBelow(folder).filter(file => file.endsWith('.test.ts') && !file.startsWith('refusals/')).map(file => readFileSync(join(folder, file), 'utf8')).join('\n');
}

/** The codes of rules that stand in refusals outside of the rules. */
export function codesOfRefusals(): string[] {
  const files = filesBelow(join(ROOT, 'lib')).filter(file => file.endsWith('.ts') && !/^providers\/|\/rules\//.test(file));
  return files.flatMap(file => readFileSync(join(ROOT, 'lib', file), 'utf8').match(/'FAZ\d{3}'/g) ?? []).map(text => text.slice(1, -1)).filter(code => code < 'FAZ100' || !Object.values<string>(Refusal).includes(code));
}
