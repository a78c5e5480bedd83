import { armIdOf } from './arm-ids';
import { evaluate, ResolvedStep, Scope, textOfSteps, walk } from './evaluate';
import { isList, isMap, textOf, Value } from './functions';
import { Instance, instancesOf, textOfKey } from './instances';
import { isPlan, stackOfPlan } from './plan';
import { TerraformBlock } from './terraform-block';
import { isObject, objectAt, objectsAt, push, stringAt, valueAt, Json } from '../../text/json-reading';
import { replacePlaceholders } from '../../text/placeholder';

const IN_STACK = 'in-stack:';

/** An expression together with the stack in which it is read. */
export function inStack(stack: string, expression: string): string {
  return expression.includes('${') ? `${IN_STACK}${stack}:${expression}` : expression;
}

/** A resource or data source as it is written, before `count` and `for_each`. */
interface Declared extends Pick<TerraformBlock, 'stack' | 'isData' | 'type' | 'name' | 'body'> { readonly address: string; instances?: readonly Instance[] }

/**
 * The stacks of a program, with references followed inside and across them. Each is `cdk.tf.json`, other Terraform in JSON, or a plan (`terraform show -json`).
 *
 * A value that only Azure knows becomes a symbol, `tf:stack/type.name.attribute`, so that two references to one thing are equal.
 */
export class TerraformFiles {
  private readonly stacks: { readonly [name: string]: Json };
  private readonly declared = new Map<string, Declared>();
  private readonly blocks = new Map<string, TerraformBlock>();
  private readonly ordered: TerraformBlock[] = [];
  private readonly byType = new Map<string, TerraformBlock[]>();
  private readonly resolved = new Map<string, string>();
  private readonly scopes = new Map<string, Scope>();
  private readonly known = new Map<string, Value>();
  /** What is being evaluated: a reference that leads to itself ends there. */
  private readonly active = new Set<string>();
  private readonly outputStacks = new Map<string, string[]>();

  public constructor(stacks: { readonly [name: string]: Json }) {
    this.stacks = Object.fromEntries(Object.entries(stacks).map(([name, json]) => [name, isPlan(json) ? stackOfPlan(json, name) : json]));
    for (const [stack, json] of Object.entries(this.stacks)) {
      this.declare(stack, merged(json.resource), false);
      this.declare(stack, merged(json.data), true);
      Object.keys(merged(json.output)).forEach(output => push(this.outputStacks, output, stack));
    }
    for (const declared of this.declared.values()) {
      for (const instance of this.instances(declared)) {
        const block = this.blockFor(declared, instance);
        this.ordered.push(block);
        push(this.byType, declared.type, block);
      }
    }
  }

  /** Resources and data sources of the types. */
  public ofType(...types: string[]): TerraformBlock[] {
    return types.flatMap(type => this.byType.get(type) ?? []);
  }

  public get all(): Iterable<TerraformBlock> {
    return this.ordered;
  }

  public get stackNames(): string[] {
    return Object.keys(this.stacks);
  }

  public stack(name: string): Json {
    return this.stacks[name] ?? {};
  }

  /** The blocks of one kind in a stack, by name. */
  public section(stack: string, kind: string): Json {
    return merged(this.stacks[stack]?.[kind]);
  }

  /** A value with its references followed; empty when it is no text. A context that names no stack has no references of its own. */
  public resolve(stack: string | undefined, value: unknown): string {
    if (typeof value !== 'string' || !value.includes('${')) {
      return textOf(value as Value) ?? '';
    }
    if (value.startsWith(IN_STACK)) {
      const end = value.indexOf(':', IN_STACK.length);
      return this.resolve(value.slice(IN_STACK.length, end), value.slice(end + 1));
    }
    const key = `${stack}\n${value}`;
    const known = this.resolved.get(key);
    if (known !== undefined) {
      return known;
    }
    const result = this.text(value, this.scope(stack ?? ''));
    this.resolved.set(key, result);
    return result;
  }

  /** An attribute as a text; empty where it is none. */
  public attribute(block: TerraformBlock, name: string): string {
    const written = block.body[name];
    return block.names && typeof written === 'string' && written.includes('${') ? this.text(written, this.scopeOf(block)) : this.resolve(block.stack, written);
  }

  /** An attribute, whatever it is, with everything in it evaluated that can be. */
  public value(block: TerraformBlock, name: string): Value {
    return evaluate(block.body[name], this.scopeOf(block));
  }

  /** The texts of a list; undefined where the files do not tell what is in it. */
  public texts(block: TerraformBlock, name: string): string[] | undefined {
    const value = this.value(block, name);
    return isList(value) ? value.map(item => textOf(item) ?? '') : typeof value === 'string' && value !== '' ? undefined : [];
  }

  /** The block of a symbol such as `tf:stack/type.name.attribute`. */
  public blockOf(symbol: string): TerraformBlock | undefined {
    const [, name] = /^(tf:[^/]+\/(?:data\.)?[^.[\]{}]+\.[^.[\]{}]+(?:\[(?:\d+|"[^"]*")\])?)\./.exec(symbol) ?? [];
    return name === undefined ? undefined : this.blocks.get(name);
  }

  /** Whether a stack has a resource or data source. */
  public has(stack: string, address: string): boolean {
    return this.blocks.has(`tf:${stack}/${address}`);
  }

  /** An output's value with its references followed. */
  public output(stack: string, name: string): string {
    return this.resolve(stack, valueAt(merged(this.stacks[stack]?.output), name, 'value'));
  }

  /** Puts the symbols of outputs where a manifest has placeholders for them. */
  public withoutPlaceholders(text: string): string {
    return replacePlaceholders(text, (stack, output) => this.output(stack, output));
  }

  /** Settings of the provider that a block uses. */
  public providerOf(block: TerraformBlock): Json {
    const [type, alias] = (stringAt(block.body, 'provider') ?? block.type.split('_')[0]).replace(/^\$\{([^{}]*)\}$/, '$1').split('.');
    const all = objectsAt(this.stacks[block.stack], 'provider').flatMap(providers => objectsAt(providers, type));
    return all.find(provider => stringAt(provider, 'alias') === alias) ?? {};
  }

  private text(template: string, scope: Scope): string {
    const value = evaluate(template, scope);
    return textOf(value) ?? (value === null ? '' : `tf:${scope.stack}/{${template.replace(/[${}]/g, ' ').trim()}}`);
  }

  private declare(stack: string, types: Json, isData: boolean): void {
    for (const [type, named] of Object.entries(types)) {
      for (const [name, body] of Object.entries(merged(named))) {
        const address = `${isData ? 'data.' : ''}${type}.${name}`;
        const [first] = objectsAt({ body }, 'body');
        this.declared.set(`${stack}\n${address}`, { stack, address, isData, type, name, body: first ?? {} });
      }
    }
  }

  private instances(declared: Declared): readonly Instance[] {
    if (declared.instances) {
      return declared.instances;
    }
    declared.instances = [{ uncertain: 'itself' }];
    return declared.instances = instancesOf(declared.body, `tf:${declared.stack}/${declared.address}`, written => evaluate(written, this.scope(declared.stack)));
  }

  private blockFor({ stack, address, isData, type, name, body }: Declared, { key, names, uncertain }: Instance): TerraformBlock {
    const symbol = `tf:${stack}/${address}${textOfKey(key)}`;
    const known = this.blocks.get(symbol);
    if (known) {
      return known;
    }
    const at = stringAt(body, '//', 'metadata', 'path') ?? `${stack}/${address}${textOfKey(key)}`;
    const block: TerraformBlock = { stack, isData, type, name: `${name}${textOfKey(key)}`, body, at, symbol, names, uncertain };
    this.blocks.set(symbol, block);
    return block;
  }

  private scope(stack: string): Scope {
    const known = this.scopes.get(stack);
    if (known) {
      return known;
    }
    const scope: Scope = {
      stack,
      root: (name, attribute) => this.root(stack, name, attribute),
      resource: (address, steps) => this.resource(stack, address, steps),
      follow: (symbol, steps) => this.follow(symbol, steps),
    };
    this.scopes.set(stack, scope);
    return scope;
  }

  private scopeOf({ stack, names }: TerraformBlock): Scope {
    return names ? { ...this.scope(stack), names } : this.scope(stack);
  }

  private root(stack: string, name: string, attribute: string): Value {
    const symbol = `tf:${stack}/${name}.${attribute}`;
    const json = this.stacks[stack];
    const written = name === 'local' ? merged(json?.locals)[attribute] : name === 'var' ? objectAt(merged(json?.variable), attribute).default : undefined;
    return written === undefined ? symbol : this.once(symbol, () => evaluate(written, this.scope(stack)));
  }

  /** Evaluates once; what leads to itself is its own symbol. */
  private once(symbol: string, read: () => Value): Value {
    const known = this.known.get(symbol);
    if (known !== undefined) {
      return known;
    }
    if (this.active.has(symbol)) {
      return symbol;
    }
    this.active.add(symbol);
    try {
      const value = read();
      this.known.set(symbol, value);
      return value;
    } finally {
      this.active.delete(symbol);
    }
  }

  private resource(stack: string, address: string, steps: readonly ResolvedStep[]): Value | undefined {
    const symbol = `tf:${stack}/${address}`;
    const declared = this.declared.get(`${stack}\n${address}`);
    // A plan has instances where a stack has a block that makes them.
    const planned = declared || steps.length === 0 ? undefined : this.declared.get(`${stack}\n${address}${textOfKey(steps[0])}`);
    if (planned) {
      return this.follow(this.blockFor(planned, {}).symbol, steps.slice(1));
    }
    if (!declared) {
      const remote = address.startsWith('data.terraform_remote_state.') && steps[0] === 'outputs' ? this.remote(address, steps.slice(1)) : undefined;
      return remote ?? (steps.length === 0 ? undefined : `${symbol}${textOfSteps(steps)}`);
    }
    const instances = this.instances(declared);
    const [first, ...rest] = steps;
    const [only] = instances;
    if (instances.length === 1 && only.key === undefined) {
      const isKey = typeof first === 'number' || (only.uncertain !== undefined && declared.body.for_each !== undefined && first !== undefined);
      return this.follow(this.blockFor(declared, only).symbol, isKey ? rest : steps);
    }
    if (first === undefined) {
      const symbols = instances.map(instance => [instance.key!, this.blockFor(declared, instance).symbol] as const);
      return declared.body.count === undefined ? Object.fromEntries(symbols) : symbols.map(([, one]) => one);
    }
    const found = instances.find(({ key }) => String(key) === String(first));
    return found && this.follow(this.blockFor(declared, found).symbol, rest);
  }

  private follow(symbol: string, steps: readonly ResolvedStep[]): Value {
    const block = this.blocks.get(symbol);
    const [attribute, ...rest] = steps;
    const end = `${symbol}${textOfSteps(steps)}`;
    if (!block || typeof attribute !== 'string') {
      return end;
    }
    return this.once(end, () => {
      const written = block.body[attribute] === undefined ? null : this.value(block, attribute);
      const found = written === null || written === '' ? undefined : walk(written, rest, this.scopeOf(block));
      const isTold = found !== undefined && found !== null && found !== '' && !(rest.length === 0 && (isList(found) || isMap(found)) && attribute === 'id');
      return isTold ? found : (rest.length === 0 ? armIdOf(this, block, attribute) : undefined) ?? end;
    });
  }

  /** An output of another stack: cdktf names the data source after the stack. */
  private remote(address: string, [output, ...rest]: readonly ResolvedStep[]): Value | undefined {
    const candidates = typeof output === 'string' ? this.outputStacks.get(output) ?? [] : [];
    const stack = candidates.find(candidate => address.endsWith(`-${candidate}`)) ?? candidates[0];
    if (stack === undefined) {
      return undefined;
    }
    const value = evaluate(valueAt(merged(this.stacks[stack].output), String(output), 'value'), this.scope(stack));
    return walk(value, rest, this.scope(stack));
  }
}

/** Blocks in JSON may stand in lists, at every level. https://developer.hashicorp.com/terraform/language/syntax/json#block-type */
function merged(written: unknown): Json {
  if (!Array.isArray(written)) {
    return isObject(written) ? written : {};
  }
  const all: { [key: string]: unknown } = {};
  for (const part of written.filter(isObject)) {
    for (const [key, value] of Object.entries(part)) {
      all[key] = key in all && isObject(all[key]) && isObject(value) ? { ...all[key], ...value } : value;
    }
  }
  return all;
}
