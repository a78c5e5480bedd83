/** What the scripts of all languages have in common: where things are built, how packages are generated, and how it ends. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compare, Language, Name } from './programs';
import { PROJECT_ROOT } from '../cli';
import { Engine, ENGINES } from '../packages/engines';
import { modulesOf, stage, stageFolder } from '../packages/stage';

/** Outside of the checkout: environments and repositories of packages that serve the next run, too. */
export const CACHE = process.env.CDK_FLUX_AZURE_LANGUAGES ?? join(homedir(), '.cache/cdk-flux-azure/languages');

export const ENV: NodeJS.ProcessEnv = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' };

/** Why nothing could be looked at: no fault of the library. */
export class LeftOut extends Error {}

/** Works in a folder of its own. What is left out is said in one line, and is an error with --required only. */
export async function run(language: string, work: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'languages-'));
  try {
    await work(scratch);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof LeftOut) {
      console.log(`${language} is left out: ${message}`);
    } else {
      console.error(message);
    }
    process.exitCode = error instanceof LeftOut && !process.argv.includes('--required') ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export function step(what: string, work: () => void): void {
  const started = Date.now();
  work();
  console.log(`${what} (${seconds(started)} s)`);
}

export async function compareWithTypeScript(scratch: string, name: Name, language: Language, engine: Engine = ENGINES.cdktf): Promise<void> {
  const started = Date.now();
  const { files, differences } = await compare(join(scratch, name), name, language, engine);
  if (differences.length > 0) {
    throw new Error(`${name} (${language.app}, ${engine.name}) writes something else than its TypeScript: ${differences.join(', ')}`);
  }
  console.log(`${name}, ${engine.name}: ${files} files, all equal byte by byte to those of TypeScript (${seconds(started)} s)`);
}

/** The version of a package beside which the library is built. */
export function versionOf(name: string, engine: Engine = ENGINES.cdktf): string {
  return JSON.parse(readFileSync(join(modulesOf(engine), name, 'package.json'), 'utf8')).version;
}

/** The directory from which the packages of all languages are made: that of npm, and what the snippets of the README are compiled with. */
export function assembly(engine: Engine, scratch: string): string {
  const folder = join(scratch, 'assembly', engine.npm);
  cpSync(process.argv.includes('--staged') ? stageFolder(engine) : stage(engine), folder, { recursive: true, verbatimSymlinks: true });
  const fixture = readFileSync(join(PROJECT_ROOT, FIXTURE), 'utf8');
  mkdirSync(dirname(join(folder, FIXTURE)));
  writeFileSync(join(folder, FIXTURE), fixture.replace("from 'cdk-flux-azure'", `from '${engine.npm}'`));
  // No file of the package.
  writeFileSync(join(folder, '.npmignore'), `/${dirname(FIXTURE)}/\n/.npmignore\n`);
  return folder;
}

const FIXTURE = 'rosetta/default.ts-fixture';

/** Generates the package of a language from the directory of an assembly, and builds it unless the code is enough. */
export function pacmak(target: string, outdir: string, from: string, codeOnly = false): string {
  const script = join(PROJECT_ROOT, 'node_modules/jsii-pacmak/bin/jsii-pacmak');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--target', target, ...codeOnly ? ['--code-only'] : [], '--outdir', outdir, from], { env: ENV, encoding: 'utf8' });
  const folder = join(outdir, target);
  if (status !== 0 || !existsSync(folder)) {
    throw new Error(`jsii-pacmak makes no package for ${target} of ${from}:\n${stdout}${stderr}`);
  }
  return folder;
}

/** A dependency of the checkout, with its assembly. */
export function dependency(name: string): string {
  return join(PROJECT_ROOT, 'node_modules', name);
}

function seconds(started: number): string {
  return ((Date.now() - started) / 1000).toFixed(1);
}
