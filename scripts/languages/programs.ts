/**
 * The programs that stand in several languages, and what they write: a program in another language and the one in TypeScript go through the unmodified
 * CLIs of cdktf and cdk8s in a folder of the same path, and the files are compared byte by byte, without exceptions.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { cdk8sSynth, cdktfSynth, CliRun, filesBelow, PROJECT_ROOT } from '../cli';
import { Engine, sourceFor } from '../packages/engines';
import { modulesOf, stageFolder } from '../packages/stage';

export const PROGRAMS = ['first-program', 'all-integrations', 'own-apps'] as const;
export type Name = (typeof PROGRAMS)[number];

export interface Language {
  /** How the CLIs start the program. */
  readonly app: string;
  readonly env: NodeJS.ProcessEnv;
  /** Puts the program into its folder. */
  readonly write: (folder: string) => void;
}

export interface Comparison {
  readonly files: number;
  /** Paths of files that are another one, or that only one of both has. */
  readonly differences: readonly string[];
}

/** The program of the README. */
function firstProgram(): string {
  return /^```ts (?:nofixture )?main\.ts\n([^]*?)\n```/m.exec(readFileSync(join(PROJECT_ROOT, 'README.md'), 'utf8'))![1];
}

/** What a program writes in a language is what it writes in TypeScript. */
export async function compare(folder: string, name: Name, language: Language, engine: Engine): Promise<Comparison> {
  const expected = await written(folder, name, { app: 'node main.js', env: {}, write: () => writeTypeScript(folder, name, engine) });
  const found = await written(folder, name, language);
  return { files: expected.size, differences: [...new Set([...expected.keys(), ...found.keys()])].sort().filter(file => expected.get(file) !== found.get(file)) };
}

/** The program in JavaScript, in a folder in which the package for the engine and its peers are installed. */
function writeTypeScript(folder: string, name: Name, engine: Engine): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(engine.name === 'cdktf' ? PROJECT_ROOT : stageFolder(engine), join(modules, engine.npm), 'dir');
  ['cdk8s', engine.name, 'constructs'].forEach(peer => symlinkSync(join(modulesOf(engine), peer), join(modules, peer), 'dir'));
  const examples = join(PROJECT_ROOT, 'examples');
  const source = name === 'first-program' ? firstProgram() : readFileSync(join(examples, ...name === 'own-apps' ? ['python', name] : [name], 'main.ts'), 'utf8');
  const own = sourceFor(engine, 'main.ts', source).replace("from 'cdk-flux-azure'", `from '${engine.npm}'`);
  writeFileSync(join(folder, 'main.js'), ts.transpileModule(own, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText);
}

/** The Python program of the examples, with the modules for the engine. */
export function writePython(folder: string, name: Name, engine: Engine): void {
  const source = readFileSync(join(PROJECT_ROOT, 'examples/python', name, 'main.py'), 'utf8');
  writeFileSync(join(folder, 'main.py'), source.replace(/\bcdk_flux_azure\b/g, moduleOf(engine)).replace(/\bcdktf\b/g, engine.name));
}

/** Name of the module in Python. */
export function moduleOf({ npm }: Engine): string {
  return npm.replace(/-/g, '_');
}

async function written(folder: string, name: Name, { app, env, write }: Language): Promise<Map<string, string>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app, projectId: '0f3f9cf0-6f0c-4f5c-9f0e-4d3f2f1b7a10', sendCrashReports: 'false' }));
  writeFileSync(join(folder, 'cdk8s.yaml'), `language: typescript\napp: ${app}\n`);
  write(folder);
  check(`cdktf synth (${app}, ${name})`, await cdktfSynth(folder, { installedIn: PROJECT_ROOT, env }));
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputsOf(folder)));
  check(`cdk8s synth (${app}, ${name})`, await cdk8sSynth(folder, { installedIn: PROJECT_ROOT, env }));
  return new Map(['cdktf.out', 'dist'].flatMap(outdir => filesBelow(join(folder, outdir)).map(file => [`${outdir}/${file}`, readFileSync(join(folder, outdir, file), 'utf8')] as const)));
}

function check(command: string, { status, output }: CliRun): void {
  if (status !== 0) {
    throw new Error(`${command} failed:\n${output}`);
  }
}

/** What `cdktf deploy --outputs-file` would write: the outputs of each stack by construct path, a GUID for each. */
function outputsOf(folder: string): object {
  const stacks = join(folder, 'cdktf.out/stacks');
  let count = 0;
  const guid = () => `3f2b8a1c-94d7-4e05-b6a3-${String(++count).padStart(12, '0')}`;
  const fill = (value: object): object => Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeof inner === 'string' ? guid() : fill(inner)]));
  return Object.assign({}, ...readdirSync(stacks).sort().map(stack => fill(JSON.parse(readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8'))['//'].outputs)));
}
