/** Code without what only people read: comments, which stand in the declarations and in the sources, and blanks. Lines stay lines, so that stack traces tell places. */
import * as ts from 'typescript';

/** Beside one of these no blank is needed. */
const PUNCTUATION = /[{}()[\];,:=?&|]/;

export function compact(source: string): string {
  // The target is that of the compiler, so that nothing else changes.
  const { outputText } = ts.transpileModule(source, { compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS } });
  const file = ts.createSourceFile('module.js', outputText, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const parts: string[] = [];
  let end = 0;
  for (const token of tokensOf(file, file)) {
    const start = token.getStart(file);
    const text = outputText.slice(start, token.end);
    parts.push(between(outputText.slice(end, start), parts.at(-1)?.at(-1) ?? '{', text[0] ?? ''), text);
    end = token.end;
  }
  return `${parts.join('').trim()}\n`;
}

function between(blank: string, before: string, after: string): string {
  if (blank.includes('\n')) {
    return '\n';
  }
  return blank === '' || PUNCTUATION.test(before) || PUNCTUATION.test(after) ? '' : ' ';
}

function* tokensOf(node: ts.Node, file: ts.SourceFile): Iterable<ts.Node> {
  const children = node.getChildren(file);
  if (children.length === 0) {
    yield node;
    return;
  }
  for (const child of children) {
    yield* tokensOf(child, file);
  }
}
