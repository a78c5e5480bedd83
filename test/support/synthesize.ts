import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parse, parseAllDocuments } from 'yaml';
import { AccessReview, FluxAzureApp, FluxAzureAppProps } from '../../lib';
import { shortHash } from '../../lib/text/hashes';
import { FluxAzureError } from '../../lib/text/problems';
import { filesBelow } from '../../scripts/cli';

const UNTOUCHED = process.stderr.write;

/** A parsed manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: { readonly [key: string]: string } };
  readonly [field: string]: any;
}

/** What a program writes. */
export interface Synthesized {
  /** `cdk.tf.json` by stack. */
  readonly stacks: { readonly [stack: string]: any };
  /** Text of every file of the Kubernetes half, by path. */
  readonly files: { readonly [file: string]: string };
  /** Objects of all charts. */
  readonly manifests: readonly Manifest[];
  /** Scripts of clusters that `az` provisions. */
  readonly runbooks: { readonly [cluster: string]: string };
  /** The outputs that were handed over. */
  readonly outputs: { readonly [key: string]: any };
}

/** A GUID that follows from a name. */
export function guidOf(name: string): string {
  const hex = [0, 1, 2, 3].map(part => shortHash(name, String(part))).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Runs a program as the two CLIs would: first the Azure half, then the Kubernetes half with outputs as an apply would write them.
 */
export function synthesize(build: (app: FluxAzureApp) => void, props: FluxAzureAppProps = {}): Synthesized {
  return inFolder(build, props, ({ folder, outdir, outputsFile, stacks, run }) => {
    const runbooks = readRunbooks(path.join(folder, 'runbooks'));
    const outputs = outputsFor(folder);
    fs.writeFileSync(outputsFile, JSON.stringify(outputs));
    run('CDK8S_OUTDIR');
    const files = readFiles(outdir);
    return {
      stacks,
      runbooks,
      outputs,
      files,
      manifests: Object.entries(files).filter(([file]) => file.endsWith('.k8s.yaml')).flatMap(([, text]) => parseAll(text)),
    };
  });
}

/** The Azure half alone, without its reports: less than half the time. */
export function stacksOf(build: (app: FluxAzureApp) => void, props: FluxAzureAppProps = {}): Synthesized['stacks'] {
  return inFolder(app => {
    AccessReview.of(app).withoutReports();
    build(app);
  }, props, ({ stacks }) => stacks);
}

interface Workplace {
  readonly folder: string;
  readonly outdir: string;
  readonly outputsFile: string;
  readonly stacks: Synthesized['stacks'];
  run(variable: string): void;
}

function inFolder<T>(build: (app: FluxAzureApp) => void, props: FluxAzureAppProps, then: (workplace: Workplace) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-flux-azure-test-'));
  try {
    const terraformOutdir = path.join(folder, 'cdktf.out');
    const outdir = path.join(folder, 'dist');
    const outputsFile = path.join(folder, 'outputs.json');
    const run = (variable: string) => {
      process.env[variable] = 'set';
      const { write } = process.stderr;
      // Of thousands of programs nobody would read the warnings; a test that wants them spies on the stream.
      process.stderr.write = write === UNTOUCHED ? () => true : write;
      try {
        const app = new FluxAzureApp({ terraformOutdir, outdir, outputsFile, ...props });
        build(app);
        app.synth();
      } finally {
        process.stderr.write = write;
        delete process.env[variable];
      }
    };
    run('CDKTF_OUTDIR');
    return then({ folder, outdir, outputsFile, run, stacks: readStacks(terraformOutdir) });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The outputs that the deployment of a written Azure half would hand over. */
export function outputsFor(folder: string): { readonly [key: string]: any } {
  const stacks = Object.values(readStacks(path.join(folder, 'cdktf.out')));
  return Object.assign({}, ...stacks.map(stack => fill(stack['//'].outputs ?? {}, [])), ...Object.values(readRunbooks(path.join(folder, 'runbooks'))).map(outputsOf));
}

/** The sentences with which a program is refused; empty when it is not. */
export function problemsOf(build: (app: FluxAzureApp) => void, props: FluxAzureAppProps = {}): string[] {
  try {
    synthesize(build, props);
    return [];
  } catch (error) {
    const { problems } = error as { problems?: string[] };
    if (!problems) {
      throw error;
    }
    return problems;
  }
}

/** What a program prints to the stream of warnings, line by line, each with the heading of its rule before it. */
export function warningsOf(build: (app: FluxAzureApp) => void, props: FluxAzureAppProps = {}): string[] {
  const { write } = process.stderr;
  let text = '';
  process.stderr.write = ((chunk: unknown) => { text += String(chunk); return true; }) as typeof write;
  try {
    synthesize(build, props);
  } finally {
    process.stderr.write = write;
  }
  const lines = text.split('\n');
  let heading = '';
  return [...new Set(lines.map(line => {
    heading = /^ {2}FAZ\d{3} /.test(line) ? line : heading;
    return `${heading}\n${line}`;
  }))];
}

/** All documents of a YAML text. */
export function parseAll(text: string): Manifest[] {
  return parseAllDocuments(text).map(document => document.toJS() as Manifest).filter(document => document);
}

/** Resources of one type, by logical ID, over all stacks. */
export function resourcesOf(result: Synthesized, type: string): any[] {
  return Object.values(result.stacks).flatMap(stack => Object.values<any>(stack.resource?.[type] ?? {}));
}

function readStacks(outdir: string): { [stack: string]: any } {
  const stacks = path.join(outdir, 'stacks');
  if (!fs.existsSync(stacks)) {
    return {};
  }
  return Object.fromEntries(fs.readdirSync(stacks).map(name => [name, JSON.parse(fs.readFileSync(path.join(stacks, name, 'cdk.tf.json'), 'utf8'))]));
}

function readRunbooks(folder: string): { [cluster: string]: string } {
  return fs.existsSync(folder) ? Object.fromEntries(fs.readdirSync(folder).map(name => [path.basename(name, '.sh'), fs.readFileSync(path.join(folder, name), 'utf8')])) : {};
}

/** The outputs file that a runbook would write: its last block prints JSON, line by line. */
function outputsOf(script: string): any {
  const lines = script.split('\n').map(line => /^ {4}printf '%s\\n' '(.*)'$/.exec(line)?.[1] ?? /^ {4}printf '%s"%s"%s\\n' '(.*)' "\$\{(\w+)\}" '(,?)'$/.exec(line)?.slice(1));
  return JSON.parse(lines.filter(line => line !== undefined).map(line => typeof line === 'string' ? line : `${line![0]}"${guidOf(line![1])}"${line![2]}`).join('\n') || '{}');
}

function readFiles(folder: string): { [file: string]: string } {
  return Object.fromEntries(fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      return [path.relative(folder, file), fs.readFileSync(file, 'utf8')];
    }));
}

function fill(outputs: any, at: string[]): any {
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, typeof value === 'object' ? fill(value, [...at, key]) : guidOf([...at, key].join('/'))]));
}

type Json = any;

export type Program = (app: FluxAzureApp) => void;

export interface SynthOptions {
  /**
   * Content of the outputs file.
   *
   * @default - what a deployment of the program would write
   */
  readonly outputs?: object;
  /**
   * Folder of both halves and of the outputs file.
   *
   * @default - a new one
   */
  readonly folder?: string;
}

/** Both halves of a program as they stand in a folder, read when they are asked for. */
export class SynthesizedFolder {
  public constructor(public readonly folder: string) {}

  /** The `cdk.tf.json` of a stack. */
  public stack(name = 'prod'): Json {
    return JSON.parse(fs.readFileSync(path.join(this.folder, 'cdktf.out/stacks', name, 'cdk.tf.json'), 'utf8'));
  }

  /** The resources of a type in a stack, without what cdktf notes about them. */
  public resources(type: string, stack = 'prod'): Json[] {
    return Object.values<Json>(this.stack(stack).resource?.[type] ?? {}).map(({ '//': _, ...resource }) => resource);
  }

  /** All files of the Kubernetes half, by path. */
  public get files(): { [path: string]: string } {
    return Object.fromEntries(filesBelow(path.join(this.folder, 'dist')).map(file => [file, this.file(file)]));
  }

  public file(name: string): string {
    return fs.readFileSync(path.join(this.folder, 'dist', name), 'utf8');
  }

  /** The objects in the chart of a cluster. */
  public objects(cluster = 'prod'): Json[] {
    return parseAll(this.file(`${cluster}/${cluster}.k8s.yaml`));
  }

  public object(kind: string, name: string, cluster = 'prod'): Json {
    const found = this.objects(cluster).filter(each => each.kind === kind && each.metadata.name === name);
    expect(found).toHaveLength(1);
    return found[0];
  }

  /** The text of the file that patches the controllers. */
  public kustomization(cluster = 'prod'): string {
    return this.file(`${cluster}/flux-system/kustomization.yaml`);
  }

  public patches(cluster = 'prod'): { target: { kind: string; name: string }; patch: Json }[] {
    return (parse(this.kustomization(cluster)).patches ?? []).map((each: Json) => ({ target: each.target, patch: parse(each.patch) }));
  }
}

/** Both halves of a program; the values of the Azure half are made up, unless they are given. */
export function synth(program: Program, options: SynthOptions = {}): SynthesizedFolder {
  const folder = options.folder ?? temporaryFolder();
  const outputsFile = path.join(folder, 'outputs.json');
  if (options.outputs) {
    fs.writeFileSync(outputsFile, JSON.stringify(options.outputs));
  } else {
    const scratch = temporaryFolder();
    withVariables({ CDKTF_OUTDIR: path.join(scratch, 'cdktf.out') }, () => runIn(program, new FluxAzureApp()));
    fs.writeFileSync(outputsFile, JSON.stringify(deployedOutputs(path.join(scratch, 'cdktf.out'))));
  }
  runIn(program, new FluxAzureApp({ outdir: path.join(folder, 'dist'), terraformOutdir: path.join(folder, 'cdktf.out'), outputsFile }));
  return new SynthesizedFolder(folder);
}

/** What a program has wrong; nothing may have been written then. */
export function refusalsOf(program: Program, options: SynthOptions = {}): readonly string[] {
  const folder = options.folder ?? temporaryFolder();
  try {
    synth(program, { ...options, folder });
  } catch (error) {
    if (!(error instanceof FluxAzureError)) {
      throw error;
    }
    expect(fs.existsSync(path.join(folder, 'dist'))).toBe(false);
    expect(fs.existsSync(path.join(folder, 'cdktf.out'))).toBe(false);
    for (const problem of error.problems) {
      // [construct path] what is wrong; why it matters; how to fix it
      expect(problem).toMatch(/^\[[^\]]+\] [^;]+(;[^;]*)*; [^;]+; .+/s);
    }
    return error.problems;
  }
  throw new Error('the program was expected to be refused');
}

/** The one problem of a program. */
export function refusalOf(program: Program, options: SynthOptions = {}): string {
  const problems = refusalsOf(program, options);
  expect(problems).toHaveLength(1);
  return problems[0];
}

/** What `cdktf deploy '*' --outputs-file` writes after the stacks of a folder: outputs by construct path. */
export function deployedOutputs(cdktfOut: string): Json {
  const value = (at: string[]): string => (at.at(-1)!.endsWith('login_server') ? 'contoso.azurecr.io' : guid(at.join('/')));
  const filled = (outputs: object, at: string[]): object => Object.fromEntries(Object.entries(outputs).map(([key, inner]) =>
    [key, typeof inner === 'string' ? value([...at, key]) : filled(inner, [...at, key])]));
  const stacks = filesBelow(cdktfOut).filter(file => file.endsWith('cdk.tf.json'));
  return Object.assign({}, ...stacks.map(file => filled(JSON.parse(fs.readFileSync(path.join(cdktfOut, file), 'utf8'))['//'].outputs ?? {}, [])));
}

/** A GUID that stands for a text. */
export function guid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** A folder that is gone when the tests of a file are done. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-flux-azure-test-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
if (typeof afterAll === 'function') {
  afterAll(() => folders.splice(0).forEach(folder => fs.rmSync(folder, { recursive: true, force: true })));
}

export function writeFiles(folder: string, files: { readonly [path: string]: string }): void {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
}

/** All files below a folder with their content, to compare before and after. */
export function contentsOf(folder: string): { [path: string]: string } {
  return Object.fromEntries(filesBelow(folder).map(name => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
}

export function withVariables<T>(variables: NodeJS.ProcessEnv, work: () => T): T {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return work();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = before[name];
      }
    }
  }
}

function runIn(program: Program, app: FluxAzureApp): void {
  program(app);
  app.synth();
}
