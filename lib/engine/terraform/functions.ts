import { isObject } from '../../text/json-reading';

/** A value of Terraform. A text with `tf:` in it stands for one that no file tells. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** Whether all of a value is known. */
export function isKnown(value: Value): boolean {
  if (typeof value === 'string') {
    return !value.includes('tf:');
  }
  return typeof value !== 'object' || value === null || (Array.isArray(value) ? value : Object.values(value)).every(isKnown);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is { readonly [key: string]: Value } {
  return isObject(value);
}

/** A primitive as text; undefined for everything else. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

type Implementation = (args: readonly Value[]) => Value | undefined;

const list = (value: Value | undefined): readonly Value[] | undefined => (isList(value) ? value : undefined);
const texts = (value: Value | undefined): string[] | undefined => {
  const all = list(value)?.map(textOf);
  return all?.every(item => item !== undefined) ? all as string[] : undefined;
};
const onText = (change: (text: string, ...more: string[]) => Value | undefined): Implementation => args => {
  const [first, ...rest] = args.map(textOf);
  return first === undefined || !args.every(isKnown) || rest.some(item => item === undefined) ? undefined : change(first, ...rest as string[]);
};
const same: Implementation = ([value]) => value;
const distinct = (values: readonly Value[]): Value[] => [...new Map(values.map(value => [JSON.stringify(value), value])).values()];
const flatten = (values: readonly Value[]): Value[] => values.flatMap(value => (isList(value) ? flatten(value) : [value]));

function format(args: readonly Value[]): Value | undefined {
  const [pattern, ...values] = args;
  if (typeof pattern !== 'string') {
    return undefined;
  }
  let next = 0;
  let isPlain = true;
  const text = pattern.replace(/%(?:%|(?:\[(\d+)\])?([-+#0-9. ]*)([a-zA-Z]))/g, (whole, position: string | undefined, flags: string | undefined, verb: string | undefined) => {
    if (whole === '%%') {
      return '%';
    }
    const value = textOf(values[position === undefined ? next++ : Number(position) - 1]);
    isPlain &&= value !== undefined && flags === '' && ['s', 'd', 'v', 'q', 't'].includes(verb!);
    return verb === 'q' ? JSON.stringify(value ?? '') : value ?? '';
  });
  return isPlain ? text : undefined;
}

/** Functions that are understood; each gives undefined where it cannot tell. https://developer.hashicorp.com/terraform/language/functions */
export const FUNCTIONS: { readonly [name: string]: Implementation } = {
  format,
  formatlist: ([pattern, ...args]) => {
    const lists = args.map(arg => (isList(arg) ? arg : undefined));
    const length = Math.max(0, ...lists.map(arg => arg?.length ?? 0));
    const all = Array.from({ length }, (_, i) => format([pattern, ...args.map((arg, j) => lists[j]?.[i] ?? arg)]));
    return all.every(item => item !== undefined) ? all as Value[] : undefined;
  },
  join: ([separator, ...lists]) => {
    const all = lists.map(texts);
    return typeof separator === 'string' && all.every(item => item) ? all.flatMap(item => item!).join(separator) : undefined;
  },
  split: ([separator, text]) => (typeof separator === 'string' && separator !== '' && typeof text === 'string' && !text.includes('tf:') ? text.split(separator) : undefined),
  lower: onText(text => text.toLowerCase()),
  upper: onText(text => text.toUpperCase()),
  trimspace: onText(text => text.trim()),
  trimprefix: onText((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimsuffix: onText((text, suffix) => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)),
  trim: onText((text, letters) => {
    let [from, to] = [0, text.length];
    while (from < to && letters.includes(text[from])) { from += 1; }
    while (to > from && letters.includes(text[to - 1])) { to -= 1; }
    return text.slice(from, to);
  }),
  replace: onText((text, from, to) => (/^\/.*\/$/.test(from) ? undefined : text.split(from).join(to))),
  substr: args => (typeof args[0] === 'string' && isKnown(args[0]) && typeof args[1] === 'number' && args[1] >= 0 && typeof args[2] === 'number'
    ? args[0].slice(args[1], args[2] < 0 ? undefined : args[1] + args[2]) : undefined),
  startswith: onText((text, start) => text.startsWith(start)),
  endswith: onText((text, end) => text.endsWith(end)),
  title: onText(text => text.replace(/(^|\s)([a-z])/g, (_, space: string, letter: string) => `${space}${letter.toUpperCase()}`)),
  tostring: ([value]) => textOf(value),
  tonumber: onText(text => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined)),
  tobool: onText(text => (text === 'true' ? true : text === 'false' ? false : undefined)),
  tolist: ([value]) => list(value),
  tomap: ([value]) => (isMap(value) ? value : undefined),
  toset: ([value]) => (isList(value) ? distinct(value) : undefined),
  sensitive: same,
  nonsensitive: same,
  length: ([value]) => (isList(value) ? value.length : isMap(value) ? Object.keys(value).length : typeof value === 'string' && isKnown(value) ? value.length : undefined),
  concat: lists => (lists.every(isList) ? (lists as readonly (readonly Value[])[]).flat() : undefined),
  flatten: ([value]) => (isList(value) ? flatten(value) : undefined),
  compact: ([value]) => list(value)?.filter(item => item !== '' && item !== null),
  distinct: ([value]) => (isList(value) ? distinct(value) : undefined),
  reverse: ([value]) => (isList(value) ? [...value].reverse() : undefined),
  sort: ([value]) => (isKnown(value) ? texts(value)?.sort() : undefined),
  slice: ([value, from, to]) => (isList(value) && typeof from === 'number' && typeof to === 'number' ? value.slice(from, to) : undefined),
  element: ([value, index]) => (isList(value) && value.length > 0 && typeof index === 'number' ? value[((index % value.length) + value.length) % value.length] : undefined),
  one: ([value]) => (isList(value) && value.length < 2 ? value[0] ?? null : undefined),
  contains: ([value, item]) => (isList(value) && isKnown(value) && isKnown(item) ? value.some(other => other === item) : undefined),
  keys: ([value]) => (isMap(value) ? Object.keys(value).sort() : undefined),
  values: ([value]) => (isMap(value) ? Object.keys(value).sort().map(key => value[key]) : undefined),
  merge: maps => (maps.every(map => isMap(map) || map === null) ? Object.assign({}, ...maps) as Value : undefined),
  lookup: ([map, key, otherwise]) => (isMap(map) && typeof key === 'string' && isKnown(key) ? map[key] ?? otherwise : undefined),
  zipmap: ([names, values]) => {
    const keys = texts(names);
    return keys && isList(values) ? Object.fromEntries(keys.map((key, i) => [key, values[i] ?? null])) : undefined;
  },
  setproduct: lists => {
    const all = lists.every(isList) ? lists as readonly (readonly Value[])[] : undefined;
    const size = all?.reduce((product, one) => product * one.length, 1) ?? 0;
    return all && size <= 2000 ? all.reduce<Value[][]>((tuples, one) => tuples.flatMap(tuple => one.map(item => [...tuple, item])), [[]]) : undefined;
  },
  setunion: lists => (lists.every(isList) ? distinct((lists as readonly (readonly Value[])[]).flat()) : undefined),
  coalesce: args => (args.every(isKnown) ? args.find(arg => arg !== null && arg !== '') : undefined),
  coalescelist: args => (args.every(isList) ? (args as readonly (readonly Value[])[]).find(arg => arg.length > 0) : undefined),
  range: args => {
    const [from, to] = args.length === 1 ? [0, args[0]] : args;
    return args.length < 3 && typeof from === 'number' && typeof to === 'number' && to - from <= 1000 ? Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i) : undefined;
  },
  jsonencode: ([value]) => JSON.stringify(value),
  jsondecode: onText(text => {
    try {
      return JSON.parse(text) as Value;
    } catch {
      return undefined;
    }
  }),
};
