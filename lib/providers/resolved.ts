import { IResolvable, IResolveContext, TerraformStack } from 'cdktf';

/** What may be a token in a text, of whichever kind: anything else is as it is. https://github.com/hashicorp/terraform-cdk/blob/main/packages/cdktf/lib/tokens/private/encoding.ts */
const SUSPECT = /TfToken\[|Map Token Value|e\+?\d{3}/;

type Fragment = { readonly [kind: string]: object | undefined };

/**
 * What an element writes, with its arguments in a form that is resolved once. cdktf walks the JSON of each element three times, key by key, and copies it
 * in between; the values are the same.
 */
export function resolvedAtOnce(fragment: object, kind: 'resource' | 'data', stack: TerraformStack): object {
  const written = (fragment as Fragment)[kind];
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: Fragment };
  // Overrides of the stack are merged into the arguments themselves.
  return written === undefined || rawOverrides?.[kind] !== undefined ? fragment : {
    ...fragment,
    [kind]: Object.fromEntries(Object.entries(written).map(([type, elements]) => [
      type, Object.fromEntries(Object.entries(elements as object).map(([id, values]) => [id, new Once(context => resolved(values, context))])),
    ])),
  };
}

/** A value that stands for what is made of it when it is resolved: of which nothing is left to resolve. */
class Once implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly make: (context: IResolveContext) => unknown) {}

  public resolve(context: IResolveContext): undefined {
    const value = this.make(context);
    context.registerPostProcessor({ postProcess: () => value });
    return undefined;
  }
}

/** As cdktf resolves: without what is undefined. */
function resolved(value: unknown, context: IResolveContext): unknown {
  switch (typeof value) {
    case 'string': return SUSPECT.test(value) ? context.resolve(value) : value;
    case 'boolean': return value;
    case 'object': return value !== null && Object.getPrototypeOf(value) === Object.prototype && !('resolve' in value) ? resolvedObject(value, context) : context.resolve(value);
    default: return context.resolve(value);
  }
}

function resolvedObject(value: object, context: IResolveContext): unknown {
  const result: { [key: string]: unknown } = {};
  for (const [key, each] of Object.entries(value)) {
    if (SUSPECT.test(key)) {
      return context.resolve(value);
    }
    const inner = resolved(each, context);
    if (inner !== undefined) {
      result[key] = inner;
    }
  }
  return result;
}
