/**
 * Writes lib/providers/{azurerm,azuread,azuredevops}: classes for the few resources and data sources of Terraform that the library writes and
 * reads, each with the arguments that it sets and the attributes that it reads. Prebuilt packages would be 280 MB for a dozen classes.
 *
 *   npm run bindings [-- [--check] [FOLDER]]
 *
 * FOLDER holds what `terraform providers schema -json` prints, a file for each version: `azurerm-4.55.0.json`. Without it, it is the folder
 * `terraform` of CONFORMANCE_DATA (default `../shared/schemas`, from the project's root).
 * `--check` writes nothing and fails when the committed files differ from what would be written.
 *
 * What is written depends only on the names and types in the schemas and on the table below: running it again changes no byte. Where a provider
 * is given in several versions, the classes fit all of them: a type that differs, or an argument that one of them requires and nothing sets, stops
 * the run. For another version of a provider, change the table, run it, and commit the result.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

interface Wanted {
  /** Arguments that the library sets. */
  readonly sets?: readonly string[];
  /** Attributes that the library reads; those of an object in a list by their path, `list[0].name`. */
  readonly reads?: readonly string[];
  /** Arguments that are set by `addOverride`, where the version of the stack has them. */
  readonly overrides?: readonly string[];
  /** Blocks that are written empty. */
  readonly emptyBlocks?: readonly string[];
}

interface Provider {
  readonly source: string;
  /**
   * What stands in `required_providers` instead, where the prebuilt package writes it so: files that exist stay as they are.
   *
   * @default source
   */
  readonly written?: string;
  readonly versions: readonly string[];
  /** What is written to `required_providers`; left out where the provisioner decides it for each stack. */
  readonly constraint?: string;
  readonly provider: Wanted;
  readonly resources: { readonly [type: string]: Wanted };
  readonly dataSources: { readonly [type: string]: Wanted };
}

const PROVIDERS: readonly Provider[] = [
  {
    source: 'hashicorp/azurerm',
    written: 'azurerm',
    versions: ['4.55.0', '5.2.0'],
    provider: { sets: ['environment', 'subscription_id', 'tenant_id'], emptyBlocks: ['features'] },
    resources: {
      // The attributes of the identity are those of azurerm 4; the provisioner overrides them from 4.65 on.
      federated_identity_credential: {
        sets: ['audience', 'issuer', 'name', 'parent_id', 'resource_group_name', 'subject'],
        overrides: ['user_assigned_identity_id'],
      },
      role_assignment: {
        sets: ['condition', 'condition_version', 'principal_id', 'principal_type', 'role_definition_id', 'scope', 'skip_service_principal_aad_check'],
      },
      user_assigned_identity: { sets: ['location', 'name', 'resource_group_name', 'tags'], reads: ['client_id', 'id', 'principal_id'] },
    },
    dataSources: {
      kubernetes_cluster: {
        sets: ['name', 'resource_group_name'],
        reads: ['oidc_issuer_url', 'kubelet_identity[0].client_id', 'kubelet_identity[0].object_id'],
      },
      user_assigned_identity: { sets: ['name', 'resource_group_name'], reads: ['principal_id'] },
    },
  },
  {
    source: 'hashicorp/azuread',
    versions: ['3.7.0'],
    constraint: '3.7.0',
    provider: { sets: ['environment', 'tenant_id'] },
    resources: {
      application: { sets: ['display_name'], reads: ['client_id'] },
      service_principal: { sets: ['client_id'], reads: ['object_id'] },
      service_principal_certificate: { sets: ['encoding', 'end_date', 'service_principal_id', 'type', 'value'] },
    },
    dataSources: {
      service_principal: { sets: ['client_id'], reads: ['object_id'] },
    },
  },
  {
    source: 'microsoft/azuredevops',
    versions: ['1.16.0'],
    constraint: '~> 1.16',
    provider: { sets: ['org_service_url'] },
    resources: {
      git_permissions: { sets: ['permissions', 'principal', 'project_id', 'replace', 'repository_id'] },
      group_membership: { sets: ['group', 'members', 'mode'] },
      project_permissions: { sets: ['permissions', 'principal', 'project_id', 'replace'] },
      service_principal_entitlement: { sets: ['account_license_type', 'origin', 'origin_id'], reads: ['descriptor'] },
    },
    dataSources: {
      git_repository: { sets: ['name', 'project_id'], reads: ['id'] },
      group: { sets: ['name', 'project_id'], reads: ['descriptor'] },
      project: { sets: ['name'], reads: ['id'] },
    },
  },
];

const ROOT = resolve(__dirname, '..');
const OUTPUT = join(ROOT, 'lib', 'providers');

interface Attribute { readonly type: unknown; readonly required?: boolean; readonly optional?: boolean }
interface Block {
  readonly attributes?: { readonly [name: string]: Attribute };
  readonly block_types?: { readonly [name: string]: { readonly block: Block; readonly min_items?: number } };
}
interface Schema {
  readonly provider: { readonly block: Block };
  readonly resource_schemas: { readonly [type: string]: { readonly block: Block } };
  readonly data_source_schemas: { readonly [type: string]: { readonly block: Block } };
}

/** The schema of one thing, in each version that is supported. */
interface Versioned { readonly version: string; readonly block: Block }

const TYPES: { readonly [type: string]: string } = {
  '"string"': 'string',
  '"bool"': 'boolean',
  '["list","string"]': 'string[]',
  '["set","string"]': 'string[]',
  '["map","string"]': '{ readonly [name: string]: string }',
};

/** The text of the classes of a provider. */
function textOf(provider: Provider, folder: string): string {
  const name = basename(provider.source);
  const schemas = provider.versions.map(version => ({ version, schema: schemaOf(provider, folder, version) }));
  const versioned = (what: string, pick: (schema: Schema) => { readonly block: Block } | undefined): Versioned[] => schemas.map(({ version, schema }) => {
    const found = pick(schema) ?? fail(`${what}: ${name} ${version} does not have it`);
    return { version, block: found.block };
  });
  const sorted = (wanted: { readonly [type: string]: Wanted }) => Object.entries(wanted).sort(([a], [b]) => a < b ? -1 : 1);
  const elements = [
    ...sorted(provider.resources).map(([type, wanted]) => elementText({
      name, type, wanted, base: 'Resource', className: pascal(type), docs: 'resources', versions: versioned(`${name}_${type}`, schema => schema.resource_schemas[`${name}_${type}`]), source: provider.source,
    })),
    ...sorted(provider.dataSources).map(([type, wanted]) => elementText({
      name, type, wanted, base: 'DataSource', className: `Data${pascal(name)}${pascal(type)}`, docs: 'data-sources', versions: versioned(`data ${name}_${type}`, schema => schema.data_source_schemas[`${name}_${type}`]), source: provider.source,
    })),
  ];
  return [
    `// Generated by scripts/${basename(__filename)} from the schemas of ${provider.source} ${provider.versions.join(' and ')}: do not edit.`,
    'import { Construct } from \'constructs\';',
    'import { Arguments, DataSource, ElementProps, Provider, ProviderProps, Resource } from \'../elements\';',
    '',
    [providerText(provider, name, versioned(`provider ${name}`, schema => schema.provider)), ...elements].join('\n\n'),
    '',
  ].join('\n');
}

function providerText({ provider: wanted, source, written, constraint }: Provider, name: string, versions: readonly Versioned[]): string {
  const what = `provider ${name}`;
  const className = `${pascal(name)}Provider`;
  check(what, wanted, versions);
  return [
    propsText(what, className, 'ProviderProps', wanted, versions),
    '',
    `/** https://registry.terraform.io/providers/${source}/latest/docs */`,
    `export class ${className} extends Provider<${className}Props> {`,
    `  public constructor(scope: Construct, id: string, props: ${className}Props) {`,
    `    super(scope, id, '${name}', '${written ?? source}', ${constraint === undefined ? undefined : `'${constraint}'`}, props);`,
    '  }',
    ...(wanted.sets ?? []).flatMap(attribute => [
      '',
      `  public get ${camel(attribute)}(): ${typeOf(what, attribute, versions)} | undefined {`,
      `    return this.props.${camel(attribute)};`,
      '  }',
    ]),
    '',
    ...synthesisText(wanted),
    '}',
  ].join('\n');
}

interface ElementText {
  readonly name: string;
  readonly type: string;
  readonly source: string;
  readonly wanted: Wanted;
  readonly base: string;
  readonly className: string;
  readonly docs: string;
  readonly versions: readonly Versioned[];
}

function elementText({ name, type, source, wanted, base, className, docs, versions }: ElementText): string {
  const what = `${name}_${type}`;
  check(what, wanted, versions);
  return [
    propsText(what, className, 'ElementProps', wanted, versions),
    '',
    `/** https://registry.terraform.io/providers/${source}/latest/docs/${docs}/${type} */`,
    `export class ${className} extends ${base}<${className}Props> {`,
    `  public constructor(scope: Construct, id: string, props: ${className}Props) {`,
    `    super(scope, id, '${what}', '${name}', props);`,
    '  }',
    ...(wanted.reads ?? []).flatMap(path => [
      '',
      `  public get ${camel(readable(what, path, versions))}(): string {`,
      `    return this.getStringAttribute('${path}');`,
      '  }',
    ]),
    '',
    ...synthesisText(wanted),
    '}',
  ].join('\n');
}

function propsText(what: string, className: string, base: string, { sets = [] }: Wanted, versions: readonly Versioned[]): string {
  return [
    `export interface ${className}Props extends ${base} {`,
    ...sets.flatMap(attribute => {
      const having = versions.filter(({ block }) => block.attributes?.[attribute]);
      const note = having.length < versions.length ? [`  /** Of the versions above ${having.map(({ version }) => version).join(' and ')} only. */`] : [];
      const optional = having.length < versions.length || !having.every(({ block }) => block.attributes![attribute].required);
      return [...note, `  readonly ${camel(attribute)}${optional ? '?' : ''}: ${typeOf(what, attribute, versions)};`];
    }),
    '}',
  ].join('\n');
}

function synthesisText({ sets = [], emptyBlocks = [] }: Wanted): string[] {
  return [
    '  protected synthesizeAttributes(): Arguments {',
    '    const { props } = this;',
    '    return {',
    ...sets.map(attribute => `      ${attribute}: props.${camel(attribute)},`),
    ...emptyBlocks.map(block => `      ${block}: [{}],`),
    '    };',
    '  }',
  ];
}

/** Nothing may be missing that a version requires. */
function check(what: string, { sets = [], overrides = [], emptyBlocks = [] }: Wanted, versions: readonly Versioned[]): void {
  const known = new Set([...sets, ...overrides, ...emptyBlocks]);
  for (const { version, block } of versions) {
    const required = [
      ...Object.entries(block.attributes ?? {}).filter(([, attribute]) => attribute.required).map(([name]) => name),
      ...Object.entries(block.block_types ?? {}).filter(([, nested]) => (nested.min_items ?? 0) > 0).map(([name]) => name),
    ];
    required.filter(name => !known.has(name)).forEach(name => fail(`${what}: ${version} requires ${name}, which nothing sets`));
    sets.filter(name => block.attributes?.[name] && !block.attributes[name].required && !block.attributes[name].optional)
      .forEach(name => fail(`${what}: ${name} can only be read in ${version}`));
    emptyBlocks.filter(name => !block.block_types?.[name]).forEach(name => fail(`${what}: ${version} has no block ${name}`));
  }
  overrides.filter(name => !versions.some(({ block }) => block.attributes?.[name])).forEach(name => fail(`${what}: no version has ${name}`));
}

function typeOf(what: string, attribute: string, versions: readonly Versioned[]): string {
  const types = new Set(versions.flatMap(({ block }) => block.attributes?.[attribute] ? [JSON.stringify(block.attributes[attribute].type)] : []));
  if (types.size !== 1) {
    return fail(`${what}: ${attribute} ${types.size === 0 ? 'is in no version' : `is ${[...types].join(' or ')}, by version`}`);
  }
  const [type] = types;
  return TYPES[type] ?? fail(`${what}: ${attribute} is ${type}, for which this script has no type`);
}

/** A text that can be read in every version, as words of a name. */
function readable(what: string, path: string, versions: readonly Versioned[]): string {
  const [, attribute, member] = /^(\w+)(?:\[0\]\.(\w+))?$/.exec(path) ?? fail(`${what}: ${path} is no path`);
  for (const { version, block } of versions) {
    const type = block.attributes?.[attribute]?.type;
    const found: unknown = member === undefined ? type
      : Array.isArray(type) && type[0] === 'list' && Array.isArray(type[1]) && type[1][0] === 'object' ? (type[1][1] as { [name: string]: unknown })[member] : undefined;
    found === 'string' || fail(`${what}: ${path} is no text in ${version}`);
  }
  return member === undefined ? attribute : `${attribute}_${member}`;
}

function schemaOf({ source }: Provider, folder: string, version: string): Schema {
  const path = join(folder, `${basename(source)}-${version}.json`);
  const all = (JSON.parse(readFileSync(path, 'utf8')) as { provider_schemas: { [address: string]: Schema } }).provider_schemas;
  const address = Object.keys(all).find(key => key.toLowerCase().endsWith(`/${source}`));
  return address ? all[address] : fail(`${path} holds no schema of ${source}, but of ${Object.keys(all).join(', ')}`);
}

function pascal(name: string): string {
  return name.split('_').map(word => word[0].toUpperCase() + word.slice(1)).join('');
}

function camel(name: string): string {
  return name.split('_').map((word, i) => i === 0 ? word : word[0].toUpperCase() + word.slice(1)).join('');
}

function fail(message: string): never {
  throw new Error(message);
}

/** Files below the output folder that were generated: those of the folders of providers. */
function committed(): Map<string, string> {
  return new Map(readdirSync(OUTPUT, { withFileTypes: true }).filter(entry => entry.isDirectory())
    .flatMap(({ name: folder }) => readdirSync(join(OUTPUT, folder)).map((file): [string, string] => [join(folder, file), readFileSync(join(OUTPUT, folder, file), 'utf8')])));
}

function main(args: readonly string[]): number {
  const given = args.find(arg => !arg.startsWith('--'));
  const folder = given ? resolve(given) : join(resolve(ROOT, process.env.CONFORMANCE_DATA || '../shared/schemas'), 'terraform');
  const files = new Map(PROVIDERS.map((provider): [string, string] => [join(basename(provider.source), 'index.ts'), textOf(provider, folder)]));
  const present = committed();
  const different = [...new Set([...files.keys(), ...present.keys()])].sort().filter(file => files.get(file) !== present.get(file));
  if (args.includes('--check')) {
    different.forEach(file => console.error(`lib/providers/${file} is not what this script writes: run \`npm run bindings\``));
    return different.length === 0 ? 0 : 1;
  }
  for (const file of different) {
    const text = files.get(file);
    if (text === undefined) {
      rmSync(join(OUTPUT, file));
    } else {
      mkdirSync(join(OUTPUT, file, '..'), { recursive: true });
      writeFileSync(join(OUTPUT, file), text);
    }
  }
  console.log(`lib/providers: ${different.length === 0 ? 'nothing' : different.join(', ')} changed`);
  return 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
