/**
 * A process that keeps the packages loaded and runs test files over the mutated library, with the engine of jest and without its start.
 * Modules of the project are loaded anew for every test file, as jest does; what was compiled once is kept.
 */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join, resolve, sep } from 'node:path';
import { jestExpect } from '@jest/expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';
import * as ts from 'typescript';
import { instrument, Mutant } from './mutators';

/** What the parent sends first. */
export interface Setup {
  readonly root: string;
  readonly mutants: readonly Mutant[];
}

/** Runs tests of a file with one mutant on, or with none. */
export interface Job {
  readonly file: string;
  readonly mutant?: number;
  /**
   * Names of the tests to run.
   *
   * @default - all of them
   */
  readonly tests?: readonly string[];
}

export interface JobResult {
  readonly file: string;
  readonly milliseconds: number;
  /** Milliseconds before the first test. */
  readonly loading: number;
  /** The first error. */
  readonly error?: string;
  readonly failed: readonly string[];
  /** Mutants that were reached while the file was loaded, or in a hook: every test may depend on them. */
  readonly reachedByFile: readonly number[];
  readonly tests: readonly { readonly name: string; readonly milliseconds: number; readonly reached: readonly number[] }[];
  /** Bytes of the process. */
  readonly memory: number;
}

/** Nothing is awaited longer than the parent waits. */
const TIMEOUT = 600_000;

type Exports = { readonly exports: unknown };
type Loader = { _load(request: string, parent: NodeModule | undefined, isMain: boolean): unknown; _resolveFilename(request: string, ...rest: unknown[]): string };

const loader = Module as unknown as Loader;
const mocks = new Map<string, Exports>();
const compiled = new Map<string, string>();
let reached = new Set<number>();
let active: number | undefined;

function isOfProject(root: string, file: string): boolean {
  return file.startsWith(root + sep) && !file.includes(`${sep}node_modules${sep}`);
}

/** TypeScript of the project is compiled here, the library with all mutants of the sample in it. */
function install({ root, mutants }: Setup): void {
  const byFile = new Map<string, { number: number; mutant: Mutant }[]>();
  mutants.forEach((mutant, number) => byFile.set(resolve(root, mutant.file), [...byFile.get(resolve(root, mutant.file)) ?? [], { number, mutant }]));
  const compile = (file: string) => {
    const source = instrument(readFileSync(file, 'utf8'), byFile.get(file) ?? []);
    const { outputText } = ts.transpileModule(source, {
      fileName: file,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true, experimentalDecorators: true },
      transformers: { before: [hoistMocks] },
    });
    return outputText;
  };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one place where a loader can be put in
  const extensions = (Module as unknown as { _extensions: { [extension: string]: (module: unknown, file: string) => void } })._extensions;
  const before = extensions['.ts'];
  extensions['.ts'] = (module, file) => {
    if (file.startsWith(join(root, 'scripts', 'mutation'))) {
      return before(module, file);
    }
    if (!compiled.has(file)) {
      compiled.set(file, compile(file));
    }
    (module as { _compile(code: string, file: string): void })._compile(compiled.get(file)!, file);
  };
  const { _load: load, _resolveFilename: find } = loader;
  loader._resolveFilename = (request, ...rest) => find.call(loader, request === 'cdk-flux-azure' ? join(root, 'lib', 'index.ts') : request, ...rest);
  loader._load = (request, parent, isMain) => mocks.get(request)?.exports ?? load.call(loader, request, parent, isMain);
}

/** `jest.mock` goes before the imports that it is meant for. */
function hoistMocks(): ts.Transformer<ts.SourceFile> {
  const isMock = (statement: ts.Statement) => ts.isExpressionStatement(statement) && /^jest\s*\.mock\(/.test(statement.getText());
  return source => ts.factory.updateSourceFile(source, [...source.statements.filter(isMock), ...source.statements.filter(statement => !isMock(statement))]);
}

/** As much of the `jest` object as tests of this project use. */
function jestObject(root: string, requireAt: NodeJS.Require, mocker: ModuleMocker): object {
  const mock = (name: string, factory: () => unknown) => { mocks.set(name, { get exports() { return factory(); } }); };
  return {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    clearAllMocks: () => mocker.clearAllMocks(),
    restoreAllMocks: () => mocker.restoreAllMocks(),
    setTimeout: () => undefined,
    mock,
    doMock: mock,
    dontMock: (name: string) => mocks.delete(name),
    requireActual: requireAt,
    resetModules: () => forget(root),
    isolateModules: (work: () => void) => {
      const before = forget(root);
      try {
        work();
      } finally {
        forget(root);
        Object.assign(require.cache, before);
      }
    },
  };
}

/** Takes the modules of the project out of the cache. */
function forget(root: string): NodeJS.Dict<NodeModule> {
  const own = Object.entries(require.cache).filter(([file]) => isOfProject(root, file) && !file.startsWith(join(root, 'scripts', 'mutation')));
  own.forEach(([file]) => { delete require.cache[file]; });
  return Object.fromEntries(own);
}

async function run(root: string, { file, mutant, tests }: Job): Promise<JobResult> {
  const [environment, folder, { write }] = [{ ...process.env }, process.cwd(), process.stderr];
  const mocker = new ModuleMocker(globalThis);
  const path = resolve(root, file);
  const requireAt = Module.createRequire(path);
  const begin = Date.now();
  circus.resetState();
  circus.setState({ ...circus.getState(), testTimeout: TIMEOUT });
  mocks.clear();
  forget(root);
  const { describe, test, it, beforeAll, beforeEach, afterAll, afterEach } = circus;
  Object.assign(globalThis, { describe, test, it, beforeAll, beforeEach, afterAll, afterEach, expect: jestExpect, jest: jestObject(root, requireAt, mocker) });
  reached = new Set();
  active = mutant;
  const watcher = new Watcher(tests === undefined ? undefined : new Set(tests));
  try {
    requireAt(path);
    watcher.reachedByFile = reached;
    watcher.loading = Date.now() - begin;
    circus.addEventHandler(watcher.handle);
    const { unhandledErrors } = await circus.run();
    watcher.errors.push(...unhandledErrors.map(String));
  } catch (error) {
    watcher.errors.push(String(error));
  } finally {
    circus.removeEventHandler(watcher.handle);
    active = undefined;
    mocker.restoreAllMocks();
    process.stderr.write = write;
    process.chdir(folder);
    Object.keys(process.env).filter(name => !(name in environment)).forEach(name => { delete process.env[name]; });
    Object.assign(process.env, environment);
  }
  return {
    file,
    milliseconds: Date.now() - begin,
    loading: watcher.loading,
    error: watcher.errors[0],
    failed: watcher.failed,
    reachedByFile: [...watcher.reachedByFile],
    tests: watcher.tests,
    memory: process.memoryUsage().rss,
  };
}

/** Notes what each test reaches, skips those that are not wanted, and all others after the first that fails with a mutant on. */
class Watcher {
  public reachedByFile = new Set<number>();
  public loading = 0;
  public readonly errors: string[] = [];
  public readonly failed: string[] = [];
  public readonly tests: { name: string; milliseconds: number; reached: number[] }[] = [];
  private begin = 0;

  public constructor(private readonly wanted: ReadonlySet<string> | undefined) {}

  public readonly handle = (event: circus.Event, state: circus.State): void => {
    if (event.name === 'run_start') {
      this.skip(state.rootDescribeBlock, test => this.wanted !== undefined && !this.wanted.has(nameOf(test)));
    } else if (event.name === 'test_start') {
      this.begin = Date.now();
      reached = new Set();
    } else if (event.name === 'test_done') {
      this.tests.push({ name: nameOf(event.test), milliseconds: Date.now() - this.begin, reached: [...reached] });
      reached = this.reachedByFile;
      if (event.test.errors.length > 0) {
        this.failed.push(nameOf(event.test));
        this.errors.push(String((event.test.errors[0] as [Error])[0] ?? event.test.errors[0]));
        this.skip(state.rootDescribeBlock, () => active !== undefined);
      }
    }
  };

  private skip(block: circus.State['rootDescribeBlock'], isSkipped: (test: circus.State['rootDescribeBlock']['tests'][number]) => boolean): void {
    for (const child of block.children) {
      if (child.type === 'describeBlock') {
        this.skip(child, isSkipped);
      } else if (isSkipped(child)) {
        child.mode = 'skip';
      }
    }
  }
}

/** The path of a test, numbered where a file has two of one name. */
function nameOf(test: circus.State['rootDescribeBlock']['tests'][number]): string {
  const names: string[] = [];
  for (let at: { readonly name: unknown; readonly parent?: unknown } | undefined = test; at; at = at.parent as typeof at) {
    names.unshift(String(at.name));
  }
  const same = test.parent.children.filter(other => other.type === 'test' && other.name === test.name);
  return [...names.slice(1), ...same.length > 1 ? [same.indexOf(test)] : []].join(' › ');
}

function main(): void {
  let root = '';
  Object.assign(globalThis, {
    __mutant: (number: number) => {
      reached.add(number);
      return number === active;
    },
  });
  // Without its parent nobody would ever ask again.
  process.on('disconnect', () => process.exit());
  process.on('message', (message: Setup | Job) => {
    if ('root' in message) {
      root = message.root;
      install(message);
      process.send!('ready');
    } else {
      void run(root, message).then(result => process.send!(result));
    }
  });
}

main();
