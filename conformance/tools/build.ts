import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile, CACHE, Engine, ENGINES, EngineName, pinsFolder } from './pins';

/** With `--quick`, builds stop before they would take longer than this together. */
const QUICK_SECONDS = 600;

/** What to build. */
export interface BuildOptions {
  /** Build only what fits into ten minutes together. */
  readonly quick?: boolean;
  /** Build the azurerm provider too. */
  readonly withAzurerm?: boolean;
  /** Build these only. */
  readonly only?: readonly string[];
}

/** What is there after a build, and what is not. */
export interface BuildResult {
  readonly missing: ReadonlyMap<EngineName, string>;
  readonly failed: readonly EngineName[];
}

/** Builds the engines that are asked for and missing, one after another, and says how long each took. */
export function buildEngines(options: BuildOptions = {}): BuildResult {
  const missing = new Map<EngineName, string>();
  const failed: EngineName[] = [];
  const noGo = whyNoGo();
  let planned = 0;
  for (const engine of ENGINES.filter(({ name }) => options.only?.includes(name) ?? true)) {
    const skip = existsSync(builtFile(engine)) ? undefined : whyNotNow(engine, options, planned) ?? noGo;
    if (existsSync(builtFile(engine))) {
      publish(engine);
      console.log(`  ${engine.name}: cached`);
    } else if (skip !== undefined) {
      missing.set(engine.name, skip);
      console.log(`  ${engine.name}: not built, ${skip}`);
    } else {
      planned += engine.expectedSeconds;
      const problem = build(engine);
      if (problem) {
        failed.push(engine.name);
        missing.set(engine.name, problem);
      }
    }
  }
  return { missing, failed };
}

function whyNotNow(engine: Engine, options: BuildOptions, planned: number): string | undefined {
  if (engine.onlyOnRequest && !options.withAzurerm && !options.only?.includes(engine.name)) {
    return 'its build takes 9 minutes and 5 GB: ask for it with --with-azurerm';
  }
  if (options.quick && planned + engine.expectedSeconds > QUICK_SECONDS) {
    return `--quick builds for ${QUICK_SECONDS / 60} minutes at most`;
  }
  return undefined;
}

function whyNoGo(): string | undefined {
  const wanted = Math.max(...ENGINES.map(engine => Number(/^go 1\.(\d+)/m.exec(readFileSync(join(pinsFolder(engine), 'go.mod'), 'utf8'))![1])));
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  if (status !== 0) {
    return `Go is not on the PATH; install Go 1.${wanted} or later from your system's packages or https://go.dev/dl`;
  }
  const found = Number(/^go1\.(\d+)/.exec(stdout.trim())?.[1] ?? wanted);
  return found < wanted ? `Go 1.${wanted} or later is needed, and ${stdout.trim()} is on the PATH` : undefined;
}

function build(engine: Engine): string | undefined {
  const file = builtFile(engine);
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, 'build.log');
  const log = openSync(logFile, 'w');
  // A build that is interrupted must not leave half a program under the final name.
  const unfinished = `${file}.${process.pid}`;
  const variables = Object.entries(engine.linkerVariables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  console.log(`  ${engine.name}: building, about ${engine.expectedSeconds} s …`);
  const start = Date.now();
  const { status } = spawnSync('go', [
    'build', '-mod=readonly', '-trimpath', '-ldflags', ['-s', '-w', ...variables].join(' '), '-o', unfinished, engine.goPackage,
  ], { cwd: pinsFolder(engine), env: { ...process.env, GOWORK: 'off' }, stdio: ['ignore', log, log] });
  closeSync(log);
  if (status !== 0) {
    rmSync(unfinished, { force: true });
    const reason = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n    ');
    console.log(`  ${engine.name}: the build failed, see ${logFile}\n    ${reason}`);
    return `its build failed, see ${logFile}`;
  }
  renameSync(unfinished, file);
  publish(engine);
  console.log(`  ${engine.name}: built in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  return undefined;
}

/** The newest build of each program is also found under its plain name, for people and for the live tier. */
function publish(engine: Engine): void {
  const link = join(CACHE, 'bin', engine.binary);
  mkdirSync(dirname(link), { recursive: true });
  const unfinished = `${link}.${process.pid}`;
  rmSync(unfinished, { force: true });
  symlinkSync(builtFile(engine), unfinished);
  renameSync(unfinished, link);
}

/** `build.ts [--quick] [--with-azurerm] [ENGINE…]` */
if (require.main === module) {
  const args = process.argv.slice(2);
  const only = args.filter(arg => !arg.startsWith('--'));
  console.log(`engines, in ${CACHE}`);
  const { failed } = buildEngines({
    quick: args.includes('--quick'),
    withAzurerm: args.includes('--with-azurerm'),
    only: only.length > 0 ? only : undefined,
  });
  process.exitCode = failed.length > 0 ? 1 : 0;
}
