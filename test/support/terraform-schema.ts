/**
 * Judges a `cdk.tf.json` by the schemas that `terraform providers schema -json` prints: what `terraform validate`
 * would say about names, types and references, without Terraform and without provider binaries. Stricter in one point:
 * a number where a string belongs is reported, although Terraform would convert it.
 */
import { readConformanceJson } from './conformance-data';
import { checkReferences } from './terraform-references';
import { Json, isExpression, isPlainObject, typeProblem } from './terraform-types';

export { hasConformanceData } from './conformance-data';

export interface BlockSchema {
  readonly attributes?: { readonly [name: string]: AttributeSchema };
  readonly block_types?: { readonly [name: string]: NestedBlockSchema };
}
export interface AttributeSchema {
  readonly type?: Json;
  readonly nested_type?: { readonly attributes: { readonly [name: string]: AttributeSchema }; readonly nesting_mode: string };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
}
export interface NestedBlockSchema {
  readonly nesting_mode: string;
  readonly block: BlockSchema;
  readonly min_items?: number;
  readonly max_items?: number;
}
export interface ProviderSchema {
  readonly provider: { readonly block: BlockSchema };
  readonly resource_schemas: { readonly [type: string]: { readonly block: BlockSchema } };
  readonly data_source_schemas: { readonly [type: string]: { readonly block: BlockSchema } };
}
/** By local provider name: `{ azurerm: loadSchema('azurerm-4.55.0')! }`. */
export type ProviderSchemas = { readonly [localName: string]: ProviderSchema | undefined };

export interface ValidateStackOptions {
  /**
   * Types that the schemas leave out because they were cut, e.g. `azurerm_container_registry` of a user's own program.
   * @default - a type without schema is an error
   */
  readonly typesWithoutSchema?: string[];
}

const META = {
  resource: ['count', 'for_each', 'depends_on', 'provider', 'lifecycle', 'connection', 'provisioner', '//'],
  data: ['count', 'for_each', 'depends_on', 'provider', 'lifecycle', '//'],
  provider: ['alias', 'version', '//'],
  nested: ['//'],
};

/** The schema in `terraform/<name>.json` of the conformance data, e.g. `azurerm-4.55.0`; undefined where there is none. */
export function loadSchema(name: string): ProviderSchema | undefined {
  const file = readConformanceJson(`terraform/${name}.json`);
  return file && (Object.values(file.provider_schemas)[0] as ProviderSchema);
}

/** All that is wrong with the stack, one message each, `address: problem`; empty when it is valid. */
export function validateStack(cdkTfJson: object, schemas: ProviderSchemas, options: ValidateStackOptions = {}): string[] {
  return new StackValidator(cdkTfJson as Json, schemas, options).run();
}

class StackValidator {
  private readonly problems: string[] = [];
  private readonly required: Json;

  constructor(private readonly stack: Json, private readonly schemas: ProviderSchemas, private readonly options: ValidateStackOptions) {
    this.required = stack.terraform?.required_providers ?? {};
  }

  public run(): string[] {
    this.checkProviders();
    this.checkKind('resource');
    this.checkKind('data');
    this.problems.push(...checkReferences(this.stack, type => this.schemaOf(type.kind, type.name)));
    return this.problems;
  }

  private report(address: string, problem: string) {
    this.problems.push(`${address}: ${problem}`);
  }

  private checkProviders() {
    for (const [name, value] of Object.entries<any>(this.stack.provider ?? {})) {
      const schema = this.schemas[name];
      if (!schema) {
        this.report(`provider.${name}`, 'no schema of this provider was given');
        continue;
      }
      if (!this.required[name]) { this.report(`provider.${name}`, 'is not in terraform.required_providers'); }
      const configurations = Array.isArray(value) ? value : [value];
      const aliases = configurations.map((each: Json) => each.alias ?? '');
      if (new Set(aliases).size !== aliases.length) { this.report(`provider.${name}`, 'two configurations have the same alias'); }
      configurations.forEach((each: Json) => this.checkBlock(`provider.${name}`, each, schema.provider.block, META.provider));
    }
  }

  private checkKind(kind: 'resource' | 'data') {
    for (const [type, instances] of Object.entries<any>(this.stack[kind] ?? {})) {
      for (const [name, body] of Object.entries<any>(instances)) {
        const address = kind === 'data' ? `data.${type}.${name}` : `${type}.${name}`;
        this.checkProviderOf(address, type, body);
        if (this.options.typesWithoutSchema?.includes(type)) { continue; }
        const schema = this.schemaOf(kind, type);
        if (!schema) {
          this.report(address, `unknown ${kind === 'data' ? 'data source' : 'resource'} type '${type}'`);
          continue;
        }
        this.checkBlock(address, body, schema, META[kind]);
      }
    }
  }

  /** Terraform takes the provider from `provider`, else from the type's first word, and that one must be declared. */
  private checkProviderOf(address: string, type: string, body: Json) {
    const [name, alias] = String(body?.provider ?? type.split('_')[0]).split('.');
    if (!this.required[name]) { this.report(address, `its provider '${name}' is not in terraform.required_providers`); }
    const declared = [this.stack.provider?.[name] ?? []].flat() as Json[];
    if (alias && !declared.some(each => each.alias === alias)) { this.report(address, `provider '${name}.${alias}' is not configured`); }
  }

  private schemaOf(kind: 'resource' | 'data', type: string): BlockSchema | undefined {
    const provider = this.schemas[type.split('_')[0]];
    return (kind === 'data' ? provider?.data_source_schemas : provider?.resource_schemas)?.[type]?.block;
  }

  private checkBlock(address: string, body: Json, schema: BlockSchema, meta: string[] = META.nested) {
    if (!isPlainObject(body)) {
      this.report(address, 'a block must be an object');
      return;
    }
    const dynamic = isPlainObject(body.dynamic) ? body.dynamic : {};
    for (const [key, value] of Object.entries<any>(body)) {
      if (meta.includes(key) || value === null || value === undefined) { continue; }
      const attribute = schema.attributes?.[key];
      const nested = schema.block_types?.[key];
      if (attribute) {
        this.checkAttribute(`${address}.${key}`, value, attribute);
      } else if (nested) {
        this.checkNested(`${address}.${key}`, value, nested);
      } else if (key !== 'dynamic') {
        this.report(address, `unknown attribute or block '${key}'`);
      }
    }
    for (const [key, value] of Object.entries<any>(dynamic)) {
      const nested = schema.block_types?.[key];
      if (!nested) {
        this.report(address, `unknown block '${key}' in dynamic`);
      } else if (value?.content) {
        this.checkBlock(`${address}.dynamic.${key}`, value.content, nested.block);
      }
    }
    this.checkPresence(address, body, schema, Object.keys(dynamic));
  }

  private checkPresence(address: string, body: Json, schema: BlockSchema, dynamic: string[]) {
    const absent = (key: string) => body[key] === undefined || body[key] === null;
    for (const [key, attribute] of Object.entries(schema.attributes ?? {})) {
      if (attribute.required && absent(key)) { this.report(address, `required attribute '${key}' is missing`); }
    }
    for (const [key, nested] of Object.entries(schema.block_types ?? {})) {
      if ((nested.min_items ?? 0) > 0 && absent(key) && !dynamic.includes(key)) { this.report(address, `required block '${key}' is missing`); }
    }
  }

  private checkAttribute(address: string, value: Json, schema: AttributeSchema) {
    if (schema.computed && !schema.optional && !schema.required) {
      this.report(address, 'is read-only: the provider computes it');
    } else if (schema.nested_type) {
      this.checkNestedType(address, value, schema.nested_type);
    } else {
      const problem = typeProblem(value, schema.type);
      if (problem) { this.report(`${address}${problem.at}`, problem.text); }
    }
  }

  private checkNestedType(address: string, value: Json, nested: { attributes: BlockSchema['attributes']; nesting_mode: string }) {
    if (isExpression(value)) { return; }
    const block = { attributes: nested.attributes };
    if (nested.nesting_mode === 'single') {
      this.checkBlock(address, value, block, []);
    } else if (nested.nesting_mode === 'map') {
      if (!isPlainObject(value)) { return this.report(address, 'a map of objects is needed'); }
      Object.entries(value).forEach(([key, each]) => this.checkBlock(`${address}["${key}"]`, each as Json, block, []));
    } else if (!Array.isArray(value)) {
      this.report(address, `a ${nested.nesting_mode} of objects is needed`);
    } else {
      value.forEach((each, index) => this.checkBlock(`${address}[${index}]`, each, block, []));
    }
  }

  /** In JSON syntax a block is an object, or an array of objects where it may be repeated; an expression cannot stand for a block. */
  private checkNested(address: string, value: Json, schema: NestedBlockSchema) {
    if (schema.nesting_mode === 'map') {
      if (!isPlainObject(value)) { return this.report(address, 'a labelled block must be an object by label'); }
      Object.entries(value).forEach(([label, each]) => this.checkBlock(`${address}.${label}`, each as Json, schema.block));
      return;
    }
    const blocks: Json[] = Array.isArray(value) ? value : [value];
    const single = schema.nesting_mode === 'single' || schema.nesting_mode === 'group';
    const most = single ? 1 : schema.max_items || Infinity;
    if (blocks.length > most) { this.report(address, `at most ${most} block${most === 1 ? '' : 's'}, ${blocks.length} given`); }
    if (blocks.length < (schema.min_items ?? 0)) { this.report(address, `at least ${schema.min_items} block(s), ${blocks.length} given`); }
    blocks.forEach((each, index) => this.checkBlock(Array.isArray(value) ? `${address}[${index}]` : address, each, schema.block));
  }
}
