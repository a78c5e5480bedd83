/**
 * `npm run python [-- cdktf|cdktn]`: the wheels of both packages, as a user in Python has them. Packs each from the last `npm run compile`, installs it with
 * cdk8s and the engine into a virtual environment outside of the checkout, and looks whether the programs of examples/python write what those in TypeScript
 * write, whether mypy passes them and the translated snippets of the README, how long the import takes, and how a wrong program is told what is wrong.
 * Where there is no Python or no package registry, one line says so; with --required that is an error. --staged takes what `npm run stage` has left.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { moduleOf, PROGRAMS, writePython } from './programs';
import { snippetsInPython } from './snippets';
import { WARNED, WRONG } from './told';
import { assembly, CACHE, compareWithTypeScript, ENV, LeftOut, pacmak, run, step, versionOf } from './tools';
import { PROJECT_ROOT } from '../cli';
import { Engine, EngineName, ENGINES } from '../packages/engines';

/** Seconds that `import cdk_flux_azure` may take, cdk8s and cdktf included; the prebuilt provider packages took 17 to 29. */
const IMPORT_SECONDS = 2;

/** The environment of an engine: the packages of both engines stand for one. */
interface Environment {
  readonly engine: Engine;
  readonly bin: string;
  readonly env: NodeJS.ProcessEnv;
}

void run('Python', async scratch => {
  const python = ['python3', 'python'].find(command => spawnSync(command, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))']).status === 0);
  if (python === undefined) {
    throw new LeftOut('there is no Python from 3.10 on, with venv');
  }
  const chosen = process.argv.slice(2).filter((name): name is EngineName => name in ENGINES);
  for (const name of chosen.length > 0 ? chosen : ['cdktf', 'cdktn'] as const) {
    await look(environmentOf(ENGINES[name], python), join(scratch, name));
  }
});

async function look(environment: Environment, scratch: string): Promise<void> {
  const { engine, env } = environment;
  mkdirSync(scratch);
  step(`the wheel ${engine.npm}`, () => install(environment, pack(engine, scratch)));
  // What is about the programs and not about the engine, once.
  const isFirst = engine.name === 'cdktf';
  for (const name of isFirst ? PROGRAMS : PROGRAMS.filter(one => one !== 'all-integrations')) {
    await compareWithTypeScript(scratch, name, { app: 'python main.py', env, write: folder => writePython(folder, name, engine) }, engine);
  }
  if (isFirst) {
    step('mypy --strict: the programs, and the snippets of the README as they are translated', () => typecheck(environment, scratch));
    names(environment);
    problems(environment, scratch);
  }
  importTime(environment);
}

/** The packages that the wheel needs, of the versions that the TypeScript has. */
function environmentOf(engine: Engine, python: string): Environment {
  const venv = join(CACHE, engine.name === 'cdktf' ? 'python' : `python-${engine.name}`);
  const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  const env = { ...ENV, PATH: `${bin}${delimiter}${process.env.PATH}`, VIRTUAL_ENV: venv };
  if (!existsSync(join(bin, 'pip')) && !existsSync(join(bin, 'pip.exe'))) {
    mkdirSync(CACHE, { recursive: true });
    execFileSync(python, ['-m', 'venv', venv], { stdio: 'inherit' });
  }
  const pins = ['cdk8s', engine.name, 'constructs'].map(name => `${name}==${versionOf(name, engine)}`);
  const { status, stderr } = spawnSync('pip', ['install', '--quiet', ...pins, 'mypy'], { env, encoding: 'utf8' });
  if (status !== 0) {
    throw new LeftOut(`pip has no ${pins.join(', ')} (${stderr.trim().split('\n').pop()})`);
  }
  return { engine, bin, env };
}

function pack(engine: Engine, scratch: string): string {
  const folder = pacmak('python', scratch, assembly(engine, scratch));
  return join(folder, readdirSync(folder).find(file => file.endsWith('.whl'))!);
}

function install({ env }: Environment, wheel: string): void {
  // Without its dependencies: a wheel that asks for more than what stands in the environment fails in `pip check`.
  execFileSync('pip', ['install', '--quiet', '--force-reinstall', '--no-deps', wheel], { env, stdio: 'inherit' });
  execFileSync('pip', ['check'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

function typecheck({ env }: Environment, scratch: string): void {
  const snippets = join(scratch, 'snippets.py');
  writeFileSync(snippets, snippetsInPython(join(scratch, 'tablet.json')));
  const files = [...PROGRAMS.map(name => join(PROJECT_ROOT, 'examples/python', name, 'main.py')), snippets];
  for (const file of files) {
    const { status, stdout, stderr } = spawnSync('mypy', ['--strict', '--cache-dir', join(CACHE, 'mypy'), file], { env, encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`mypy --strict finds in ${file}:\n${stdout}${stderr}`);
    }
  }
}

/** Messages say what stands in the wheel. */
function names(environment: Environment): void {
  const script = 'import cdk_flux_azure, cdk8s, cdktf; print("".join(open(module.__file__).read() for module in (cdk_flux_azure, cdk8s, cdktf)))';
  const wheel = new Set(runPython(environment, ['-c', script]).stdout.match(/\w+/g));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- what was compiled
  const { PUBLIC_NAMES } = require(join(PROJECT_ROOT, 'build/text/public-names')) as { PUBLIC_NAMES: string };
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  const { inLanguage } = require(join(PROJECT_ROOT, 'build/text/language')) as { inLanguage(sentence: string): string };
  process.env.JSII_AGENT = 'Python';
  const unknown = PUBLIC_NAMES.split(' ').map(inLanguage).filter(name => !wheel.has(name) && name !== 'to_string');
  delete process.env.JSII_AGENT;
  if (unknown.length > 0) {
    throw new Error(`messages have names that Python does not: ${unknown.join(', ')}`);
  }
}

/** Each problem and each warning once, in the names of Python, and no stack trace of JavaScript. */
function problems(environment: Environment, scratch: string): void {
  for (const { program, fails, lines } of [WRONG, WARNED]) {
    const file = join(mkdtempSync(join(scratch, 'told-')), 'main.py');
    writeFileSync(file, program);
    const { status, stderr } = runPython(environment, [file], join(file, '..'));
    const wrong = lines.filter(line => stderr.split(line).length !== 2);
    if ((status !== 0) !== fails || wrong.length > 0 || /at .*\.js:\d+|node:internal|kernel\.RuntimeError/.test(stderr)) {
      throw new Error(`a program in Python is told something else than once ${wrong.join(' and ')}:\n${stderr}`);
    }
  }
  console.log('problems and warnings: each told once, in the names of Python, without a stack trace of JavaScript');
}

function importTime(environment: Environment): void {
  const time = (modules: string) => Math.min(...[1, 2, 3].map(() => Number(runPython(environment, ['-c', `import time; start = time.perf_counter(); import ${modules}; print(time.perf_counter() - start)`]).stdout)));
  const [alone, ours] = [time(`cdk8s, ${environment.engine.name}`), time(moduleOf(environment.engine))];
  console.log(`import ${moduleOf(environment.engine)}: ${ours.toFixed(2)} s, of which cdk8s and ${environment.engine.name} ${alone.toFixed(2)} s; at most ${IMPORT_SECONDS} s`);
  if (ours > IMPORT_SECONDS) {
    throw new Error('the import takes too long');
  }
}

function runPython({ bin, env }: Environment, args: readonly string[], cwd = tmpdir()): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(join(bin, 'python'), args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
}
