/** No regular expression of the library takes long over a long text: each is tried on texts that are made of what it looks for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { filesBelow, PROJECT_ROOT } from '../../scripts/cli';

/** In a program of everyday every text is shorter; an expression of quadratic time takes seconds over so many. */
const LENGTH = 30_000;
const SECONDS = 0.06;

function expressionsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.isRegularExpressionLiteral(node) && found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What the expression looks for, piece by piece: its literals, and a character of each of its classes. */
function pieces(source: string): string[] {
  const plain = source.replace(/\\[dD]/g, '1').replace(/\\[wW]/g, 'a').replace(/\\[sS]/g, ' ').replace(/\\[nrt]/g, '\n').replace(/\\(.)/g, '$1');
  const words = plain.split(/\(\?[:=!<]*|\[\^?[^\]]*\]|[()|^$?*+{}[\]]|\d+,\d*/).filter(word => word.length > 0);
  const classes = [...plain.matchAll(/\[(\^?)([^\]]+)\]/g)].map(([, negated, characters]) => (negated ? 'x' : characters[0]));
  const all = [...new Set([...words, ...classes, 'a', 'A', '1', ' ', '\n', '/', '.', '-', ':'])];
  return [...all, ...words.flatMap(word => classes.map(character => word + character)), ...words.map(word => `${word}a`)];
}

const files = filesBelow(join(PROJECT_ROOT, 'lib')).filter(file => file.endsWith('.ts') && !file.startsWith('providers'));
const expressions = [...new Map(files.flatMap(file => expressionsOf(join(PROJECT_ROOT, 'lib', file)).map((text): [string, string] => [text, file])))];

it('no regular expression takes long over a long text', () => {
  expect(expressions.length).toBeGreaterThan(100);
  const slow: string[] = [];
  for (const [text, file] of expressions) {
    const end = text.lastIndexOf('/');
    const expression = new RegExp(text.slice(1, end), text.slice(end + 1).replace('g', '') + 'g');
    for (const piece of pieces(text.slice(1, end))) {
      for (const [before, after] of [['', ''], ['', '\u0001!'], [piece, '\n']]) {
        const subject = before + piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH) + after;
        const seconds = () => {
          const start = process.cpuUsage();
          subject.replace(expression, '');
          return process.cpuUsage(start).user / 1e6;
        };
        // A second and third time, since something else may have taken the time of the first.
        if (seconds() > SECONDS && seconds() > SECONDS && seconds() > SECONDS) {
          slow.push(`${file}: ${text} over ${JSON.stringify(piece)} × ${Math.ceil(LENGTH / piece.length)}`);
        }
      }
    }
  }
  expect(slow).toEqual([]);
}, 120_000);
