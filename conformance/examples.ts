import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { runCommand } from './engines/command';
import { FluxSystemFiles } from './engines/kustomize';
import { REPORT_FOLDER } from '../lib/review/report/folder';

const ROOT = resolve(__dirname, '..');
const EXAMPLES = join(ROOT, 'examples');
const FLUX_SYSTEM = 'flux-system';

/** A `cdk.tf.json`. */
export interface TerraformStack {
  readonly name: string;
  readonly file: string;
}

/** The folder of one cluster in the GitOps repository that was written. */
export interface ClusterFolder {
  readonly name: string;
  readonly folder: string;
  /** Folders beside it that its own Kustomizations apply: the objects of ASO, and what needs them. */
  readonly companions: readonly string[];
  /** The patches of its controllers; undefined when it has none. */
  readonly fluxSystem?: FluxSystemFiles;
}

/** All that an example writes, both halves. */
export interface SynthesizedExample {
  readonly name: string;
  readonly fluxMinor: string;
  readonly terraformStacks: readonly TerraformStack[];
  /** The manifests of its charts. */
  readonly manifests: readonly string[];
  readonly clusters: readonly ClusterFolder[];
  readonly sopsConfig?: string;
}

/** What azurerm 5 asks of resources that an example makes itself, and writes for azurerm 4: a user migrates them by hand. */
const OWN_RESOURCES_ON_AZURERM_5: { readonly [type: string]: object } = {
  azurerm_kubernetes_cluster: { node_provisioning_profile: [{ mode: 'Manual' }] },
};

function migrateOwnResources(stackFile: string): void {
  const stack = JSON.parse(readFileSync(stackFile, 'utf8'));
  for (const [type, attributes] of Object.entries(OWN_RESOURCES_ON_AZURERM_5)) {
    Object.values<object>(stack.resource?.[type] ?? {}).forEach(resource => Object.assign(resource, attributes));
  }
  writeFileSync(stackFile, JSON.stringify(stack));
}

/** A program of `examples/`, as a user would copy it. */
export class Example {
  /** All examples, by name. */
  public static all(scratch: string): Example[] {
    return readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, 'main.ts'))).sort()
      .map(name => new Example(join(EXAMPLES, name), join(scratch, name)));
  }

  public readonly name: string;

  private constructor(private readonly folder: string, private readonly scratch: string, name?: string) {
    this.name = name ?? basename(folder);
    mkdirSync(scratch, { recursive: true });
  }

  /** The Flux minor that the program names. */
  public get fluxMinor(): string {
    const [, minor] = /FluxVersion\.V2_(\d+)/.exec(readFileSync(join(this.folder, 'main.ts'), 'utf8')) ?? [];
    if (!minor) {
      throw new Error(`examples/${this.name}/main.ts names no FluxVersion.V2_N`);
    }
    return `2.${minor}`;
  }

  /** Outputs that are committed with the example, for machines without Terraform. */
  public get sampleOutputs(): string {
    return join(this.folder, 'outputs.sample.json');
  }

  /** The same program, for another minor. */
  public withFluxMinor(minor: string): Example {
    const scratch = join(this.scratch, `flux-${minor}`);
    const folder = join(scratch, 'program');
    cpSync(this.folder, folder, { recursive: true, filter: path => !/[/\\](dist|cdktf\.out|node_modules)$/.test(path) });
    const main = join(folder, 'main.ts');
    writeFileSync(main, readFileSync(main, 'utf8').replace(/FluxVersion\.V2_\d+/g, `FluxVersion.V${minor.replace('.', '_')}`));
    return new Example(folder, scratch, `${this.name} on Flux ${minor}`);
  }

  /** Writes the Azure half, as `cdktf synth` makes it do. */
  public async azureHalf(azurermMajor: 4 | 5 = 4): Promise<{ readonly stacks: TerraformStack[]; readonly problems: string[] }> {
    const outdir = join(this.scratch, `cdktf-${azurermMajor}.out`);
    const problems = await this.run({ CDKTF_OUTDIR: outdir, CDK8S_OUTDIR: undefined }, azurermMajor === 5 ? [join(__dirname, 'preload/azurerm-5.ts')] : []);
    const stacks = join(outdir, 'stacks');
    const names = existsSync(stacks) ? readdirSync(stacks).sort() : [];
    const files = names.map(name => ({ name, file: join(stacks, name, 'cdk.tf.json') }));
    if (azurermMajor === 5) {
      files.forEach(({ file }) => migrateOwnResources(file));
    }
    return { stacks: files, problems };
  }

  /** Writes the Kubernetes half with the outputs of an apply, as `cdk8s synth` makes it do. */
  public async kubernetesHalf(outputsFile: string, stacks: readonly TerraformStack[]): Promise<{ readonly written?: SynthesizedExample; readonly problems: string[] }> {
    const outdir = join(this.scratch, 'dist');
    const problems = await this.run({ CDK8S_OUTDIR: outdir, CDKTF_OUTDIR: undefined, FLUX_AZURE_OUTPUTS_FILE: outputsFile }, []);
    if (problems.length > 0) {
      return { problems };
    }
    const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).sort();
    const folders = readdirSync(outdir, { withFileTypes: true }).filter(entry => entry.isDirectory() && entry.name !== REPORT_FOLDER).map(({ name }) => name);
    const clusters = folders.filter(name => !/\.(azure|flux)$/.test(name))
      .map(name => clusterFolder(name, join(outdir, name), folders.filter(other => [`${name}.azure`, `${name}.flux`].includes(other)).map(other => join(outdir, other))));
    const sopsConfig = join(outdir, '.sops.yaml');
    return {
      problems,
      written: {
        name: this.name,
        fluxMinor: this.fluxMinor,
        terraformStacks: stacks,
        manifests: files.filter(file => file.endsWith('.k8s.yaml')).map(file => join(outdir, file)),
        clusters,
        ...existsSync(sopsConfig) ? { sopsConfig } : {},
      },
    };
  }

  private async run(env: { readonly [name: string]: string | undefined }, preloads: readonly string[]): Promise<string[]> {
    const required = ['ts-node/register/transpile-only', 'tsconfig-paths/register'].map(name => require.resolve(name));
    const args = [...required, ...preloads].flatMap(file => ['-r', file]);
    const { status, stdout, stderr } = await runCommand(process.execPath, [...args, 'main.ts'], {
      cwd: this.folder,
      env: {
        TS_NODE_PROJECT: join(EXAMPLES, 'tsconfig.json'),
        // A copy of a program stands outside the project, and finds the packages all the same.
        NODE_PATH: join(ROOT, 'node_modules'),
        FLUX_AZURE_OUTPUTS_FILE: undefined,
        ...env,
      },
    });
    return status === 0 ? [] : [(stderr || stdout).trim().split('\n').slice(0, 20).join('\n')];
  }
}

function clusterFolder(name: string, folder: string, companions: readonly string[]): ClusterFolder {
  const fluxSystem = join(folder, FLUX_SYSTEM);
  if (!existsSync(fluxSystem)) {
    return { name, folder, companions };
  }
  const files = readdirSync(fluxSystem, { recursive: true, encoding: 'utf8' }).filter(file => /\.ya?ml$/.test(file));
  return { name, folder, companions, fluxSystem: Object.fromEntries(files.map(file => [relative(fluxSystem, join(fluxSystem, file)), readFileSync(join(fluxSystem, file), 'utf8')])) };
}
