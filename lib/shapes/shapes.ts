import { CALLABLES, ENUMS, STRUCTS } from './table';

/** What a parameter or a prop takes. */
export interface Shape {
  readonly name: string;
  readonly optional: boolean;
  /** Takes all arguments from here on. */
  readonly variadic: boolean;
  readonly type: ShapeType;
}

/** A type of the public API: `list` and `map` say what the type of each element is put into. */
export interface ShapeType {
  readonly name: string;
  readonly kind: 'plain' | 'list' | 'map';
  readonly element?: ShapeType;
}

const structs = new Map<string, readonly Shape[]>();
const callables = new Map<string, readonly Shape[]>();

/** The props of an interface; undefined when the name is none of an interface. */
export function structOf(name: string): readonly Shape[] | undefined {
  return read(STRUCTS, structs, name);
}

/** The parameters of a callable. */
export function parametersOf(callable: string): readonly Shape[] {
  const parameters = read(CALLABLES, callables, callable);
  if (!parameters) {
    throw new Error(`lib/shapes/table.ts knows no ${callable}: run \`npm run compile && npm run shapes\``);
  }
  return parameters;
}

/** The values of an enumeration. */
export function enumOf(name: string): readonly string[] | undefined {
  return Object.hasOwn(ENUMS, name) ? ENUMS[name].split('|') : undefined;
}

/** How an instance of a class is had, for messages. */
export function factoriesOf(className: string): string[] {
  return Object.keys(CALLABLES).filter(callable => callable === className || callable.startsWith(`${className}.`))
    .map(callable => callable === className ? `new ${className}()` : `${callable}()`);
}

function read(table: { readonly [name: string]: string }, known: Map<string, readonly Shape[]>, name: string): readonly Shape[] | undefined {
  if (!known.has(name) && Object.hasOwn(table, name)) {
    known.set(name, table[name] === '' ? [] : table[name].split(' ').map(shapeOf));
  }
  return known.get(name);
}

function shapeOf(text: string): Shape {
  const [, name, mark, type] = /^(\w+)(\?|\.\.\.)?:(.+)$/.exec(text)!;
  return { name, optional: mark === '?', variadic: mark === '...', type: typeOf(type) };
}

function typeOf(text: string): ShapeType {
  return text.endsWith('[]') ? { name: text, kind: 'list', element: typeOf(text.slice(0, -2)) }
    : text.startsWith('{') ? { name: text, kind: 'map', element: typeOf(text.slice(1, -1)) }
      : { name: text, kind: 'plain' };
}
