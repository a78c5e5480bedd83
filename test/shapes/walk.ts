import { call, validArguments, validValue, World } from './valid';
import { FluxAzureApp } from '../../lib';
import { parametersOf, ShapeType, structOf } from '../../lib/shapes/shapes';
import { CALLABLES } from '../../lib/shapes/table';

class Foreign { public readonly name = 'foreign'; }

/** What no compiler would let through, or only just. */
export const BAD_VALUES: readonly (readonly [name: string, value: () => unknown])[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['0', () => 0],
  ['1', () => 1],
  ['-1', () => -1],
  ['1.5', () => 1.5],
  ['NaN', () => NaN],
  ['Infinity', () => Infinity],
  ['true', () => true],
  ['false', () => false],
  ['"false"', () => 'false'],
  ['""', () => ''],
  ['" "', () => ' '],
  ['a text', () => 'a text that is none'],
  ['control characters', () => 'a\u0000\u001b[31m\u2028b'],
  ['a long text', () => 'x'.repeat(250)],
  ['[]', () => []],
  ['[undefined]', () => [undefined]],
  ['[null]', () => [null]],
  ['a sparse list', () => new Array(2)],
  ['[[]]', () => [[]]],
  ['{}', () => ({})],
  ['{ a: undefined }', () => ({ a: undefined })],
  ['{ a: null }', () => ({ a: null })],
  ['{ a: {} }', () => ({ a: {} })],
  ['an object without a prototype', () => Object.create(null)],
  ['a function', () => () => 1],
  ['a class', () => Foreign],
  ['a symbol', () => Symbol('x')],
  ['a bigint', () => BigInt(10)],
  ['a date', () => new Date(0)],
  ['a Map', () => new Map([['a', 1]])],
  ['a Set', () => new Set([1])],
  ['a promise', () => Promise.resolve(1)],
  ['a boxed text', () => Object('text') as object],
  ['an object with toString', () => ({ toString: () => 'text' })],
  ['an object of another class', () => new Foreign()],
  ['an error', () => new Error('x')],
  ['a list that contains itself', () => {
    const list: unknown[] = [];
    list.push(list);
    return list;
  }],
];

/** Marks that a prop is left out. */
export const LEFT_OUT = Symbol('left out');

/** A place in the arguments of a callable: the parameter, and the way to a prop or an element in it. */
export interface Place {
  readonly callable: string;
  readonly parameter: number;
  readonly path: readonly (string | number)[];
  readonly type: ShapeType;
}

export const ALL_CALLABLES: readonly string[] = Object.keys(CALLABLES);

/** All places of a callable: its parameters, their props, and what is in these. */
export function placesOf(callable: string): Place[] {
  return parametersOf(callable).flatMap(({ type }, parameter) => inside({ callable, parameter, path: [], type }));
}

function inside(place: Place): Place[] {
  const { type, path } = place;
  if (type.kind !== 'plain') {
    return [place, ...inside({ ...place, path: [...path, type.kind === 'list' ? 0 : 'example'], type: type.element! })];
  }
  return [place, ...(structOf(type.name) ?? []).flatMap(prop => inside({ ...place, path: [...path, prop.name], type: prop.type }))];
}

/** Name of a place, for people. */
export function nameOf({ callable, parameter, path }: Place): string {
  return `${callable}(${[parametersOf(callable)[parameter].name, ...path].join('.')})`;
}

/** The arguments of a call that is right but for one place. */
export function argumentsWith({ callable, parameter, path }: Place, value: unknown, world: World): unknown[] {
  const args = validArguments(callable, world);
  const parameters = parametersOf(callable);
  while (args.length <= parameter) {
    args.push(path.length === 0 && args.length === parameter ? undefined : validValue(callable, parameters[args.length].name, parameters[args.length].type, world));
  }
  if (path.length === 0) {
    args[parameter] = value === LEFT_OUT ? undefined : value;
    return value === LEFT_OUT ? args.slice(0, parameter) : args;
  }
  args[parameter] = changed(args[parameter], parameters[parameter].type, path, value, callable, world);
  return args;
}

function changed(whole: any, type: ShapeType, [step, ...rest]: readonly (string | number)[], value: unknown, callable: string, world: World): unknown {
  const inner = type.element ?? structOf(type.name)!.find(({ name }) => name === step)!.type;
  const next = rest.length === 0 ? value : changed(whole[step] ?? validValue(callable, String(step), inner, world), inner, rest, value, callable, world);
  const copy = Array.isArray(whole) ? [...whole] : { ...whole };
  if (next === LEFT_OUT) {
    delete copy[step];
  } else {
    copy[step] = next;
  }
  return copy;
}

/** Calls, and reads whatever can be read of what comes back. */
export function callAndRead(place: Place, value: unknown, world: World, instance?: unknown): unknown {
  const result = call(place.callable, argumentsWith(place, value, world), world, instance);
  readAll(result);
  return result;
}

/** Getters may not end in a raw error either. */
export function readAll(result: unknown): void {
  if (typeof result !== 'object' || result === null || result instanceof FluxAzureApp) {
    return;
  }
  for (let prototype: object | null = result; prototype && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype) as object | null) {
    Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([name, { get }]) => get && !name.startsWith('_')).forEach(([name]) => (result as any)[name]);
  }
}
