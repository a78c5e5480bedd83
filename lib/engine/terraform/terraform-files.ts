import { armIdOf } from './arm-ids';
import { TerraformBlock } from './terraform-block';
import { isObject, objectAt, objectsAt, push, stringAt, valueAt, Json } from '../../text/json-reading';
import { replacePlaceholders } from '../../text/placeholder';

const REFERENCE = /\$\{([^{}]*)\}/g;
const ATTRIBUTE = /^(data\.)?([a-z]\w*)\.([\w-]+)\.(\w+)((?:[.[][^\s()?:,]*)?)$/;

const IN_STACK = 'in-stack:';

/** An expression together with the stack in which it is read. */
export function inStack(stack: string, expression: string): string {
  return expression.includes('${') ? `${IN_STACK}${stack}:${expression}` : expression;
}

/**
 * The stacks of a program, with references followed inside and across them.
 *
 * A value that only Azure knows becomes a symbol, `tf:stack/type.name.attribute`, so that two references to one thing are equal.
 */
export class TerraformFiles {
  private readonly blocks = new Map<string, TerraformBlock>();
  private readonly byType = new Map<string, TerraformBlock[]>();
  private readonly resolved = new Map<string, string>();
  private readonly outputStacks = new Map<string, string[]>();

  public constructor(private readonly stacks: { readonly [name: string]: Json }) {
    for (const [stack, json] of Object.entries(stacks)) {
      this.index(stack, objectAt(json, 'resource'), false);
      this.index(stack, objectAt(json, 'data'), true);
      Object.keys(objectAt(json, 'output')).forEach(output => push(this.outputStacks, output, stack));
    }
  }

  /** Resources and data sources of the types. */
  public ofType(...types: string[]): TerraformBlock[] {
    return types.flatMap(type => this.byType.get(type) ?? []);
  }

  public get all(): Iterable<TerraformBlock> {
    return this.blocks.values();
  }

  public get stackNames(): string[] {
    return Object.keys(this.stacks);
  }

  public stack(name: string): Json {
    return this.stacks[name] ?? {};
  }

  /** A value with its references followed; empty when it is no text. A context that names no stack has no references of its own. */
  public resolve(stack: string | undefined, value: unknown): string {
    if (typeof value !== 'string') {
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
    }
    if (!value.includes('${')) {
      return value;
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
    this.resolved.set(key, value); // a reference that leads to itself ends here
    const result = value.replace(REFERENCE, (_, expression: string) => this.follow(stack ?? '', expression.trim()));
    this.resolved.set(key, result);
    return result;
  }

  public attribute(block: TerraformBlock, name: string): string {
    return this.resolve(block.stack, block.body[name]);
  }

  /** The block of a symbol such as `tf:stack/type.name.attribute`. */
  public blockOf(symbol: string): TerraformBlock | undefined {
    const [, name] = /^(tf:[^/]+\/(?:data\.)?[^.]+\.[^.]+)\./.exec(symbol) ?? [];
    return name === undefined ? undefined : this.blocks.get(name);
  }

  /** Whether a stack has a resource or data source. */
  public has(stack: string, address: string): boolean {
    return this.blocks.has(`tf:${stack}/${address}`);
  }

  /** An output's value with its references followed. */
  public output(stack: string, name: string): string {
    return this.resolve(stack, valueAt(this.stacks[stack], 'output', name, 'value'));
  }

  /** Puts the symbols of outputs where a manifest has placeholders for them. */
  public withoutPlaceholders(text: string): string {
    return replacePlaceholders(text, (stack, output) => this.output(stack, output));
  }

  /** Settings of the provider that a block uses. */
  public providerOf(block: TerraformBlock): Json {
    const [type, alias] = (stringAt(block.body, 'provider') ?? block.type.split('_')[0]).split('.');
    return objectsAt(this.stacks[block.stack], 'provider', type).find(provider => stringAt(provider, 'alias') === alias) ?? {};
  }

  private index(stack: string, types: Json, isData: boolean): void {
    for (const [type, named] of Object.entries(types)) {
      for (const [name, body] of Object.entries(isObject(named) ? named : {})) {
        const address = `${isData ? 'data.' : ''}${type}.${name}`;
        const block: TerraformBlock = {
          stack,
          isData,
          type,
          name,
          body: isObject(body) ? body : {},
          at: stringAt(body, '//', 'metadata', 'path') ?? `${stack}/${address}`,
          symbol: `tf:${stack}/${address}`,
        };
        this.blocks.set(block.symbol, block);
        push(this.byType, type, block);
      }
    }
  }

  private follow(stack: string, expression: string): string {
    const simple = /^(local|var)\.([A-Za-z0-9_-]+)$/.exec(expression);
    if (simple) {
      const json = this.stacks[stack];
      const value = simple[1] === 'local' ? valueAt(json, 'locals', simple[2]) : valueAt(json, 'variable', simple[2], 'default');
      return this.resolve(stack, value) || `tf:${stack}/${expression}`;
    }
    const [, data, type, name, attribute, rest] = ATTRIBUTE.exec(expression) ?? [];
    if (!type) {
      return `tf:${stack}/{${expression}}`;
    }
    if (type === 'terraform_remote_state') {
      return this.remote(name, rest.replace(/^[.["]+|["\]]+$/g, '')) ?? `tf:${stack}/${expression}`;
    }
    const symbol = `tf:${stack}/${data ?? ''}${type}.${name}`;
    const block = this.blocks.get(symbol);
    const written = block && rest === '' ? this.attribute(block, attribute) : '';
    return written || (block && armIdOf(this, block, attribute)) || `${symbol}.${attribute}${rest}`;
  }

  /** An output of another stack: cdktf names the data source after the stack. */
  private remote(dataSource: string, output: string): string | undefined {
    const candidates = this.outputStacks.get(output) ?? [];
    const stack = candidates.find(candidate => dataSource.endsWith(`-${candidate}`)) ?? candidates[0];
    return stack === undefined ? undefined : this.output(stack, output);
  }
}
