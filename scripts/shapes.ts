/**
 * Writes lib/shapes/table.ts: what every public callable takes, from the jsii assembly of the last `npm run compile`. The library checks the
 * arguments of programs that no compiler has seen against it. And lib/text/public-names.ts, the names that messages write in the way of the program's language.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

interface Type { readonly primitive?: string; readonly fqn?: string; readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: Type } }
interface Value { readonly name: string; readonly type: Type; readonly optional?: boolean; readonly variadic?: boolean }
interface Callable { readonly name: string; readonly static?: boolean; readonly protected?: boolean; readonly parameters?: readonly Value[] }
interface Declared {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'enum' | 'interface';
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: Omit<Callable, 'name'>;
  readonly methods?: readonly Callable[];
  readonly properties?: readonly Value[];
  readonly members?: readonly { readonly name: string }[];
}
export interface Assembly { readonly name: string; readonly types: { readonly [fqn: string]: Declared } }

const ROOT = join(__dirname, '..');
export const TABLE = join(ROOT, 'lib/shapes/table.ts');
export const NAMES = join(ROOT, 'lib/text/public-names.ts');

/** Names of cdk8s and cdktf that stand in messages. */
const NAMES_OF_OTHERS = ['addJsonPatch', 'asString'];

export function readAssembly(): Assembly {
  return JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as Assembly;
}

/** The text of the table. Types of other packages begin with `@`; their own checks know them. */
export function tableOf(assembly: Assembly, enumOf: (name: string) => object): string {
  const own = (fqn: string | undefined): Declared | undefined => fqn === undefined ? undefined : assembly.types[fqn];
  const nameOf = ({ primitive, fqn, collection }: Type): string => primitive
    ?? (fqn ? (own(fqn)?.name ?? `@${fqn.split('.').pop()!}`) : collection!.kind === 'array' ? `${nameOf(collection!.elementtype)}[]` : `{${nameOf(collection!.elementtype)}}`);
  const isConstruct = ({ base }: Declared): boolean => base !== undefined && (own(base) ? isConstruct(own(base)!) : true);
  const propsOf = (type: Declared): Value[] => [...(type.interfaces ?? []).flatMap(fqn => own(fqn) ? propsOf(own(fqn)!) : []), ...type.properties ?? []];
  const text = ({ name, type, optional }: Value, as = nameOf(type)) => `${name}${optional ? '?' : ''}:${as}`;
  const parameters = (of: Declared, { parameters: given = [] }: Omit<Callable, 'name'>): string => given
    .map(value => value.variadic ? `${value.name}...:${nameOf(value.type)}` : text(value, value.name === 'id' && isConstruct(of) ? 'ID' : undefined)).join(' ');
  const types = Object.values(assembly.types).sort((a, b) => a.name < b.name ? -1 : 1);
  const structs = types.filter(type => type.datatype).map(type => [type.name, propsOf(type).sort((a, b) => a.name < b.name ? -1 : 1).map(prop => text(prop)).join(' ')]);
  const callables = types.filter(({ kind }) => kind === 'class').flatMap(type => [
    ...(type.initializer && !type.initializer.protected ? [[type.name, parameters(type, type.initializer)]] : []),
    ...(type.methods ?? []).filter(method => !method.protected).map(method => [`${type.name}${method.static ? '.' : '#'}${method.name}`, parameters(type, method)]),
  ]);
  const enums = types.filter(({ kind }) => kind === 'enum').map(type => [type.name, Object.values(enumOf(type.name)).join('|')]);
  const object = (name: string, comment: string, entries: readonly string[][]) => [
    `/** ${comment} */`,
    `export const ${name}: { readonly [name: string]: string } = {`,
    ...entries.map(([key, value]) => `  ${entries.every(([other]) => /^\w+$/.test(other)) ? key : `'${key}'`}: '${value}',`),
    '};',
  ].join('\n');
  return [
    '// Generated from the jsii assembly by `npm run compile && npm run shapes`. Never edit it by hand.',
    '',
    object('STRUCTS', 'Props by the name of their interface: `?` is optional, `[]` a list, `{}` a map, `@` a type of another package.', structs),
    '',
    object('CALLABLES', 'Parameters of constructors (`Class`), static methods (`Class.method`) and methods (`Class#method`).', callables),
    '',
    object('ENUMS', 'Values of enumerations.', enums),
    '',
  ].join('\n');
}

/** The names that are others in languages without camelCase. */
export function namesOf(assembly: Assembly): string {
  const names = Object.values(assembly.types).flatMap(({ methods = [], properties = [], initializer }) => [
    ...properties, ...methods, ...[...methods, initializer].flatMap(callable => callable?.parameters ?? []),
  ]).map(({ name }) => name).filter(name => /[a-z][A-Z]/.test(name));
  const lines = [...new Set([...names, ...NAMES_OF_OTHERS])].sort().reduce<string[]>((all, name) => {
    const last = all[all.length - 1];
    return last === undefined || last.length + name.length > 150 ? [...all, name] : [...all.slice(0, -1), `${last} ${name}`];
  }, []);
  return [
    '// Generated from the jsii assembly by `npm run compile && npm run shapes`. Never edit it by hand.',
    '',
    '/** Names of public methods, props and parameters that are of several words, for messages in languages that write them in another way. */',
    `export const PUBLIC_NAMES = [\n${lines.map(line => `  '${line}',\n`).join('')}].join(' ');`,
    '',
  ].join('\n');
}

if (require.main === module) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const library = require(join(ROOT, 'build')) as { [name: string]: object };
  const assembly = readAssembly();
  for (const [file, text] of [[TABLE, tableOf(assembly, name => library[name])], [NAMES, namesOf(assembly)]]) {
    if (!process.argv.includes('--check')) {
      writeFileSync(file, text);
    } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      process.stderr.write(`${relative(ROOT, file)} is not that of the public types: run \`npm run compile && npm run shapes\` and commit it.\n`);
      process.exitCode = 1;
    }
  }
}
