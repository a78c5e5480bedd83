/**
 * Writes lib/providers/azuredevops: the cdktf classes of the few microsoft/azuredevops resources that
 * Flux needs. Nobody publishes prebuilt bindings for that provider, and all of it would be 200 classes.
 *
 *   npx ts-node -T scripts/generate-azuredevops-bindings.ts [--check] [schema.json]
 *
 * `schema.json` is what `terraform providers schema -json` prints in a folder that requires
 * microsoft/azuredevops. Without the argument it is `terraform/azuredevops-1.16.0.json` in the folder
 * that CONFORMANCE_DATA names (default `../shared/schemas`, from the project's root).
 * `--check` writes nothing and fails when the committed files differ from what would be written.
 *
 * The output depends only on the names and types in the schema, on the lists below and on the version of
 * @cdktf/provider-generator: running the script again changes no byte. For another provider version,
 * change PROVIDER_VERSION and VERSION_CONSTRAINT, run it, and commit the result.
 *
 * Import the classes by file (`../../providers/azuredevops/group-membership`); there is no index on purpose:
 * each file costs time at import, and nothing here belongs to the public interface of the library.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { CodeMaker, TerraformProviderConstraint, TerraformProviderGenerator } from '@cdktf/provider-generator';

const PROVIDER_SOURCE = 'microsoft/azuredevops';
const PROVIDER_VERSION = '1.16.0';
const VERSION_CONSTRAINT = '~> 1.16';
const RESOURCES = ['service_principal_entitlement', 'group_membership', 'git_permissions', 'project_permissions'];
const DATA_SOURCES = ['group', 'project', 'git_repository', 'service_principal'];

const ROOT = resolve(__dirname, '..');
const OUTPUT = join(ROOT, 'lib', 'providers', 'azuredevops');

type Json = { [key: string]: any };

/** Sorted keys and no prose: a schema with or without descriptions, in any order, gives the same files. */
function canonical(value: any, namesAsKeys = false): any {
  if (Array.isArray(value)) { return value.map(item => canonical(item)); }
  if (value === null || typeof value !== 'object') { return value; }
  return Object.fromEntries(Object.keys(value)
    .filter(key => namesAsKeys || !['description', 'description_kind'].includes(key))
    .sort()
    .map(key => [key, !namesAsKeys && key === 'type' ? value[key] : canonical(value[key], isNameTable(key, namesAsKeys))]));
}

/** The keys below these are attribute names of the provider: one called `description` has to stay. */
function isNameTable(key: string, insideNameTable: boolean): boolean {
  return !insideNameTable && (key === 'attributes' || key === 'block_types');
}

function pick(schemas: Json, names: string[]): Json {
  return Object.fromEntries(names.map(name => `azuredevops_${name}`).sort().map(type => {
    if (!schemas[type]) { throw new Error(`the schema has no ${type}; is it the one of ${PROVIDER_SOURCE}?`); }
    return [type, canonical(schemas[type])];
  }));
}

function selectedSchema(path: string): any {
  const all = JSON.parse(readFileSync(path, 'utf8')).provider_schemas as Json;
  const address = Object.keys(all).find(key => key.toLowerCase().endsWith(`/${PROVIDER_SOURCE}`));
  if (!address) { throw new Error(`${path} holds no schema of ${PROVIDER_SOURCE}, but of ${Object.keys(all).join(', ')}`); }
  return {
    format_version: '1.0',
    provider_schemas: {
      [`registry.terraform.io/${PROVIDER_SOURCE}`]: {
        provider: canonical(all[address].provider),
        resource_schemas: pick(all[address].resource_schemas, RESOURCES),
        data_source_schemas: pick(all[address].data_source_schemas, DATA_SOURCES),
      },
    },
  };
}

/** The generator reads only these fields of its (not exported) constraint class. */
function target(): any {
  const constraint = new TerraformProviderConstraint(`${PROVIDER_SOURCE}@${VERSION_CONSTRAINT}`);
  return {
    constraint,
    name: constraint.name,
    source: constraint.source,
    version: constraint.version,
    fqn: constraint.fqn,
    isModule: false,
    isProvider: true,
  };
}

/** What the generator writes, as file name → text, after our own finish. */
async function generate(schemaPath: string): Promise<Map<string, string>> {
  const scratch = mkdtempSync(join(tmpdir(), 'azuredevops-bindings-'));
  try {
    const generator = new TerraformProviderGenerator(new CodeMaker(), selectedSchema(schemaPath));
    generator.generate(target());
    await generator.save(scratch);
    const folder = join(scratch, 'providers', 'azuredevops');
    const classes = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).sort();
    return new Map(classes.map(name => [`${name}.ts`, finish(readFileSync(join(folder, name, 'index.ts'), 'utf8'))]));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function finish(generated: string): string {
  const header = [
    '/* eslint-disable */',
    `// Generated by scripts/${basename(__filename)} from the schema of ${PROVIDER_SOURCE} ${PROVIDER_VERSION}: do not edit.`,
  ];
  const body = generated.split('\n').map(line => line.trimEnd()).join('\n');
  return `${header.join('\n')}\n${body.trimEnd()}\n`;
}

function committed(): Map<string, string> {
  try {
    return new Map(readdirSync(OUTPUT).sort().map(name => [name, readFileSync(join(OUTPUT, name), 'utf8')]));
  } catch {
    return new Map();
  }
}

async function main(args: string[]): Promise<number> {
  const data = resolve(ROOT, process.env.CONFORMANCE_DATA || '../shared/schemas');
  const given = args.find(arg => !arg.startsWith('--'));
  const files = await generate(given ? resolve(given) : join(data, 'terraform', `azuredevops-${PROVIDER_VERSION}.json`));

  if (args.includes('--check')) {
    const present = committed();
    const names = [...new Set([...files.keys(), ...present.keys()])].sort();
    const different = names.filter(name => files.get(name) !== present.get(name));
    different.forEach(name => console.error(`lib/providers/azuredevops/${name} is not what this script writes; run it without --check`));
    return different.length === 0 ? 0 : 1;
  }
  rmSync(OUTPUT, { recursive: true, force: true });
  mkdirSync(OUTPUT, { recursive: true });
  files.forEach((text, name) => writeFileSync(join(OUTPUT, name), text));
  console.log(`lib/providers/azuredevops: ${files.size} files`);
  return 0;
}

main(process.argv.slice(2)).then(
  code => { process.exitCode = code; },
  error => { console.error(error.message); process.exitCode = 1; },
);
