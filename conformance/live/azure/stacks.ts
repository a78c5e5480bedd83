import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Directory } from './directory';
import { Lookup, resolve } from './expressions';
import { RESOURCE_TYPES, DATA_TYPES } from './resources';
import { WORLD } from './world';

/** What one apply of all stacks leaves behind. */
export interface Applied {
  readonly directory: Directory;
  /** In the form of `cdktf deploy --outputs-file`: outputs by stack, nested by construct path. */
  readonly outputs: Record<string, unknown>;
}

type Json = Record<string, any>;

/** The synthesized stacks of a `cdktf.out`, by name. */
export function readStacks(cdktfOut: string): Map<string, Json> {
  const folder = join(cdktfOut, 'stacks');
  if (!existsSync(folder)) {
    throw new Error(`${folder} does not exist: the program wrote no Terraform`);
  }
  return new Map(readdirSync(folder).sort().map(name => [name, JSON.parse(readFileSync(join(folder, name, 'cdk.tf.json'), 'utf8'))]));
}

/**
 * Applies the stacks as Terraform would, in memory: every resource gets the attributes that Azure would give it, and what
 * it means is written into the directory.
 */
export function applyStacks(stacks: Map<string, Json>): Applied {
  const directory = new Directory(WORLD.tenantId, [WORLD.managementGroup]);
  const states = new Map<string, StackState>();
  for (const [name, document] of stacks) {
    states.set(name, new StackState(name, document, directory, other => states.get(other)));
  }
  for (const state of states.values()) {
    state.apply();
  }
  return { directory, outputs: Object.fromEntries([...states].map(([name, state]) => [name, state.nestedOutputs()])) };
}

/** One stack while it is applied: resources on first use, so that references decide the order. */
class StackState {
  private readonly attributes = new Map<string, Json>();
  private readonly underway = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly document: Json,
    private readonly directory: Directory,
    private readonly otherStack: (name: string) => StackState | undefined,
  ) {}

  public apply(): void {
    for (const [kind, types] of [['data', this.document.data], ['resource', this.document.resource]] as const) {
      for (const [type, instances] of Object.entries<Json>(types ?? {})) {
        for (const name of Object.keys(instances)) {
          this.instance(kind, type, name);
        }
      }
    }
  }

  public output(name: string): unknown {
    const output = this.document.output?.[name];
    if (!output) {
      throw new Error(`stack ${this.name} has no output ${name}`);
    }
    return resolve(output.value, this.lookup);
  }

  /** Sensitive outputs are left out of the file, as cdktf does. */
  public nestedOutputs(): Json {
    const nested: Json = {};
    const tree = this.document['//']?.outputs?.[this.name] ?? {};
    const place = (branch: Json, into: Json) => {
      for (const [key, child] of Object.entries(branch)) {
        if (typeof child === 'string') {
          if (!this.document.output[child]?.sensitive) {
            into[key] = this.output(child);
          }
        } else {
          place(child as Json, into[key] = {});
        }
      }
    };
    place(tree, nested);
    return nested;
  }

  private readonly lookup: Lookup = path => {
    const [first, ...rest] = path;
    let value: unknown;
    if (first === 'local') {
      value = dig(resolve(this.document.locals?.[rest[0]], this.lookup), rest.slice(1));
    } else if (first === 'var') {
      value = dig(resolve(this.document.variable?.[rest[0]]?.default, this.lookup), rest.slice(1));
    } else if (first === 'data') {
      value = dig(this.instance('data', rest[0], rest[1]), rest.slice(2));
    } else {
      value = dig(this.instance('resource', first, rest[0]), rest.slice(1));
    }
    if (value === undefined) {
      throw new Error(`stack ${this.name}: ${path.join('.')} has no value`);
    }
    return value;
  };

  private instance(kind: 'data' | 'resource', type: string, name: string): Json {
    const address = `${kind}.${type}.${name}`;
    const known = this.attributes.get(address);
    if (known) {
      return known;
    }
    const written = this.document[kind]?.[type]?.[name];
    if (!written) {
      throw new Error(`stack ${this.name} refers to ${address}, which it does not declare`);
    }
    if (this.underway.has(address)) {
      throw new Error(`stack ${this.name}: ${address} depends on itself`);
    }
    this.underway.add(address);
    const attributes = this.create(kind, type, name, resolve(withoutMeta(written), this.lookup) as Json);
    this.attributes.set(address, attributes);
    return attributes;
  }

  private create(kind: 'data' | 'resource', type: string, name: string, config: Json): Json {
    if (kind === 'data' && type === 'terraform_remote_state') {
      return { outputs: this.remoteState(config) };
    }
    const create = (kind === 'data' ? DATA_TYPES : RESOURCE_TYPES)[type];
    if (!create) {
      throw new Error(`stack ${this.name}: the live tier does not know the ${kind} type ${type}`);
    }
    try {
      const provider = (this.document.provider?.[type.split('_')[0]] ?? [])[0] ?? {};
      return { ...config, ...create(config, { directory: this.directory, address: `${this.name}/${type}.${name}`, provider }) };
    } catch (error) {
      throw new Error(`stack ${this.name}: ${type}.${name}: ${(error as Error).message}`);
    }
  }

  /** cdktf reads another stack's outputs from its local state file, `terraform.STACK.tfstate`. */
  private remoteState(config: Json): Json {
    const stack = /terraform\.(.+)\.tfstate$/.exec(config.config?.path ?? '')?.[1] ?? '';
    const other = this.otherStack(stack);
    if (!other) {
      throw new Error(`stack ${this.name} reads the state of stack ${stack}, which is not there`);
    }
    return new Proxy({}, { get: (_target, name) => other.output(String(name)) });
  }
}

function withoutMeta(config: Json): Json {
  const { '//': _comment, depends_on: _dependsOn, lifecycle: _lifecycle, provider: _provider, timeouts: _timeouts, ...rest } = config;
  return rest;
}

function dig(value: unknown, path: string[]): unknown {
  return path.reduce<any>((current, key) => current?.[key], value);
}
