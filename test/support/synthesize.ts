import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parseAllDocuments } from 'yaml';
import { AccessReview, FluxAzureApp, FluxAzureAppProps } from '../../lib';
import { shortHash } from '../../lib/text/hashes';

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
