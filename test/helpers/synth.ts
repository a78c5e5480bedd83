/**
 * Runs a program as a user does, in memory of one test: the Azure half first, then an outputs file as a deployment would
 * write it, then both halves into a temporary folder.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { FluxAzureApp } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { filesBelow } from '../../scripts/cli';

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

export class Synthesized {
  public constructor(public readonly folder: string) {}

  /** The `cdk.tf.json` of a stack. */
  public stack(name = 'prod'): Json {
    return JSON.parse(readFileSync(join(this.folder, 'cdktf.out/stacks', name, 'cdk.tf.json'), 'utf8'));
  }

  /** The resources of a type in a stack, without what cdktf notes about them. */
  public resources(type: string, stack = 'prod'): Json[] {
    return Object.values<Json>(this.stack(stack).resource?.[type] ?? {}).map(({ '//': _, ...resource }) => resource);
  }

  /** All files of the Kubernetes half, by path. */
  public get files(): { [path: string]: string } {
    return Object.fromEntries(filesBelow(join(this.folder, 'dist')).map(path => [path, this.file(path)]));
  }

  public file(path: string): string {
    return readFileSync(join(this.folder, 'dist', path), 'utf8');
  }

  /** The objects in the chart of a cluster. */
  public objects(cluster = 'prod'): Json[] {
    return objectsIn(this.file(`${cluster}/${cluster}.k8s.yaml`));
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

export function objectsIn(yaml: string): Json[] {
  return parseAllDocuments(yaml).map(document => document.toJS()).filter(object => object);
}

/** Both halves of a program; the values of the Azure half are made up, unless they are given. */
export function synth(program: Program, options: SynthOptions = {}): Synthesized {
  const folder = options.folder ?? temporaryFolder();
  const outputsFile = join(folder, 'outputs.json');
  if (options.outputs) {
    writeFileSync(outputsFile, JSON.stringify(options.outputs));
  } else {
    const scratch = temporaryFolder();
    withVariables({ CDKTF_OUTDIR: join(scratch, 'cdktf.out') }, () => run(program, new FluxAzureApp()));
    writeFileSync(outputsFile, JSON.stringify(deployedOutputs(join(scratch, 'cdktf.out'))));
  }
  run(program, new FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out'), outputsFile }));
  return new Synthesized(folder);
}

/** What a program has wrong; nothing may have been written then. */
export function problemsOf(program: Program, options: SynthOptions = {}): readonly string[] {
  const folder = options.folder ?? temporaryFolder();
  try {
    synth(program, { ...options, folder });
  } catch (error) {
    if (!(error instanceof FluxAzureError)) {
      throw error;
    }
    expect(existsSync(join(folder, 'dist'))).toBe(false);
    expect(existsSync(join(folder, 'cdktf.out'))).toBe(false);
    for (const problem of error.problems) {
      // [construct path] what is wrong; why it matters; how to fix it
      expect(problem).toMatch(/^\[[^\]]+\] [^;]+(;[^;]*)*; [^;]+; .+/s);
    }
    return error.problems;
  }
  throw new Error('the program was expected to be refused');
}

/** The one problem of a program. */
export function problemOf(program: Program, options: SynthOptions = {}): string {
  const problems = problemsOf(program, options);
  expect(problems).toHaveLength(1);
  return problems[0];
}

/** What `cdktf deploy '*' --outputs-file` writes after the stacks of a folder: outputs by construct path. */
export function deployedOutputs(cdktfOut: string): Json {
  const value = (path: string[]): string => (path.at(-1)!.endsWith('login_server') ? 'contoso.azurecr.io' : guid(path.join('/')));
  const fill = (outputs: object, path: string[]): object => Object.fromEntries(Object.entries(outputs).map(([key, inner]) =>
    [key, typeof inner === 'string' ? value([...path, key]) : fill(inner, [...path, key])]));
  const stacks = filesBelow(cdktfOut).filter(file => file.endsWith('cdk.tf.json'));
  return Object.assign({}, ...stacks.map(file => fill(JSON.parse(readFileSync(join(cdktfOut, file), 'utf8'))['//'].outputs ?? {}, [])));
}

/** A GUID that stands for a text. */
export function guid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** A folder that is gone when the tests of a file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-flux-azure-test-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
if (typeof afterAll === 'function') {
  afterAll(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true, force: true })));
}

export function writeFiles(folder: string, files: { readonly [path: string]: string }): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** All files below a folder with their content, to compare before and after. */
export function contentsOf(folder: string): { [path: string]: string } {
  return Object.fromEntries(filesBelow(folder).map(path => [path, readFileSync(join(folder, path), 'utf8')]));
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

function run(program: Program, app: FluxAzureApp): void {
  program(app);
  app.synth();
}
