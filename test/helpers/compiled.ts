/** The library as JavaScript, so that a program that is started on its own takes as long as a user's. */
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as ts from 'typescript';
import { filesBelow, PROJECT_ROOT } from '../../scripts/cli';
import { temporaryFolder } from '../support/synthesize';

const OPTIONS = { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true } };
let library: string | undefined;

/** Root of a folder with the library in `lib`: one for all test files of a run. */
export function compiledLibrary(): string {
  return library ??= basename(tmpdir()).startsWith('cdk-flux-azure-tests-') ? shared(join(tmpdir(), 'compiled')) : compileLibrary();
}

/** A program of the project: a test's, or an example. @returns the file to start */
export function compiled(program: string): string {
  const folder = temporaryFolder();
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(compiledLibrary(), 'lib'), join(folder, 'lib'));
  return compile(program, folder);
}

function shared(folder: string): string {
  if (!existsSync(folder)) {
    const made = compileLibrary();
    try {
      renameSync(made, folder);
    } catch {
      return made; // Another test file was quicker.
    }
  }
  return folder;
}

function compileLibrary(): string {
  const folder = temporaryFolder();
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  filesBelow(join(PROJECT_ROOT, 'lib')).filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts')).forEach(file => compile(`lib/${file}`, folder));
  return folder;
}

function compile(file: string, folder: string): string {
  const target = join(folder, file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  const { outputText } = ts.transpileModule(readFileSync(join(PROJECT_ROOT, file), 'utf8'), OPTIONS);
  writeFileSync(target, outputText.replace('require("cdk-flux-azure")', 'require("../../lib")'));
  return target;
}
