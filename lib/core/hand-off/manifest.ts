import { ApiObject, App, ImplicitTokenResolver, IResolver, JsonPatch, LazyResolver, NumberStringUnionResolver, ResolutionContext, Yaml } from 'cdk8s';
import { HandOffResolver } from './resolver';
import { MAX_DEPTH, MAX_VALUES, tooDeep, tooLarge, unwritable } from '../../text/json-value';
import { FluxAzureError, Problem, renderProblem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { toYaml } from '../../text/yaml';

/** What an ApiObject keeps to itself. */
interface Internals {
  readonly props: Fields;
  readonly patches: JsonPatch[];
  readonly metadata: Fields & { readonly _additionalAttributes?: Fields; toJson(): unknown };
}
interface Fields { readonly [field: string]: unknown }
interface Cleaning { readonly sort: boolean; readonly dropEmpty: boolean }

const METADATA = ['name', 'namespace', 'annotations', 'finalizers', 'ownerReferences', 'labels'] as const;

/** The manifest of an object, with tokens replaced. */
export function manifestOf(object: ApiObject): unknown {
  return withOwnWriters(() => {
    try {
      return object.toJson() as unknown;
    } catch (error) {
      throw error instanceof FluxAzureError ? error : refused(object, {
        code: Refusal.RENDERING,
        what: `the object cannot be rendered: ${(error as Error).message.split('\n')[0]}`,
        why: 'its manifest cannot be written',
        fix: 'give plain values: texts, numbers, booleans, lists and objects; and patches that fit',
      });
    }
  });
}

/**
 * While `work` runs, cdk8s renders objects and writes YAML with our functions, also where it is called by the apps and constructs of a user.
 *
 * Its own lose keys named `__proto__` and stop at those named `constructor` (both are keys that a ConfigMap may have), go down without end,
 * and write characters as they are that other readers of YAML take for ends of lines.
 */
export function withOwnWriters<T>(work: () => T): T {
  const yaml = Yaml as { stringify(...documents: unknown[]): string };
  const objects = ApiObject.prototype as { toJson(): unknown };
  const [stringify, toJson] = [yaml.stringify, objects.toJson];
  yaml.stringify = toYaml;
  objects.toJson = rendered;
  try {
    return work();
  } finally {
    yaml.stringify = stringify;
    objects.toJson = toJson;
  }
}

/** As cdk8s does it: resolve tokens, leave out what is not set, sort keys, apply the patches. */
function rendered(this: ApiObject): unknown {
  const { props, patches, metadata } = this as unknown as Internals;
  const cleaning: Cleaning = { sort: !process.env.CDK8S_DISABLE_SORT, dropEmpty: false };
  const renderer = new Renderer(this);
  const meta = metadata._additionalAttributes
    ? renderer.clean(renderer.resolve([], { ...metadata._additionalAttributes, ...fieldsOf(metadata) }), { sort: true, dropEmpty: true })
    : metadata.toJson();
  const json = renderer.clean(renderer.resolve([], { ...props, metadata: meta }), cleaning);
  const patched = (patches.length > 0 ? JsonPatch.apply(json, ...patches) : json) as Fields;
  const problems = unwritable(patched);
  if (problems.length > 0) {
    throw refused(this, ...problems);
  }
  const keys = new Set(['apiVersion', 'kind', 'metadata', ...Object.keys(patched)]);
  return Object.fromEntries([...keys].filter(key => Object.hasOwn(patched, key)).map(key => [key, patched[key]]));
}

function fieldsOf(metadata: Fields): Fields {
  return Object.fromEntries(METADATA.map(field => [field, metadata[field]]));
}

function refused(object: ApiObject, ...problems: readonly Problem[]): FluxAzureError {
  return new FluxAzureError(problems.map(problem => renderProblem(object.node.path, problem)));
}

/** Resolvers of which it is known what they do. */
const KNOWN: ReadonlySet<unknown> = new Set([LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver, HandOffResolver]);

class Renderer {
  private seen = 0;
  private readonly resolvers: readonly IResolver[];
  /** Those that have nothing to do on plain objects, and would take one with a key of their own's name for something else. */
  private readonly forObjects: readonly IResolver[];
  /** A text without a token, or true or false, passes every resolver but one of the user's. */
  private readonly passesTexts: boolean;

  public constructor(private readonly object: ApiObject) {
    this.resolvers = App.of(object).resolvers;
    this.forObjects = this.resolvers.filter(resolver => !(resolver instanceof NumberStringUnionResolver));
    this.passesTexts = this.resolvers.every(resolver => KNOWN.has(resolver.constructor));
  }

  public resolve(key: string[], value: unknown, depth = 0): unknown {
    if (value === undefined || value === null) {
      return value;
    }
    if (depth > MAX_DEPTH || ++this.seen > MAX_VALUES) {
      throw refused(this.object, depth > MAX_DEPTH ? tooDeep(key) : tooLarge());
    }
    if (this.passesTexts && (typeof value === 'string' ? !value.includes('TfToken[') : typeof value === 'boolean')) {
      return value;
    }
    const plain = isPlain(value);
    for (const resolver of plain ? this.forObjects : this.resolvers) {
      const context = new ResolutionContext(this.object, key, value);
      resolver.resolve(context);
      if (context.replaced) {
        return this.resolve(key, context.replacedValue, depth + 1);
      }
    }
    if (Array.isArray(value)) {
      return value.map((item, i) => this.resolve([...key, `${i}`], item, depth + 1));
    }
    return plain ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, this.resolve([...key, name], field, depth + 1)])) : value;
  }

  /** What is left is no deeper than what was resolved. */
  public clean(value: unknown, cleaning: Cleaning): unknown {
    if (value === undefined || value === null) {
      return undefined;
    }
    if (Array.isArray(value)) {
      return cleaning.dropEmpty && value.length === 0 ? undefined : value.map(item => this.clean(item, cleaning));
    }
    if (typeof value !== 'object') {
      return value;
    }
    if (!isPlain(value)) {
      throw new Error(`can't render non-simple object of type '${value.constructor?.name}'`);
    }
    const names = Object.keys(value);
    const entries = (cleaning.sort ? names.sort() : names).map((name): [string, unknown] => [name, this.clean(value[name], cleaning)]).filter(([, field]) => field !== undefined);
    return cleaning.dropEmpty && entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
}

/** By what it was made, not by its field `constructor`, which may be a key of the user's. */
function isPlain(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || (prototype as object).constructor?.name === 'Object';
}
