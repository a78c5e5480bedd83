import { isKnown, isList, isMap, Value } from './functions';
import { Json } from '../../text/json-reading';

/** An instance of a block: the key in its address, and what `each` or `count` is in it. */
export interface Instance {
  readonly key?: string | number;
  readonly names?: { readonly [name: string]: Value };
  readonly uncertain?: string;
}

/** More than anybody makes: the rest is not told apart. */
const MANY = 2000;

/**
 * What `count` and `for_each` make of a block: none, some, or one that stands for all where the files do not tell.
 *
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments
 */
export function instancesOf(body: Json, symbol: string, evaluate: (written: unknown) => Value): readonly Instance[] {
  if (body.count !== undefined) {
    const count = evaluate(body.count);
    const number = typeof count === 'string' && /^\d+$/.test(count) ? Number(count) : count === true ? 1 : count === false ? 0 : count;
    return typeof number === 'number' && number >= 0 && number <= MANY
      ? Array.from({ length: number }, (_, index) => ({ key: index, names: { count: { index } } }))
      : [{ uncertain: 'its count', names: { count: { index: marked(symbol, 'count.index') } } }];
  }
  if (body.for_each === undefined) {
    return [{}];
  }
  const each = evaluate(body.for_each);
  if (isMap(each) && isKnown(Object.keys(each))) {
    return Object.keys(each).sort().map(key => ({ key, names: { each: { key, value: each[key] } } }));
  }
  const keys = isList(each) && isKnown(each) && each.every(key => typeof key === 'string') ? each as readonly string[] : undefined;
  return keys ? [...new Set(keys)].sort().map(key => ({ key, names: { each: { key, value: key } } })) : [{ uncertain: 'its for_each', names: { each: { key: marked(symbol, 'each.key'), value: marked(symbol, 'each.value') } } }];
}

/** What is unknown in one block is something else in another. */
function marked(symbol: string, name: string): string {
  return symbol.replace(/^(tf:[^/]+\/)(.*)$/, `$1${name}@$2`);
}

/** The key as it stands in an address. */
export function textOfKey(key: string | number | undefined): string {
  return key === undefined ? '' : typeof key === 'number' ? `[${key}]` : `["${key}"]`;
}
