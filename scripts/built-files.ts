/**
 * Makes of what the compiler wrote what users install: code without comments and blanks, no
 * declarations that no user can reach, and an index that loads each room at the first use of one of its names, as aws-cdk-lib does.
 * The last step of `npm run compile`; doing it twice changes nothing.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import * as ts from 'typescript';
import { filesBelow, PROJECT_ROOT } from './cli';
import { compact } from './packages/compact';

const BUILD = resolve(process.argv[2] ?? join(PROJECT_ROOT, 'build'));
const INDEX = join(BUILD, 'index.js');

const source = readFileSync(INDEX, 'utf8');
if (!source.includes('const lazily = ')) {
  const index = lazyIndex(source);
  const files = filesBelow(BUILD).map(file => join(BUILD, file));
  files.filter(file => file.endsWith('.js')).forEach(file => writeFileSync(file, compact(readFileSync(file, 'utf8'))));
  const reachable = declarationsFrom(join(BUILD, 'index.d.ts'));
  files.filter(file => file.endsWith('.d.ts') && !reachable.has(file)).forEach(file => rmSync(file));
  writeFileSync(INDEX, index);
}

/** The declarations that the one of the index leads to. */
function declarationsFrom(start: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file) || !existsSync(file)) {
      continue;
    }
    found.add(file);
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    const folder = dirname(file);
    importedFiles.filter(({ fileName }) => fileName.startsWith('.')).forEach(({ fileName }) => open.push(join(folder, `${fileName}.d.ts`), join(folder, fileName, 'index.d.ts')));
  }
  return found;
}

/** The same names, each from its own file at its first use. The list that is never run tells them to ECMAScript modules. */
function lazyIndex(eager: string): string {
  const load = createRequire(INDEX);
  const modules = [...eager.matchAll(/require\("(\.\/[^"]+)"\)/g)].map(([, path]) => path);
  const own = new Set(Object.keys(load(INDEX)));
  const names = new Map<string, string>();
  for (const path of modules) {
    Object.keys(load(path)).filter(name => own.has(name) && !names.has(name)).forEach(name => names.set(name, path));
  }
  const missing = [...own].filter(name => !names.has(name));
  if (missing.length > 0) {
    throw new Error(`no file of the index exports ${missing.join(', ')}`);
  }
  return `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
0 && (${[...names.keys()].map(name => `exports.${name} = `).join('')}void 0);
const lazily = (name, load) => Object.defineProperty(exports, name, {
  enumerable: true,
  configurable: true,
  get() {
    const value = load()[name];
    Object.defineProperty(exports, name, { enumerable: true, value });
    return value;
  },
});
${[...names].map(([name, path]) => `lazily("${name}", () => require("${path}"));`).join('\n')}
`;
}
