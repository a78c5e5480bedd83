import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from './command';
import { mockValues } from './mock-values';

type Json = any;

/** Programs of providers, by source (`hashicorp/azurerm`). */
export interface Providers { readonly [source: string]: string }

/** What an apply has made. */
export interface Applied {
  readonly outputs: { readonly [logicalId: string]: unknown };
  /** Values of all resources, by type. */
  readonly resources: ReadonlyMap<string, readonly { readonly [attribute: string]: Json }[]>;
}

/** The `terraform` on the PATH; undefined without one. */
export function terraformOnPath(): string | undefined {
  return (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'terraform')).find(existsSync);
}

/**
 * A provider program that knows the schema of another one and nothing else.
 * @returns the path to give as provider
 */
export function schemaOnlyProvider(schemaProvider: string, name: string, schemaFile: string, folder: string): string {
  const program = join(folder, `terraform-provider-${name}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(schemaProvider, program);
  writeFileSync(join(folder, 'schema.json'), readFileSync(schemaFile));
  return program;
}

/** Terraform or OpenTofu with given provider programs, without registry and without `init`. */
export class Terraform {
  private readonly settings: string;

  constructor(private readonly program: string, providers: Providers, private readonly scratch: string) {
    mkdirSync(scratch, { recursive: true });
    this.settings = join(scratch, 'cli.tfrc');
    const overrides = Object.entries(providers).map(([source, file]) => `    "${source}" = "${dirname(file)}"`);
    // Nothing but the overrides: a provider that is missing here must not be looked for in a registry.
    writeFileSync(this.settings, [
      'provider_installation {', '  dev_overrides {', ...overrides, '  }', `  filesystem_mirror { path = "${join(scratch, 'no-mirror')}" }`, '}', '',
    ].join('\n'));
  }

  /** What `validate` says against the stack; empty when it is valid. */
  public async validate(stack: Json): Promise<string[]> {
    const { stdout, stderr } = await this.run(this.folderOf(stack), ['validate', '-json']);
    if (!stdout.startsWith('{')) {
      return [stderr.trim() || 'validate printed nothing'];
    }
    return problemsOf(JSON.parse(stdout).diagnostics);
  }

  /** Applies the stack with mocked providers: plan, apply, outputs, destroy, without Azure. */
  public async apply(stack: Json): Promise<{ readonly problems: string[]; readonly applied?: Applied }> {
    const folder = this.folderOf(stack);
    writeFileSync(join(folder, 'apply.tftest.json'), JSON.stringify(testFileOf(stack)));
    const { stdout, stderr } = await this.run(folder, ['test', '-json', '-verbose']);
    const messages = stdout.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line));
    const problems = problemsOf(messages.map(message => message.diagnostic).filter(Boolean));
    const printed = messages.find(message => message.type === 'test_state')?.test_state;
    // OpenTofu wraps the state as `show -json` does, Terraform does not.
    const state = printed?.values ?? printed;
    if (problems.length > 0 || !state) {
      return { problems: problems.length > 0 ? problems : [stderr.trim() || 'test gave no state'] };
    }
    const resources = new Map<string, { [attribute: string]: Json }[]>();
    for (const { mode, type, values } of state.root_module?.resources ?? []) {
      if (mode === 'managed') {
        resources.set(type, [...resources.get(type) ?? [], values]);
      }
    }
    const outputs = Object.fromEntries(Object.entries<any>(state.outputs ?? {}).map(([id, { value }]) => [id, value]));
    return { problems: [], applied: { outputs, resources } };
  }

  private run(cwd: string, args: string[]) {
    return runCommand(this.program, args, { cwd, env: { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: this.settings, TF_IN_AUTOMATION: '1', NO_COLOR: '1' } });
  }

  private folderOf(stack: Json): string {
    const folder = mkdtempSync(join(this.scratch, 'stack-'));
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
    return folder;
  }
}

/** Reads a `cdk.tf.json`. */
export function readStack(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The file that `cdktf deploy --outputs-file` would write for one stack: outputs by construct path instead of by logical ID. */
export function outputsFileOf(stack: Json, outputs: Applied['outputs']): Json {
  const fill = (node: Json): Json => typeof node === 'string' ? outputs[node] : Object.fromEntries(Object.entries(node).map(([key, value]) => [key, fill(value)]));
  return fill(stack['//']?.outputs ?? {});
}

function testFileOf(stack: Json): Json {
  const text = JSON.stringify(stack);
  const overrides = (kind: 'resource' | 'data', prefix: string) => Object.entries<Json>(stack[kind] ?? {}).flatMap(([type, instances]) =>
    Object.entries<Json>(instances).map(([name, body]) => ({
      target: `${prefix}${type}.${name}`,
      // OpenTofu mocks no blocks: they are given where something refers to them only.
      values: Object.fromEntries(Object.entries(mockValues(type, name, body)).filter(([attribute, value]) => !Array.isArray(value) || text.includes(`.${attribute}[`))),
    })));
  return {
    mock_provider: Object.fromEntries(Object.entries<Json>(stack.provider ?? {}).map(([name, configurations]) =>
      [name, [configurations].flat().map(({ alias }) => alias ? { alias } : {})])),
    override_resource: overrides('resource', ''),
    override_data: overrides('data', 'data.'),
    run: { apply: { command: 'apply' } },
  };
}

function problemsOf(diagnostics: readonly Json[]): string[] {
  return diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ summary, detail, address, snippet }) => [address ?? snippet?.context, summary, detail].filter(Boolean).join(': '));
}
