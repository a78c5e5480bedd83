import { IResolvable, IResolveContext, TerraformStack, Token, Tokenization } from 'cdktf';

/** What cdktf would look for in a text: tokens of all kinds, and what it escapes. */
const MARKED = /[$#&]\{|e\+|Map Token Value/;

/** Numbers of that size are tokens. */
const LARGEST_NUMBER = 1e200;

interface Blocks { readonly [name: string]: object }

/**
 * The blocks of an element so that cdktf resolves each of them once, and only where there is something to resolve: its own way goes through every value
 * three times, to prepare, for the element, and for the stack.
 */
export function resolvedOnce<T extends object>(written: T, section: 'resource' | 'data' | 'output', stack: TerraformStack): T {
  const blocks = (written as { readonly [section: string]: Blocks | undefined })[section];
  // Overrides of the stack in this section are put into the blocks, which have to be there. That of the version of azurerm, which most stacks have, is not.
  if (!blocks || (stack as unknown as { readonly rawOverrides?: { readonly [section: string]: unknown } }).rawOverrides?.[section] !== undefined) {
    return written;
  }
  return { ...written, [section]: new Section(blocks, section === 'output' ? 1 : 2) };
}

/** The blocks of an element, by type and name, as cdktf's first two rounds meet them. */
class Section implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly blocks: Blocks, private readonly names: number) {}

  public resolve(context: IResolveContext): unknown {
    if (context.preparing) {
      tokensIn(this.blocks).forEach(token => context.resolve(token));
      return undefined;
    }
    // The names stay as they are, since cdktf puts the blocks of all elements together by them.
    return instead(context, below(this.blocks, this.names, block => new Resolved(resolved(block, context))));
  }

  public toString(): string {
    return Token.asString(this);
  }
}

function below(blocks: object, names: number, work: (block: object) => object): object {
  return names === 0 ? work(blocks) : Object.fromEntries(Object.entries(blocks as Blocks).map(([name, inner]) => [name, below(inner, names - 1, work)]));
}

/** What came out of it, as the last round meets it. */
class Resolved implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly value: unknown) {}

  public resolve(context: IResolveContext): unknown {
    return instead(context, this.value);
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** cdktf goes through what a token resolves to, but not through what a post-processor makes of it. */
function instead(context: IResolveContext, value: unknown): undefined {
  context.registerPostProcessor({ postProcess: () => value });
  return undefined;
}

function isMarked(value: unknown): boolean {
  switch (typeof value) {
    case 'string': return MARKED.test(value);
    case 'number': return Math.abs(value) > LARGEST_NUMBER;
    case 'object': return value !== null && (Tokenization.isResolvable(value) || (Array.isArray(value) ? value.some(isMarkedText) : Object.keys(value).some(isMarked)));
    default: return typeof value === 'function';
  }
}

/** Lists that are tokens are known by their only element. */
function isMarkedText(value: unknown): boolean {
  return typeof value !== 'object' && isMarked(value);
}

function tokensIn(value: unknown): unknown[] {
  if (isMarked(value)) {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(tokensIn) : [];
}

/** As cdktf resolves it: undefined fields and elements go. */
function resolved(value: unknown, context: IResolveContext): unknown {
  if (isMarked(value)) {
    return context.resolve(value);
  }
  if (Array.isArray(value)) {
    return value.map(element => resolved(element, context)).filter(element => element !== undefined);
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return value;
  }
  const fields: [string, unknown][] = [];
  for (const [key, field] of Object.entries(value)) {
    const inner = resolved(field, context);
    inner === undefined || fields.push([key, inner]);
  }
  return Object.fromEntries(fields);
}
